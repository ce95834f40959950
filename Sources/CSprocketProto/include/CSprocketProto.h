/* Written by scripts/generate-proto. All messages of proto/. */
#ifndef CSPROCKET_PROTO_H
#define CSPROCKET_PROTO_H

#include "google/protobuf/any.pb-c.h"
#include "google/rpc/status.pb-c.h"
#include "grpc/health/v1/health.pb-c.h"
#include "sprocket/v1/admin.pb-c.h"
#include "sprocket/v1/backup.pb-c.h"
#include "sprocket/v1/catalog.pb-c.h"
#include "sprocket/v1/drift.pb-c.h"
#include "sprocket/v1/experiment.pb-c.h"
#include "sprocket/v1/feedback.pb-c.h"
#include "sprocket/v1/policy.pb-c.h"
#include "sprocket/v1/recommender.pb-c.h"
#include "sprocket/v1/registry.pb-c.h"
#include "ttrpc.pb-c.h"

#endif
