#include "internal/vector_portable.h"
#include "internal/dot_kernels.h"
