// The register tile behind Gramian, normal equations and Cholesky: a WIDTH × WIDTH square of
// a matrix stays in registers while outer products stream through it. With one square per
// accumulator row there are as many independent sums as the FMA units need.

enum tile_mode { TILE_PLAIN, TILE_WEIGHTED, TILE_SUBTRACTED };

// square[r][c] ±= Σᵢ weights[i] · left[i][r] · right[i][c] over `count` rows `stride` apart;
// the square's own rows are `square_stride` apart. On AVX-512 the loop is 16 fused multiply-adds
// that broadcast from memory: as many loads as multiplications, which is what the CPU can do.
INLINE void tile_accumulate(
    const enum tile_mode mode, float *square, const size_t square_stride, const float *left,
    const float *right, const size_t stride, const float *weights, size_t count) {
  vec sums[WIDTH];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < WIDTH; r++) sums[r] = vec_load(square + r * square_stride);
  for (size_t i = 0; i < count; i++) {
    vec x = vec_load(right + i * stride);
    if (mode == TILE_WEIGHTED) x = vec_mul(x, vec_all(weights[i]));
    const float *l = left + i * stride;
#pragma clang loop unroll(full)
    for (size_t r = 0; r < WIDTH; r++) {
      sums[r] = mode == TILE_SUBTRACTED ? vec_fnma(vec_all(l[r]), x, sums[r])
                                        : vec_fma(vec_all(l[r]), x, sums[r]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t r = 0; r < WIDTH; r++) vec_store(square + r * square_stride, sums[r]);
}

