#include "dot.h"
#include "tile.h"

// Rows summed in float32 before the sums move to double.
#define GRAMIAN_ROWS 256

INLINE void gramian_body(
    const size_t stride, const float *rows, size_t row_count, double *sums, float *workspace) {
  while (row_count > 0) {
    size_t n = row_count < GRAMIAN_ROWS ? row_count : GRAMIAN_ROWS;
    memset(workspace, 0, stride * stride * sizeof(float));
    // Passing over fewer rows at a time keeps them in the level-1 cache for every square.
    for (size_t i = 0; i < n; i += SYRK_ROWS) {
      size_t m = n - i < SYRK_ROWS ? n - i : SYRK_ROWS;
      const float *block = rows + i * stride;
      for (size_t r = 0; r < stride; r += WIDTH) {
        for (size_t c = r; c < stride; c += WIDTH) {
          tile_accumulate(
              TILE_PLAIN, workspace + r * stride + c, stride, block + r, block + c, stride, NULL,
              m);
        }
      }
    }
    for (size_t r = 0; r < stride; r++) {
      for (size_t c = r; c < stride; c++) sums[r * stride + c] += workspace[r * stride + c];
    }
    rows += n * stride;
    row_count -= n;
  }
}

void LEVEL(gramian_add)(
    const float *rows, size_t stride, size_t row_count, double *sums, float *workspace) {
  WITH_KNOWN_STRIDE(gramian_body, stride, rows, row_count, sums, workspace)
}
