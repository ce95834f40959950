#include "internal/vector_portable.h"
#include "internal/cholesky_kernels.h"
