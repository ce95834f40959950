/// The hot loops of Sprocket: scoring, top-k scans, Gramians and the iALS row problem.
///
/// Tables are row-major float32. `stride` is the number of floats from one row to the next: a
/// multiple of 16, at most `SPROCKET_MAX_STRIDE`. Floats between the factor count and the stride
/// are zero. Rows should be 64-byte aligned; nothing breaks if they are not, it is only slower.
///
/// Every kernel exists for several instruction sets. The best one that the CPU has is chosen once,
/// at the first call; `sprocket_kernels_set_level` overrides the choice. `sprocket_reference_*` are
/// plain double-precision versions to compare with.
#ifndef CSPROCKET_KERNELS_H
#define CSPROCKET_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#define SPROCKET_MAX_STRIDE 4096

// MARK: Instruction sets

enum {
  SPROCKET_KERNELS_PORTABLE = 0,  ///< What the compiler makes of 16-byte vectors (SSE2, NEON).
  SPROCKET_KERNELS_AVX2 = 1,      ///< AVX2 and FMA.
  SPROCKET_KERNELS_AVX512 = 2,    ///< AVX-512F.
  SPROCKET_KERNELS_LEVEL_COUNT = 3
};

/// The best level that this CPU and operating system support.
int sprocket_kernels_best_level(void);

/// The level in use.
int sprocket_kernels_level(void);

/// Uses `level` from now on, in the whole process. Returns 0, or -1 if the CPU lacks the level.
/// Meant for tests and benchmarks.
int sprocket_kernels_set_level(int level);

/// "portable", "avx2" or "avx512"; "unknown" for any other number.
const char *sprocket_kernels_level_name(int level);

// MARK: Dot products

/// scores[i] = query · rows[i], for `row_count` rows. `query` has `stride` floats.
void sprocket_dot_rows(
    const float *query, const float *rows, size_t stride, size_t row_count, float *scores);

/// scores[i] = query · table[indices[i]].
void sprocket_dot_indexed(
    const float *query, const float *table, size_t stride, const uint32_t *indices, size_t count,
    float *scores);

// MARK: Top-k

/// A score and a row in one number that is the greater, the better the entry ranks: the higher the
/// score and, at the same score, the lower the row. So a heap compares whole numbers only.
typedef uint64_t sprocket_ranked;

/// - Precondition: `score` is a number (infinity is one).
static inline sprocket_ranked sprocket_ranked_make(float score, uint32_t row) {
  union {
    float score;
    uint32_t bits;
  } both = {score + 0.0f};  // so that -0 and 0 are the same score
  // Positive floats order like their bits; negative ones the other way round.
  uint32_t order = both.bits ^ (both.bits >> 31 ? 0xFFFFFFFFu : 0x80000000u);
  return (uint64_t)order << 32 | (uint32_t)~row;
}

static inline float sprocket_ranked_score(sprocket_ranked entry) {
  uint32_t order = (uint32_t)(entry >> 32);
  union {
    uint32_t bits;
    float score;
  } both = {order ^ (order >> 31 ? 0x80000000u : 0xFFFFFFFFu)};
  return both.score;
}

static inline uint32_t sprocket_ranked_row(sprocket_ranked entry) { return ~(uint32_t)entry; }

/// Scores the rows whose bit is set in `mask` and keeps the best `k` in `heap`.
///
/// `rows` points at row `first_row`; bit `first_row + i` of `mask` (bit r is bit r % 64 of word
/// r / 64) says whether row i is a candidate; a null mask means every row. `heap` has room for `k`
/// and holds `heap_count` entries of earlier calls, which must have covered lower rows. Returns
/// the new count. Rule for ties: the higher score first, then the lower row. A score that is not a
/// number never enters. Sort the result with `sprocket_heap_sort`.
size_t sprocket_scan_top_k(
    const float *query, const float *rows, size_t stride, uint32_t first_row, size_t row_count,
    const uint64_t *mask, sprocket_ranked *heap, size_t heap_count, size_t k);

/// `sprocket_scan_top_k` for several queries at once, which reads each row only once.
///
/// `queries` are `query_count` rows of `stride` floats; `masks[q]` (or a null `masks`) is the mask
/// of query q; its heap is heaps[q * k ..< q * k + heap_counts[q]]. `workspace` has room for
/// `sprocket_scan_batch_workspace_floats(stride)` floats.
void sprocket_scan_top_k_batch(
    const float *queries, size_t query_count, const float *rows, size_t stride, uint32_t first_row,
    size_t row_count, const uint64_t *const *masks, sprocket_ranked *heaps,
    size_t *heap_counts, size_t k, float *workspace);

size_t sprocket_scan_batch_workspace_floats(size_t stride);

/// Offers one row to a heap of at most `k`; same rules as the scan, in any order of rows.
size_t sprocket_heap_offer(
    sprocket_ranked *heap, size_t heap_count, size_t k, float score, uint32_t row);

/// Sorts a heap in place, best first.
void sprocket_heap_sort(sprocket_ranked *heap, size_t heap_count);

// MARK: Gramian

/// Adds Σ yᵢ yᵢᵀ over `row_count` rows to `sums`, a stride × stride matrix, of which only the
/// elements with row ≤ column are meaningful afterwards. Products are summed in float32 over a few
/// hundred rows and in double beyond, so that millions of rows stay accurate.
/// `workspace` has room for stride × stride floats.
void sprocket_gramian_add(
    const float *rows, size_t stride, size_t row_count, double *sums, float *workspace);

// MARK: The iALS row problem

/// One user (or item) against the fixed side's table: minimise over x
///
///     Σᵢ wᵢ (tᵢ - x·yᵢ)² + xᵀ G x + λ |x|²
///
/// whose solution solves A x = b with A = G + Σ wᵢ yᵢ yᵢᵀ + λ I and b = Σ wᵢ tᵢ yᵢ.
/// Y. Hu et al., "Collaborative filtering for implicit feedback datasets", 2008, equation 4;
/// G is the Gramian of the whole table times the unobserved weight α₀ (S. Rendle et al.,
/// "Revisiting the performance of iALS on item recommendation benchmarks", 2022, section 3).
typedef struct sprocket_ials_row {
  const float *table;
  size_t stride;
  const uint32_t *indices;      ///< The rows yᵢ of `table`.
  const float *weights;         ///< wᵢ ≥ 0.
  const float *targets;         ///< tᵢ; null: all 1.
  size_t count;
  const float *scaled_gramian;  ///< G, stride × stride, symmetric, both halves filled.
  float regularization;         ///< λ ≥ 0.
} sprocket_ials_row;

/// Floats of scratch that `sprocket_ials_solve_cholesky` and `sprocket_ials_factor` need, and, with
/// `cg` not 0, `sprocket_ials_solve_cg` too. Independent of the length of the row.
size_t sprocket_ials_workspace_floats(size_t stride, int cg);

/// Solves exactly, by a Cholesky factorisation in float32. Returns 0, or 1 if A is not positive
/// definite (or not finite), in which case `x` is unchanged. An all-zero row of A (padding, or a
/// factor nobody uses) gives a zero in `x`.
int sprocket_ials_solve_cholesky(const sprocket_ials_row *problem, float *x, float *workspace);

/// Takes up to `steps` conjugate-gradient steps from the given `x` without forming A.
/// Returns 0, or 1 if a direction of no positive curvature was met; `x` is finite either way if it
/// was at the start.
int sprocket_ials_solve_cg(
    const sprocket_ials_row *problem, int steps, float *x, float *workspace);

/// Writes the upper Cholesky factor U of A = Uᵀ U to `factor` (stride × stride, row-major; below
/// the diagonal is scratch) and 1 / U[r][r] to `inverse_diagonal` (stride).
/// Returns 0, or 1 if A is not positive definite.
int sprocket_ials_factor(
    const sprocket_ials_row *problem, float *factor, float *inverse_diagonal, float *workspace);

/// Solves Uᵀ U x = b in place: `x` holds b on entry.
void sprocket_cholesky_solve(
    const float *factor, const float *inverse_diagonal, size_t stride, float *x);

// MARK: Plain references

void sprocket_reference_dot_rows(
    const float *query, const float *rows, size_t stride, size_t row_count, double *scores);

/// `sums` as of `sprocket_gramian_add`, both halves filled.
void sprocket_reference_gramian_add(
    const float *rows, size_t stride, size_t row_count, double *sums);

/// Gaussian elimination with pivoting on A; `x` and `workspace` (stride × (stride + 1)) are double.
/// Returns 0, or 1 if A is singular.
int sprocket_reference_ials_solve(
    const sprocket_ials_row *problem, double *x, double *workspace);

#endif
