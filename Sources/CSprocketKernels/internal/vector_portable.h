// The vector that every CPU has: 4 floats in the compiler's own notation (SSE2, NEON).
#include "kernel_table.h"

#define LEVEL(name) sprocket_portable_##name
#define INLINE static inline __attribute__((always_inline))
#define WIDTH 4
// Accumulators of the batch scan: PANEL_VECTORS × PANEL_QUERIES of the 16 registers.
#define PANEL_VECTORS 2
#define PANEL_QUERIES 6
typedef float vec __attribute__((vector_size(16)));

INLINE vec vec_zero(void) { return (vec){0, 0, 0, 0}; }
INLINE vec vec_all(float x) { return (vec){x, x, x, x}; }
INLINE vec vec_load(const float *p) {
  vec x;
  memcpy(&x, p, sizeof x);
  return x;
}
INLINE void vec_store(float *p, vec x) { memcpy(p, &x, sizeof x); }
INLINE vec vec_add(vec a, vec b) { return a + b; }
INLINE vec vec_mul(vec a, vec b) { return a * b; }
// a · b + c and c - a · b
INLINE vec vec_fma(vec a, vec b, vec c) { return a * b + c; }
INLINE vec vec_fnma(vec a, vec b, vec c) { return c - a * b; }
INLINE float vec_sum(vec a) { return (a[0] + a[1]) + (a[2] + a[3]); }

// The sums of four vectors, reduced together.
INLINE void vec_sum4(vec a, vec b, vec c, vec d, float *sums) {
  vec ab = __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
  vec cd = __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
  vec_store(
      sums,
      __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
}

// Bit i: x[i] > limit.
INLINE uint64_t vec_greater_bits(vec x, float limit) {
  return (uint64_t)(x[0] > limit) | (uint64_t)(x[1] > limit) << 1 | (uint64_t)(x[2] > limit) << 2
         | (uint64_t)(x[3] > limit) << 3;
}
