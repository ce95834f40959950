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

// sum += Σⱼ cⱼ yⱼ over four rows, with cⱼ = wⱼ (yⱼ·v) or, for the first residual, wⱼ (tⱼ - yⱼ·v).
// Their dot products reduce together, and a row is still in the cache when it is added.
INLINE void add_four_rows(
    const size_t stride, const float *r0, const float *r1, const float *r2, const float *r3,
    const float *weights, const float *targets, const int residual, float *copy, const float *v,
    float *sum) {
  vec s0 = vec_zero(), s1 = vec_zero(), s2 = vec_zero(), s3 = vec_zero();
  for (size_t f = 0; f < stride; f += WIDTH) {
    vec x = vec_load(v + f);
    vec y0 = vec_load(r0 + f), y1 = vec_load(r1 + f);
    vec y2 = vec_load(r2 + f), y3 = vec_load(r3 + f);
    if (copy) {
      vec_store(copy + f, y0);
      vec_store(copy + stride + f, y1);
      vec_store(copy + 2 * stride + f, y2);
      vec_store(copy + 3 * stride + f, y3);
    }
    s0 = vec_fma(x, y0, s0);
    s1 = vec_fma(x, y1, s1);
    s2 = vec_fma(x, y2, s2);
    s3 = vec_fma(x, y3, s3);
  }
  typedef float vec4 __attribute__((vector_size(16)));
  float products[4];
  vec_sum4(s0, s1, s2, s3, products);
  vec4 coefficients, w, t = {1, 1, 1, 1};
  memcpy(&coefficients, products, sizeof coefficients);
  memcpy(&w, weights, sizeof w);
  if (residual) {
    if (targets) memcpy(&t, targets, sizeof t);
    coefficients = t - coefficients;
  }
  coefficients *= w;
  vec c0 = vec_all(coefficients[0]), c1 = vec_all(coefficients[1]);
  vec c2 = vec_all(coefficients[2]), c3 = vec_all(coefficients[3]);
  for (size_t f = 0; f < stride; f += WIDTH) {
    vec s = vec_load(sum + f);
    s = vec_fma(c0, vec_load(r0 + f), s);
    s = vec_fma(c1, vec_load(r1 + f), s);
    s = vec_fma(c2, vec_load(r2 + f), s);
    s = vec_fma(c3, vec_load(r3 + f), s);
    vec_store(sum + f, s);
  }
}

// `add_four_rows` over all rows of the problem. `gathered` has room for three rows more than it
// keeps, as the last group may be short.
INLINE void add_row_products(
    const size_t stride, const sprocket_ials_row *problem, const enum row_source source,
    const int residual, float *gathered, const float *v, float *sum) {
  const size_t count = problem->count;
  const uint32_t *indices = problem->indices;
  const float *table = problem->table;
  const float *targets = problem->targets;
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    float *kept = gathered + i * stride;
    if (source == ROWS_GATHERED) {
      add_four_rows(
          stride, kept, kept + stride, kept + 2 * stride, kept + 3 * stride, problem->weights + i,
          targets ? targets + i : NULL, residual, NULL, v, sum);
      continue;
    }
    for (size_t ahead = i + 8; ahead < i + 12 && ahead < count; ahead++) {
      const float *next = table + indices[ahead] * stride;
      for (size_t f = 0; f < stride; f += 16) __builtin_prefetch(next + f, 0, 3);
    }
    add_four_rows(
        stride, table + indices[i] * stride, table + indices[i + 1] * stride,
        table + indices[i + 2] * stride, table + indices[i + 3] * stride, problem->weights + i,
        targets ? targets + i : NULL, residual, source == ROWS_GATHERING ? kept : NULL, v, sum);
  }
  if (i == count) return;
  // The last, short group: the last row again, with weight 0, in place of what is missing.
  const float *rows[4];
  float weights[4], ends[4];
  for (size_t j = 0; j < 4; j++) {
    size_t k = i + j < count ? i + j : count - 1;
    rows[j] = source == ROWS_GATHERED ? gathered + k * stride : table + indices[k] * stride;
    weights[j] = i + j < count ? problem->weights[k] : 0;
    ends[j] = targets ? targets[k] : 1;
  }
  add_four_rows(
      stride, rows[0], rows[1], rows[2], rows[3], weights, ends, residual,
      source == ROWS_GATHERING ? gathered + i * stride : NULL, v, sum);
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
