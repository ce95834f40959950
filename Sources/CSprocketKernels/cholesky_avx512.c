#if defined(__x86_64__)
#include "internal/vector_avx512.h"
#include "internal/cholesky_kernels.h"
#include "internal/vector_end.h"
#endif
