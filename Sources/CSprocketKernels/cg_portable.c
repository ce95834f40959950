#include "internal/vector_portable.h"
#include "internal/cg_kernels.h"
