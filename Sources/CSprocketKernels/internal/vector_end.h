// Ends what vector_avx2.h or vector_avx512.h began.
#pragma clang attribute pop
