#include "dot.h"
#include "heap.h"

// Below this many candidates in 64 rows, scoring only those beats scoring all of them.
#define DENSE_CANDIDATES 40

// Offers the candidates of 64 scores to the heap. While the heap has room, everything that is a
// number enters; then only what beats the root, found a vector at a time. Rows come in ascending
// order, so a score equal to the root's loses the tie and `>` is the whole rule.
INLINE size_t offer_block(
    const float *scores, uint64_t candidates, uint32_t first_row, sprocket_ranked *heap,
    size_t count, size_t k) {
  while (count < k && candidates) {
    unsigned bit = (unsigned)__builtin_ctzll(candidates);
    candidates &= candidates - 1;
    count = heap_offer(heap, count, k, scores[bit], first_row + bit);
  }
  if (!candidates) return count;
  float limit = sprocket_ranked_score(heap[0]);
  uint64_t greater = 0;
  for (size_t i = 0; i < 64; i += WIDTH) {
    greater |= vec_greater_bits(vec_load(scores + i), limit) << i;
  }
  candidates &= greater;
  while (candidates) {
    unsigned bit = (unsigned)__builtin_ctzll(candidates);
    candidates &= candidates - 1;
    if (scores[bit] > limit) {
      heap_sift_down(heap, count, 0, sprocket_ranked_make(scores[bit], first_row + bit));
      limit = sprocket_ranked_score(heap[0]);
    }
  }
  return count;
}

// Scores only the candidates, four at a time; `block` points at the row of bit 0.
INLINE size_t offer_sparse(
    const size_t stride, const float *query, const float *block, uint64_t candidates,
    uint32_t first_row, sprocket_ranked *heap, size_t count, size_t k) {
  while (candidates) {
    unsigned bits[4];
    float scores[4];
    size_t n = 0;
    for (; n < 4 && candidates; n++) {
      bits[n] = (unsigned)__builtin_ctzll(candidates);
      candidates &= candidates - 1;
    }
    for (size_t i = n; i < 4; i++) bits[i] = bits[0];
    dot4(
        query, block + bits[0] * stride, block + bits[1] * stride, block + bits[2] * stride,
        block + bits[3] * stride, stride, scores);
    for (size_t i = 0; i < n; i++) {
      count = heap_offer(heap, count, k, scores[i], first_row + bits[i]);
    }
  }
  return count;
}

INLINE void scan_body(
    const size_t stride, const float *query, const float *rows, uint32_t first_row,
    size_t row_count, const uint64_t *mask, sprocket_ranked *heap, size_t *heap_count,
    size_t k) {
  _Alignas(64) float scores[64];
  size_t count = *heap_count;
  size_t done = 0;
  while (done < row_count) {
    // One word of the mask at a time; the first and the last may cover fewer than 64 rows.
    size_t row = first_row + done;
    size_t skipped = row % 64;
    size_t n = 64 - skipped;
    if (n > row_count - done) n = row_count - done;
    uint64_t candidates = n == 64 ? ~0ull : (1ull << n) - 1;
    if (mask) candidates &= mask[row / 64] >> skipped;
    const float *block = rows + done * stride;
    if (__builtin_popcountll(candidates) >= DENSE_CANDIDATES) {
      dot_range(query, block, stride, n, scores);
      // Only lanes of rows that exist are candidates; the rest must merely be readable.
      for (size_t i = n; i < 64; i++) scores[i] = 0;
      count = offer_block(scores, candidates, (uint32_t)row, heap, count, k);
    } else if (candidates) {
      count = offer_sparse(stride, query, block, candidates, (uint32_t)row, heap, count, k);
    }
    done += n;
  }
  *heap_count = count;
}

size_t LEVEL(scan_top_k)(
    const float *query, const float *rows, size_t stride, uint32_t first_row, size_t row_count,
    const uint64_t *mask, sprocket_ranked *heap, size_t heap_count, size_t k) {
  if (k == 0) return 0;
  WITH_KNOWN_STRIDE(
      scan_body, stride, query, rows, first_row, row_count, mask, heap, &heap_count, k)
  return heap_count;
}

// MARK: Batches

// Transposes up to 64 rows into `panel` (stride × 64), in 4 × 4 squares.
INLINE void fill_panel(
    const float *block, const size_t stride, size_t row_count, float *panel) {
  typedef float vec4 __attribute__((vector_size(16)));
  size_t i = 0;
  for (; i + 4 <= row_count; i += 4) {
    const float *r = block + i * stride;
    for (size_t f = 0; f < stride; f += 4) {
      vec4 a, b, c, d;
      memcpy(&a, r + f, 16);
      memcpy(&b, r + stride + f, 16);
      memcpy(&c, r + 2 * stride + f, 16);
      memcpy(&d, r + 3 * stride + f, 16);
      vec4 ab01 = __builtin_shufflevector(a, b, 0, 4, 1, 5);
      vec4 ab23 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
      vec4 cd01 = __builtin_shufflevector(c, d, 0, 4, 1, 5);
      vec4 cd23 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      vec4 f0 = __builtin_shufflevector(ab01, cd01, 0, 1, 4, 5);
      vec4 f1 = __builtin_shufflevector(ab01, cd01, 2, 3, 6, 7);
      vec4 f2 = __builtin_shufflevector(ab23, cd23, 0, 1, 4, 5);
      vec4 f3 = __builtin_shufflevector(ab23, cd23, 2, 3, 6, 7);
      float *p = panel + f * PANEL_ROWS + i;
      memcpy(p, &f0, 16);
      memcpy(p + PANEL_ROWS, &f1, 16);
      memcpy(p + 2 * PANEL_ROWS, &f2, 16);
      memcpy(p + 3 * PANEL_ROWS, &f3, 16);
    }
  }
  for (; i < PANEL_ROWS; i++) {
    for (size_t f = 0; f < stride; f++) {
      panel[f * PANEL_ROWS + i] = i < row_count ? block[i * stride + f] : 0;
    }
  }
}

// scores (query_count × 64) of `query_count` ≤ PANEL_QUERIES queries with the panel's 64 rows.
INLINE void score_panel(
    const size_t stride, const float *queries, const size_t query_count, const float *panel,
    float *scores) {
  for (size_t column = 0; column < PANEL_ROWS; column += PANEL_VECTORS * WIDTH) {
    vec sums[PANEL_QUERIES][PANEL_VECTORS];
    for (size_t q = 0; q < query_count; q++) {
      for (size_t v = 0; v < PANEL_VECTORS; v++) sums[q][v] = vec_zero();
    }
    for (size_t f = 0; f < stride; f++) {
      const float *p = panel + f * PANEL_ROWS + column;
      vec rows[PANEL_VECTORS];
      for (size_t v = 0; v < PANEL_VECTORS; v++) rows[v] = vec_load(p + v * WIDTH);
      for (size_t q = 0; q < query_count; q++) {
        vec factor = vec_all(queries[q * stride + f]);
        for (size_t v = 0; v < PANEL_VECTORS; v++) {
          sums[q][v] = vec_fma(factor, rows[v], sums[q][v]);
        }
      }
    }
    for (size_t q = 0; q < query_count; q++) {
      for (size_t v = 0; v < PANEL_VECTORS; v++) {
        vec_store(scores + q * PANEL_ROWS + column + v * WIDTH, sums[q][v]);
      }
    }
  }
}

void LEVEL(scan_top_k_batch)(
    const float *queries, size_t query_count, const float *rows, size_t stride, uint32_t first_row,
    size_t row_count, const uint64_t *const *masks, sprocket_ranked *heaps,
    size_t *heap_counts, size_t k, float *workspace) {
  if (k == 0) return;
  float *panel = workspace;
  float *scores = workspace + stride * PANEL_ROWS;
  size_t done = 0;
  while (done < row_count) {
    size_t row = first_row + done;
    size_t skipped = row % 64;
    size_t n = 64 - skipped;
    if (n > row_count - done) n = row_count - done;
    uint64_t existing = n == 64 ? ~0ull : (1ull << n) - 1;
    fill_panel(rows + done * stride, stride, n, panel);
    for (size_t q = 0; q < query_count; q += PANEL_QUERIES) {
      size_t group = query_count - q < PANEL_QUERIES ? query_count - q : PANEL_QUERIES;
      const float *query = queries + q * stride;
      if (group == PANEL_QUERIES) {
        score_panel(stride, query, PANEL_QUERIES, panel, scores);
      } else {
        for (size_t g = 0; g < group; g++) {
          score_panel(stride, query + g * stride, 1, panel, scores + g * PANEL_ROWS);
        }
      }
      for (size_t g = 0; g < group; g++) {
        uint64_t candidates = existing;
        if (masks && masks[q + g]) candidates &= masks[q + g][row / 64] >> skipped;
        if (!candidates) continue;
        heap_counts[q + g] = offer_block(
            scores + g * PANEL_ROWS, candidates, (uint32_t)row, heaps + (q + g) * k,
            heap_counts[q + g], k);
      }
    }
    done += n;
  }
}
