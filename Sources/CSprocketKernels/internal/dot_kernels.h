#include "dot.h"

INLINE void dot_rows_body(
    const size_t stride, const float *query, const float *rows, size_t row_count, float *scores) {
  dot_range(query, rows, stride, row_count, scores);
}

void LEVEL(dot_rows)(
    const float *query, const float *rows, size_t stride, size_t row_count, float *scores) {
  WITH_KNOWN_STRIDE(dot_rows_body, stride, query, rows, row_count, scores)
}

INLINE void dot_indexed_body(
    const size_t stride, const float *query, const float *table, const uint32_t *indices,
    size_t count, float *scores) {
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (size_t ahead = i + 8; ahead < i + 12 && ahead < count; ahead++) {
      const float *row = table + indices[ahead] * stride;
      for (size_t f = 0; f < stride; f += 16) __builtin_prefetch(row + f, 0, 3);
    }
    dot4(
        query, table + indices[i] * stride, table + indices[i + 1] * stride,
        table + indices[i + 2] * stride, table + indices[i + 3] * stride, stride, scores + i);
  }
  for (; i < count; i++) scores[i] = dot1(query, table + indices[i] * stride, stride);
}

void LEVEL(dot_indexed)(
    const float *query, const float *table, size_t stride, const uint32_t *indices, size_t count,
    float *scores) {
  WITH_KNOWN_STRIDE(dot_indexed_body, stride, query, table, indices, count, scores)
}
