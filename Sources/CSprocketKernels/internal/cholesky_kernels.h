#include "dot.h"
#include "tile.h"

// Copies `count` ≤ SYRK_ROWS rows of the table into panels: the first WIDTH floats of each row, one
// after the other, then the next WIDTH. A square reads two panels from front to back.
INLINE void gather_panels(
    const size_t stride, const sprocket_ials_row *problem, size_t first, size_t count,
    float *panels) {
  const uint32_t *indices = problem->indices;
  for (size_t i = first; i < first + count; i++) {
    if (i + 8 < problem->count) {
      const float *next = problem->table + indices[i + 8] * stride;
      for (size_t f = 0; f < stride; f += 16) __builtin_prefetch(next + f, 0, 3);
    }
    const float *row = problem->table + indices[i] * stride;
    for (size_t f = 0; f < stride; f += WIDTH) {
      vec_store(panels + f * SYRK_ROWS + (i - first) * WIDTH, vec_load(row + f));
    }
  }
}

// right += Σ wᵢ tᵢ yᵢ over the gathered rows.
INLINE void add_right_side(
    const size_t stride, const sprocket_ials_row *problem, size_t first, size_t count,
    const float *panels, float *right) {
  float coefficients[SYRK_ROWS];
  for (size_t i = 0; i < count; i++) {
    float target = problem->targets ? problem->targets[first + i] : 1;
    coefficients[i] = problem->weights[first + i] * target;
  }
  for (size_t f = 0; f < stride; f += WIDTH) {
    const float *panel = panels + f * SYRK_ROWS;
    vec even = vec_load(right + f), odd = vec_zero();
    size_t i = 0;
    for (; i + 2 <= count; i += 2) {
      even = vec_fma(vec_all(coefficients[i]), vec_load(panel + i * WIDTH), even);
      odd = vec_fma(vec_all(coefficients[i + 1]), vec_load(panel + (i + 1) * WIDTH), odd);
    }
    if (i < count) even = vec_fma(vec_all(coefficients[i]), vec_load(panel + i * WIDTH), even);
    vec_store(right + f, vec_add(even, odd));
  }
}

// A = G + Σ wᵢ yᵢ yᵢᵀ + λ I, the squares on and above the diagonal, in `matrix`, and, unless
// `right` is null, b = Σ wᵢ tᵢ yᵢ. `panels` has room for SYRK_ROWS rows.
INLINE void normal_equations(
    const size_t stride, const sprocket_ials_row *problem, float *matrix, float *right,
    float *panels) {
  if (right) memset(right, 0, stride * sizeof(float));
  for (size_t r = 0; r < stride; r++) {
    size_t first = r / WIDTH * WIDTH;
    memcpy(
        matrix + r * stride + first, problem->scaled_gramian + r * stride + first,
        (stride - first) * sizeof(float));
  }
  for (size_t done = 0; done < problem->count; done += SYRK_ROWS) {
    size_t n = problem->count - done < SYRK_ROWS ? problem->count - done : SYRK_ROWS;
    gather_panels(stride, problem, done, n, panels);
    if (right) add_right_side(stride, problem, done, n, panels, right);
    for (size_t r = 0; r < stride; r += WIDTH) {
      for (size_t c = r; c < stride; c += WIDTH) {
        tile_accumulate(
            TILE_WEIGHTED, matrix + r * stride + c, stride, panels + r * SYRK_ROWS,
            panels + c * SYRK_ROWS, WIDTH, problem->weights + done, n);
      }
    }
  }
  for (size_t r = 0; r < stride; r++) {
    float diagonal = matrix[r * stride + r] + problem->regularization;
    // A is positive semidefinite, so a zero here means a zero row (padding): make it solvable.
    matrix[r * stride + r] = diagonal == 0 ? 1 : diagonal;
  }
}

// Factors a square on the diagonal in place. What lies below its diagonal turns into scratch.
INLINE int factor_square(float *square, const size_t stride, float *inverse_diagonal) {
  vec rows[WIDTH];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < WIDTH; r++) rows[r] = vec_load(square + r * stride);
#pragma clang loop unroll(full)
  for (size_t r = 0; r < WIDTH; r++) {
    vec_store(square + r * stride, rows[r]);
    float pivot = square[r * stride + r];
    // Written so that a pivot that is not a number fails too.
    if (!(pivot > 0) || pivot > 3.0e38f) return 1;
    float inverse = 1.0f / sqrtf(pivot);
    inverse_diagonal[r] = inverse;
    rows[r] = vec_mul(rows[r], vec_all(inverse));
    vec_store(square + r * stride, rows[r]);
#pragma clang loop unroll(full)
    for (size_t s = r + 1; s < WIDTH; s++) {
      rows[s] = vec_fnma(vec_all(square[r * stride + s]), rows[r], rows[s]);
    }
  }
  return 0;
}

// square := U⁻ᵀ square, with U the factored square on the diagonal to its left.
INLINE void solve_square(
    const float *diagonal, const float *inverse_diagonal, float *square, const size_t stride) {
  vec rows[WIDTH];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < WIDTH; r++) rows[r] = vec_load(square + r * stride);
#pragma clang loop unroll(full)
  for (size_t r = 0; r < WIDTH; r++) {
    rows[r] = vec_mul(rows[r], vec_all(inverse_diagonal[r]));
    vec_store(square + r * stride, rows[r]);
#pragma clang loop unroll(full)
    for (size_t s = r + 1; s < WIDTH; s++) {
      rows[s] = vec_fnma(vec_all(diagonal[r * stride + s]), rows[r], rows[s]);
    }
  }
}

// A = Uᵀ U in place, by bands of WIDTH rows: first subtract what the bands above explain (the same
// outer products as in the normal equations), then factor the square on the diagonal, then solve
// the squares to its right.
INLINE int cholesky_factor(const size_t stride, float *matrix, float *inverse_diagonal) {
  for (size_t band = 0; band < stride; band += WIDTH) {
    for (size_t c = band; c < stride; c += WIDTH) {
      tile_accumulate(
          TILE_SUBTRACTED, matrix + band * stride + c, stride, matrix + band, matrix + c, stride,
          NULL, band);
    }
    float *diagonal = matrix + band * stride + band;
    if (factor_square(diagonal, stride, inverse_diagonal + band)) return 1;
    for (size_t c = band + WIDTH; c < stride; c += WIDTH) {
      solve_square(diagonal, inverse_diagonal + band, matrix + band * stride + c, stride);
    }
  }
  return 0;
}

INLINE void ials_factor_body(
    const size_t stride, const sprocket_ials_row *problem, float *factor, float *inverse_diagonal,
    float *right, float *workspace, int *status) {
  normal_equations(stride, problem, factor, right, workspace);
  *status = cholesky_factor(stride, factor, inverse_diagonal);
}

int LEVEL(ials_factor)(
    const sprocket_ials_row *problem, float *factor, float *inverse_diagonal, float *right,
    float *workspace) {
  int status = 0;
  WITH_KNOWN_STRIDE(
      ials_factor_body, problem->stride, problem, factor, inverse_diagonal, right, workspace,
      &status)
  return status;
}

INLINE void cholesky_solve_body(
    const size_t stride, const float *factor, const float *inverse_diagonal, float *x) {
  // Forward, Uᵀ y = b, a row of U at a time. Subtracting whole vectors also spoils x[0 … r] of the
  // first one, so those are put back from `y`.
  float y[WIDTH];
  for (size_t band = 0; band < stride; band += WIDTH) {
    for (size_t r = 0; r < WIDTH; r++) {
      const float *row = factor + (band + r) * stride;
      y[r] = x[band + r] * inverse_diagonal[band + r];
      vec minus = vec_all(y[r]);
      for (size_t c = band; c < stride; c += WIDTH) {
        vec_store(x + c, vec_fnma(minus, vec_load(row + c), vec_load(x + c)));
      }
    }
    for (size_t r = 0; r < WIDTH; r++) x[band + r] = y[r];
  }
  // Backward, U x = y: the squares to the right by dot products, the band itself by scalars.
  for (size_t band = stride; band > 0;) {
    band -= WIDTH;
    for (size_t r = WIDTH; r > 0;) {
      r -= 1;
      const float *row = factor + (band + r) * stride;
      vec sum = vec_zero();
      for (size_t c = band + WIDTH; c < stride; c += WIDTH) {
        sum = vec_fma(vec_load(row + c), vec_load(x + c), sum);
      }
      float rest = x[band + r] - vec_sum(sum);
      for (size_t c = r + 1; c < WIDTH; c++) rest -= row[band + c] * x[band + c];
      x[band + r] = rest * inverse_diagonal[band + r];
    }
  }
}

void LEVEL(cholesky_solve)(
    const float *factor, const float *inverse_diagonal, size_t stride, float *x) {
  WITH_KNOWN_STRIDE(cholesky_solve_body, stride, factor, inverse_diagonal, x)
}
