// The vector of AVX-512F: 16 floats. Functions from here to vector_end.h compile for that set.
#include <immintrin.h>

#include "kernel_table.h"

#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)

#define LEVEL(name) sprocket_avx512_##name
#define INLINE static inline __attribute__((always_inline))
#define WIDTH 16
// Accumulators of the batch scan: PANEL_VECTORS × PANEL_QUERIES of the 32 registers.
#define PANEL_VECTORS 4
#define PANEL_QUERIES 6
typedef __m512 vec;

INLINE vec vec_zero(void) { return _mm512_setzero_ps(); }
INLINE vec vec_all(float x) { return _mm512_set1_ps(x); }
INLINE vec vec_load(const float *p) { return _mm512_loadu_ps(p); }
INLINE void vec_store(float *p, vec x) { _mm512_storeu_ps(p, x); }
INLINE vec vec_add(vec a, vec b) { return _mm512_add_ps(a, b); }
INLINE vec vec_mul(vec a, vec b) { return _mm512_mul_ps(a, b); }
// a · b + c and c - a · b
INLINE vec vec_fma(vec a, vec b, vec c) { return _mm512_fmadd_ps(a, b, c); }
INLINE vec vec_fnma(vec a, vec b, vec c) { return _mm512_fnmadd_ps(a, b, c); }
INLINE float vec_sum(vec a) { return _mm512_reduce_add_ps(a); }

// The sums of four vectors, reduced together: 6 shuffles instead of 16.
INLINE void vec_sum4(vec a, vec b, vec c, vec d, float *sums) {
  vec ab = _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
  vec cd = _mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
  __m512d low = _mm512_unpacklo_pd(_mm512_castps_pd(ab), _mm512_castps_pd(cd));
  __m512d high = _mm512_unpackhi_pd(_mm512_castps_pd(ab), _mm512_castps_pd(cd));
  vec lanes = _mm512_add_ps(_mm512_castpd_ps(low), _mm512_castpd_ps(high));
  __m256 half = _mm256_add_ps(
      _mm512_castps512_ps256(lanes),
      _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(lanes), 1)));
  _mm_storeu_ps(sums, _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1)));
}

// Bit i: x[i] > limit.
INLINE uint64_t vec_greater_bits(vec x, float limit) {
  return _mm512_cmp_ps_mask(x, _mm512_set1_ps(limit), _CMP_GT_OQ);
}
