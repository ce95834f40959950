// One row per instruction set: everything that dispatch.c can choose between.
// A new level is a new vector_*.h, a .c per kernel, and a line in dispatch.c.
#ifndef SPROCKET_KERNEL_TABLE_H
#define SPROCKET_KERNEL_TABLE_H

#include <math.h>
#include <string.h>

#include "../include/CSprocketKernels.h"

typedef struct sprocket_kernel_table {
  const char *name;
  void (*dot_rows)(const float *, const float *, size_t, size_t, float *);
  void (*dot_indexed)(const float *, const float *, size_t, const uint32_t *, size_t, float *);
  size_t (*scan_top_k)(
      const float *, const float *, size_t, uint32_t, size_t, const uint64_t *,
      sprocket_ranked *, size_t, size_t);
  void (*scan_top_k_batch)(
      const float *, size_t, const float *, size_t, uint32_t, size_t, const uint64_t *const *,
      sprocket_ranked *, size_t *, size_t, float *);
  void (*gramian_add)(const float *, size_t, size_t, double *, float *);
  int (*ials_factor)(const sprocket_ials_row *, float *, float *, float *, float *);
  void (*cholesky_solve)(const float *, const float *, size_t, float *);
  int (*ials_solve_cg)(const sprocket_ials_row *, int, float *, float *);
} sprocket_kernel_table;

#define SPROCKET_DECLARE_KERNELS(level)                                                         \
  void sprocket_##level##_dot_rows(const float *, const float *, size_t, size_t, float *);      \
  void sprocket_##level##_dot_indexed(                                                          \
      const float *, const float *, size_t, const uint32_t *, size_t, float *);                 \
  size_t sprocket_##level##_scan_top_k(                                                         \
      const float *, const float *, size_t, uint32_t, size_t, const uint64_t *,                 \
      sprocket_ranked *, size_t, size_t);                                                   \
  void sprocket_##level##_scan_top_k_batch(                                                     \
      const float *, size_t, const float *, size_t, uint32_t, size_t, const uint64_t *const *,  \
      sprocket_ranked *, size_t *, size_t, float *);                                        \
  void sprocket_##level##_gramian_add(const float *, size_t, size_t, double *, float *);        \
  int sprocket_##level##_ials_factor(                                                           \
      const sprocket_ials_row *, float *, float *, float *, float *);                           \
  void sprocket_##level##_cholesky_solve(const float *, const float *, size_t, float *);        \
  int sprocket_##level##_ials_solve_cg(const sprocket_ials_row *, int, float *, float *);

SPROCKET_DECLARE_KERNELS(portable)
SPROCKET_DECLARE_KERNELS(avx2)
SPROCKET_DECLARE_KERNELS(avx512)

// Rows of a batch scan's transposed panel: one word of a mask.
#define PANEL_ROWS 64

// Rows that a Cholesky solve gathers before it folds them into A: a block of 64-float rows fits
// half of a 32 KB level-1 cache.
#define SYRK_ROWS 64

// Floats of a CG solve's gathered rows: 384 KB stays in a level-2 cache across the steps.
// Longer rows are read from the table again at each step.
#define CG_GATHERED_FLOATS ((size_t)96 * 1024)

#endif
