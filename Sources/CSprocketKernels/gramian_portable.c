#include "internal/vector_portable.h"
#include "internal/gramian_kernels.h"
