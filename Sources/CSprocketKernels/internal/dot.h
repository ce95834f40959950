// Dot products of one query with rows, four rows at a time so that their sums reduce together.

INLINE void dot4(
    const float *query, const float *r0, const float *r1, const float *r2, const float *r3,
    const size_t stride, float *scores) {
  vec s0 = vec_zero(), s1 = vec_zero(), s2 = vec_zero(), s3 = vec_zero();
  for (size_t f = 0; f < stride; f += WIDTH) {
    vec q = vec_load(query + f);
    s0 = vec_fma(q, vec_load(r0 + f), s0);
    s1 = vec_fma(q, vec_load(r1 + f), s1);
    s2 = vec_fma(q, vec_load(r2 + f), s2);
    s3 = vec_fma(q, vec_load(r3 + f), s3);
  }
  vec_sum4(s0, s1, s2, s3, scores);
}

INLINE float dot1(const float *query, const float *row, const size_t stride) {
  vec sum = vec_zero();
  for (size_t f = 0; f < stride; f += WIDTH) {
    sum = vec_fma(vec_load(query + f), vec_load(row + f), sum);
  }
  return vec_sum(sum);
}

// The hardware follows the sequential read itself; the hint moves the next rows one level nearer.
INLINE void dot_range(
    const float *query, const float *rows, const size_t stride, size_t row_count, float *scores) {
  size_t i = 0;
  for (; i + 4 <= row_count; i += 4) {
    const float *r = rows + i * stride;
    for (size_t f = 0; f < 4 * stride; f += 16) __builtin_prefetch(r + 16 * stride + f, 0, 3);
    dot4(query, r, r + stride, r + 2 * stride, r + 3 * stride, stride, scores + i);
  }
  for (; i < row_count; i++) scores[i] = dot1(query, rows + i * stride, stride);
}

// Calls `function` with a stride that the compiler knows, where that pays.
#define WITH_KNOWN_STRIDE(function, stride, ...) \
  switch (stride) {                              \
    case 32: function(32, __VA_ARGS__); break;   \
    case 64: function(64, __VA_ARGS__); break;   \
    case 128: function(128, __VA_ARGS__); break; \
    default: function(stride, __VA_ARGS__);      \
  }
