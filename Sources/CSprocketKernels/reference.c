// The same results in double precision by the shortest loops that give them.
#include <math.h>

#include "include/CSprocketKernels.h"

void sprocket_reference_dot_rows(
    const float *query, const float *rows, size_t stride, size_t row_count, double *scores) {
  for (size_t i = 0; i < row_count; i++) {
    scores[i] = 0;
    for (size_t f = 0; f < stride; f++) scores[i] += (double)query[f] * rows[i * stride + f];
  }
}

void sprocket_reference_gramian_add(
    const float *rows, size_t stride, size_t row_count, double *sums) {
  for (size_t i = 0; i < row_count; i++) {
    const float *row = rows + i * stride;
    for (size_t r = 0; r < stride; r++) {
      for (size_t c = 0; c < stride; c++) sums[r * stride + c] += (double)row[r] * row[c];
    }
  }
}

int sprocket_reference_ials_solve(
    const sprocket_ials_row *problem, double *x, double *workspace) {
  size_t k = problem->stride;
  size_t width = k + 1;  // A and, as the last column, b
  for (size_t r = 0; r < k; r++) {
    for (size_t c = 0; c < k; c++) workspace[r * width + c] = problem->scaled_gramian[r * k + c];
    workspace[r * width + r] += problem->regularization;
    if (workspace[r * width + r] == 0) workspace[r * width + r] = 1;
    workspace[r * width + k] = 0;
  }
  for (size_t i = 0; i < problem->count; i++) {
    const float *y = problem->table + problem->indices[i] * k;
    double weight = problem->weights[i];
    double target = problem->targets ? problem->targets[i] : 1;
    for (size_t r = 0; r < k; r++) {
      for (size_t c = 0; c < k; c++) workspace[r * width + c] += weight * y[r] * y[c];
      workspace[r * width + k] += weight * target * y[r];
    }
  }
  for (size_t column = 0; column < k; column++) {
    size_t pivot = column;
    for (size_t r = column + 1; r < k; r++) {
      if (fabs(workspace[r * width + column]) > fabs(workspace[pivot * width + column])) pivot = r;
    }
    if (workspace[pivot * width + column] == 0) return 1;
    for (size_t c = 0; c < width; c++) {
      double kept = workspace[column * width + c];
      workspace[column * width + c] = workspace[pivot * width + c];
      workspace[pivot * width + c] = kept;
    }
    for (size_t r = column + 1; r < k; r++) {
      double factor = workspace[r * width + column] / workspace[column * width + column];
      for (size_t c = column; c < width; c++) {
        workspace[r * width + c] -= factor * workspace[column * width + c];
      }
    }
  }
  for (size_t r = k; r > 0;) {
    r -= 1;
    double sum = workspace[r * width + k];
    for (size_t c = r + 1; c < k; c++) sum -= workspace[r * width + c] * x[c];
    x[r] = sum / workspace[r * width + r];
  }
  return 0;
}
