#include "dot.h"

// Where a pass over the problem's rows finds them.
enum row_source {
  ROWS_INDEXED,    // in the table
  ROWS_GATHERING,  // in the table, and leaves a copy in `gathered`
  ROWS_GATHERED    // in `gathered`, one after the other
};

// sum += matrix · v for a symmetric matrix: columns scaled by v, so nothing is reduced.
INLINE void add_symmetric_product(
    const size_t stride, const float *matrix, const float *v, float *sum) {
  // Up to 8 vectors of the result at a time stay in registers.
  size_t chunk = stride < 8 * WIDTH ? stride : 8 * WIDTH;
  for (size_t c = 0; c < stride; c += chunk) {
    size_t n = (stride - c < chunk ? stride - c : chunk) / WIDTH;
    vec sums[8];
    for (size_t j = 0; j < n; j++) sums[j] = vec_load(sum + c + j * WIDTH);
    for (size_t r = 0; r < stride; r++) {
      vec factor = vec_all(v[r]);
      const float *row = matrix + r * stride + c;
      for (size_t j = 0; j < n; j++) sums[j] = vec_fma(factor, vec_load(row + j * WIDTH), sums[j]);
    }
    for (size_t j = 0; j < n; j++) vec_store(sum + c + j * WIDTH, sums[j]);
  }
}

// sum += Σᵢ wᵢ (yᵢ·v) yᵢ or, for the first residual, Σᵢ wᵢ (tᵢ - yᵢ·v) yᵢ. Four rows at a time:
// their dot products reduce together, and a row is still in the cache when it is added.
INLINE void add_row_products(
    const size_t stride, const sprocket_ials_row *problem, const enum row_source source,
    const int residual, float *gathered, const float *v, float *sum) {
  size_t count = problem->count;
  for (size_t i = 0; i < count; i += 4) {
    const float *rows[4];
    float weights[4], coefficients[4];
    size_t n = count - i < 4 ? count - i : 4;
    for (size_t j = 0; j < 4; j++) {
      // Past the end, the last row again with weight 0.
      size_t k = j < n ? i + j : count - 1;
      rows[j] = source == ROWS_GATHERED ? gathered + k * stride
                                        : problem->table + problem->indices[k] * stride;
      weights[j] = j < n ? problem->weights[k] : 0;
    }
    if (source != ROWS_GATHERED) {
      for (size_t ahead = i + 8; ahead < i + 12 && ahead < count; ahead++) {
        const float *next = problem->table + problem->indices[ahead] * stride;
        for (size_t f = 0; f < stride; f += 16) __builtin_prefetch(next + f, 0, 3);
      }
    }
    vec s0 = vec_zero(), s1 = vec_zero(), s2 = vec_zero(), s3 = vec_zero();
    for (size_t f = 0; f < stride; f += WIDTH) {
      vec x = vec_load(v + f);
      vec y0 = vec_load(rows[0] + f), y1 = vec_load(rows[1] + f);
      vec y2 = vec_load(rows[2] + f), y3 = vec_load(rows[3] + f);
      if (source == ROWS_GATHERING) {
        // `gathered` has room for three rows more than it keeps.
        float *copy = gathered + i * stride + f;
        vec_store(copy, y0);
        vec_store(copy + stride, y1);
        vec_store(copy + 2 * stride, y2);
        vec_store(copy + 3 * stride, y3);
      }
      s0 = vec_fma(x, y0, s0);
      s1 = vec_fma(x, y1, s1);
      s2 = vec_fma(x, y2, s2);
      s3 = vec_fma(x, y3, s3);
    }
    vec_sum4(s0, s1, s2, s3, coefficients);
    for (size_t j = 0; j < 4; j++) {
      if (residual) {
        float target = problem->targets && j < n ? problem->targets[i + j] : 1;
        coefficients[j] = target - coefficients[j];
      }
      coefficients[j] *= weights[j];
    }
    vec c0 = vec_all(coefficients[0]), c1 = vec_all(coefficients[1]);
    vec c2 = vec_all(coefficients[2]), c3 = vec_all(coefficients[3]);
    for (size_t f = 0; f < stride; f += WIDTH) {
      vec s = vec_load(sum + f);
      s = vec_fma(c0, vec_load(rows[0] + f), s);
      s = vec_fma(c1, vec_load(rows[1] + f), s);
      s = vec_fma(c2, vec_load(rows[2] + f), s);
      s = vec_fma(c3, vec_load(rows[3] + f), s);
      vec_store(sum + f, s);
    }
  }
}

// Conjugate gradients: M. R. Hestenes and E. Stiefel, 1952; for implicit ALS with few warm-started
// steps, G. Takács et al., "Applications of the conjugate gradient method for implicit feedback
// collaborative filtering", 2011.
INLINE void ials_cg_body(
    const size_t stride, const sprocket_ials_row *problem, int steps, float *x, float *workspace,
    int *status) {
  float *residual = workspace;
  float *direction = residual + stride;
  float *product = direction + stride;
  float *gathered = product + stride;
  const int gathers = problem->count * stride <= CG_GATHERED_FLOATS;
  const float regularization = problem->regularization;

  // r = b - A x
  for (size_t f = 0; f < stride; f += WIDTH) {
    vec_store(product + f, vec_mul(vec_all(regularization), vec_load(x + f)));
    vec_store(residual + f, vec_zero());
  }
  add_symmetric_product(stride, problem->scaled_gramian, x, product);
  if (gathers) {
    add_row_products(stride, problem, ROWS_GATHERING, 1, gathered, x, residual);
  } else {
    add_row_products(stride, problem, ROWS_INDEXED, 1, gathered, x, residual);
  }
  for (size_t f = 0; f < stride; f += WIDTH) {
    vec r = vec_fnma(vec_all(1), vec_load(product + f), vec_load(residual + f));
    vec_store(residual + f, r);
    vec_store(direction + f, r);
  }
  float squared = dot1(residual, residual, stride);

  *status = squared == squared ? 0 : 1;
  for (int step = 0; step < steps && squared > 1e-20f; step++) {
    for (size_t f = 0; f < stride; f += WIDTH) {
      vec_store(product + f, vec_mul(vec_all(regularization), vec_load(direction + f)));
    }
    add_symmetric_product(stride, problem->scaled_gramian, direction, product);
    if (gathers) {
      add_row_products(stride, problem, ROWS_GATHERED, 0, gathered, direction, product);
    } else {
      add_row_products(stride, problem, ROWS_INDEXED, 0, gathered, direction, product);
    }
    float curvature = dot1(direction, product, stride);
    float length = squared / curvature;
    if (!(curvature > 0) || !(length < 3.0e38f)) {
      *status = 1;
      return;
    }
    vec forward = vec_all(length);
    for (size_t f = 0; f < stride; f += WIDTH) {
      vec_store(x + f, vec_fma(forward, vec_load(direction + f), vec_load(x + f)));
      vec_store(residual + f, vec_fnma(forward, vec_load(product + f), vec_load(residual + f)));
    }
    float previous = squared;
    squared = dot1(residual, residual, stride);
    vec keep = vec_all(squared / previous);
    for (size_t f = 0; f < stride; f += WIDTH) {
      vec_store(direction + f, vec_fma(keep, vec_load(direction + f), vec_load(residual + f)));
    }
  }
}

int LEVEL(ials_solve_cg)(
    const sprocket_ials_row *problem, int steps, float *x, float *workspace) {
  int status = 0;
  WITH_KNOWN_STRIDE(ials_cg_body, problem->stride, problem, steps, x, workspace, &status)
  return status;
}
