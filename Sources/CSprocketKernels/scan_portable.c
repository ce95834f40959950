#include "internal/vector_portable.h"
#include "internal/scan_kernels.h"
