// Chooses the instruction set and holds the public functions.
#include <stdatomic.h>

#include "internal/heap.h"
#include "internal/kernel_table.h"

#define KERNELS(level)                              \
  {                                                 \
    .name = #level,                                 \
    .dot_rows = sprocket_##level##_dot_rows,        \
    .dot_indexed = sprocket_##level##_dot_indexed,  \
    .scan_top_k = sprocket_##level##_scan_top_k,    \
    .scan_top_k_batch = sprocket_##level##_scan_top_k_batch, \
    .gramian_add = sprocket_##level##_gramian_add,  \
    .ials_factor = sprocket_##level##_ials_factor,  \
    .cholesky_solve = sprocket_##level##_cholesky_solve, \
    .ials_solve_cg = sprocket_##level##_ials_solve_cg, \
  }

static const sprocket_kernel_table tables[SPROCKET_KERNELS_LEVEL_COUNT] = {
    [SPROCKET_KERNELS_PORTABLE] = KERNELS(portable),
#if defined(__x86_64__)
    [SPROCKET_KERNELS_AVX2] = KERNELS(avx2),
    [SPROCKET_KERNELS_AVX512] = KERNELS(avx512),
#endif
};

// Null until the first use. Two threads that get there together choose the same.
static _Atomic(const sprocket_kernel_table *) chosen;

int sprocket_kernels_best_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return SPROCKET_KERNELS_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return SPROCKET_KERNELS_AVX2;
  }
#endif
  return SPROCKET_KERNELS_PORTABLE;
}

static const sprocket_kernel_table *kernels(void) {
  const sprocket_kernel_table *table = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (!table) {
    table = &tables[sprocket_kernels_best_level()];
    atomic_store_explicit(&chosen, table, memory_order_relaxed);
  }
  return table;
}

int sprocket_kernels_level(void) { return (int)(kernels() - tables); }

int sprocket_kernels_set_level(int level) {
  if (level < 0 || level > sprocket_kernels_best_level()) return -1;
  atomic_store_explicit(&chosen, &tables[level], memory_order_relaxed);
  return 0;
}

const char *sprocket_kernels_level_name(int level) {
  static const char *const names[] = {"portable", "avx2", "avx512"};
  if (level < 0 || level >= SPROCKET_KERNELS_LEVEL_COUNT) return "unknown";
  return names[level];
}

void sprocket_dot_rows(
    const float *query, const float *rows, size_t stride, size_t row_count, float *scores) {
  kernels()->dot_rows(query, rows, stride, row_count, scores);
}

void sprocket_dot_indexed(
    const float *query, const float *table, size_t stride, const uint32_t *indices, size_t count,
    float *scores) {
  kernels()->dot_indexed(query, table, stride, indices, count, scores);
}

size_t sprocket_scan_top_k(
    const float *query, const float *rows, size_t stride, uint32_t first_row, size_t row_count,
    const uint64_t *mask, sprocket_ranked *heap, size_t heap_count, size_t k) {
  return kernels()->scan_top_k(
      query, rows, stride, first_row, row_count, mask, heap, heap_count, k);
}

void sprocket_scan_top_k_batch(
    const float *queries, size_t query_count, const float *rows, size_t stride, uint32_t first_row,
    size_t row_count, const uint64_t *const *masks, sprocket_ranked *heaps,
    size_t *heap_counts, size_t k, float *workspace) {
  kernels()->scan_top_k_batch(
      queries, query_count, rows, stride, first_row, row_count, masks, heaps, heap_counts, k,
      workspace);
}

size_t sprocket_scan_batch_workspace_floats(size_t stride) {
  // The panel, and the scores of as many queries as any level takes together.
  return stride * PANEL_ROWS + 8 * PANEL_ROWS;
}

size_t sprocket_heap_offer(
    sprocket_ranked *heap, size_t heap_count, size_t k, float score, uint32_t row) {
  return heap_offer(heap, heap_count, k, score, row);
}

void sprocket_heap_sort(sprocket_ranked *heap, size_t heap_count) {
  while (heap_count > 1) {
    heap_count -= 1;
    sprocket_ranked moved = heap[heap_count];
    heap[heap_count] = heap[0];
    heap_sift_down(heap, heap_count, 0, moved);
  }
}

void sprocket_gramian_add(
    const float *rows, size_t stride, size_t row_count, double *sums, float *workspace) {
  kernels()->gramian_add(rows, stride, row_count, sums, workspace);
}

size_t sprocket_ials_workspace_floats(size_t stride, int cg) {
  size_t cholesky_floats = stride * stride + 2 * stride + SYRK_ROWS * stride;
  // Three vectors, the gathered rows, and three rows more for a last group of four.
  size_t cg_floats = 3 * stride + CG_GATHERED_FLOATS + 3 * stride;
  return cg && cg_floats > cholesky_floats ? cg_floats : cholesky_floats;
}

int sprocket_ials_factor(
    const sprocket_ials_row *problem, float *factor, float *inverse_diagonal, float *workspace) {
  return kernels()->ials_factor(problem, factor, inverse_diagonal, NULL, workspace);
}

void sprocket_cholesky_solve(
    const float *factor, const float *inverse_diagonal, size_t stride, float *x) {
  kernels()->cholesky_solve(factor, inverse_diagonal, stride, x);
}

int sprocket_ials_solve_cholesky(const sprocket_ials_row *problem, float *x, float *workspace) {
  size_t stride = problem->stride;
  float *factor = workspace;
  float *inverse_diagonal = factor + stride * stride;
  float *right = inverse_diagonal + stride;
  float *gathered = right + stride;
  if (problem->count == 0) {
    memset(x, 0, stride * sizeof(float));
    return 0;
  }
  if (kernels()->ials_factor(problem, factor, inverse_diagonal, right, gathered)) return 1;
  kernels()->cholesky_solve(factor, inverse_diagonal, stride, right);
  memcpy(x, right, stride * sizeof(float));
  return 0;
}

int sprocket_ials_solve_cg(
    const sprocket_ials_row *problem, int steps, float *x, float *workspace) {
  if (problem->count == 0) {
    memset(x, 0, problem->stride * sizeof(float));
    return 0;
  }
  return kernels()->ials_solve_cg(problem, steps, x, workspace);
}
