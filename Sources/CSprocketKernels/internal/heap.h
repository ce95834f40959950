// A heap of scored rows with the worst at the root, so that "is this one good enough?" is one
// comparison. Worse: a lower score or, at the same score, a higher row.
#ifndef SPROCKET_HEAP_H
#define SPROCKET_HEAP_H

#include "../include/CSprocketKernels.h"

static inline int heap_worse(sprocket_scored_row a, sprocket_scored_row b) {
  return a.score < b.score || (a.score == b.score && a.row > b.row);
}

// Puts `entry` at `hole` or below it.
static inline void heap_sift_down(
    sprocket_scored_row *heap, size_t count, size_t hole, sprocket_scored_row entry) {
  for (;;) {
    size_t child = 2 * hole + 1;
    if (child >= count) break;
    if (child + 1 < count && heap_worse(heap[child + 1], heap[child])) child += 1;
    if (!heap_worse(heap[child], entry)) break;
    heap[hole] = heap[child];
    hole = child;
  }
  heap[hole] = entry;
}

static inline size_t heap_offer(
    sprocket_scored_row *heap, size_t count, size_t k, float score, uint32_t row) {
  sprocket_scored_row entry = {score, row};
  if (score != score || k == 0) return count;
  if (count == k) {
    if (heap_worse(heap[0], entry)) heap_sift_down(heap, count, 0, entry);
    return count;
  }
  size_t hole = count;
  while (hole > 0) {
    size_t parent = (hole - 1) / 2;
    if (!heap_worse(entry, heap[parent])) break;
    heap[hole] = heap[parent];
    hole = parent;
  }
  heap[hole] = entry;
  return count + 1;
}

#endif
