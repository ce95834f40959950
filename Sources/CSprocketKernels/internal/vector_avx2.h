// The vector of AVX2 with FMA: 8 floats. Functions from here to vector_end.h compile for that set.
#include <immintrin.h>

#include "kernel_table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define LEVEL(name) sprocket_avx2_##name
#define INLINE static inline __attribute__((always_inline))
#define WIDTH 8
// Accumulators of the batch scan: PANEL_VECTORS × PANEL_QUERIES of the 16 registers.
#define PANEL_VECTORS 2
#define PANEL_QUERIES 6
typedef __m256 vec;

INLINE vec vec_zero(void) { return _mm256_setzero_ps(); }
INLINE vec vec_all(float x) { return _mm256_set1_ps(x); }
INLINE vec vec_load(const float *p) { return _mm256_loadu_ps(p); }
INLINE void vec_store(float *p, vec x) { _mm256_storeu_ps(p, x); }
INLINE vec vec_add(vec a, vec b) { return _mm256_add_ps(a, b); }
INLINE vec vec_mul(vec a, vec b) { return _mm256_mul_ps(a, b); }
// a · b + c and c - a · b
INLINE vec vec_fma(vec a, vec b, vec c) { return _mm256_fmadd_ps(a, b, c); }
INLINE vec vec_fnma(vec a, vec b, vec c) { return _mm256_fnmadd_ps(a, b, c); }

// The sums of four vectors, reduced together.
INLINE void vec_sum4(vec a, vec b, vec c, vec d, float *sums) {
  vec ab = _mm256_add_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
  vec cd = _mm256_add_ps(_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
  __m256d low = _mm256_unpacklo_pd(_mm256_castps_pd(ab), _mm256_castps_pd(cd));
  __m256d high = _mm256_unpackhi_pd(_mm256_castps_pd(ab), _mm256_castps_pd(cd));
  vec lanes = _mm256_add_ps(_mm256_castpd_ps(low), _mm256_castpd_ps(high));
  _mm_storeu_ps(sums, _mm_add_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps(lanes, 1)));
}

INLINE float vec_sum(vec a) {
  float sums[4];
  vec_sum4(a, a, a, a, sums);
  return sums[0];
}

// Bit i: x[i] > limit.
INLINE uint64_t vec_greater_bits(vec x, float limit) {
  vec greater = _mm256_cmp_ps(x, _mm256_set1_ps(limit), _CMP_GT_OQ);
  return (uint64_t)(unsigned)_mm256_movemask_ps(greater);
}
