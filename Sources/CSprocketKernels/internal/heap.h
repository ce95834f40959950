// A heap of ranked rows with the worst at the root, so that "is this one good enough?" is one
// comparison.
#ifndef SPROCKET_HEAP_H
#define SPROCKET_HEAP_H

#include "../include/CSprocketKernels.h"

// Puts `entry` at `hole` or below it. Which child is worse is a coin toss that no CPU predicts, so
// it is computed, not branched on.
static inline void heap_sift_down(
    sprocket_ranked *heap, size_t count, size_t hole, sprocket_ranked entry) {
  for (;;) {
    size_t child = 2 * hole + 1;
    if (child + 1 < count) {
      child += heap[child + 1] < heap[child];
    } else if (child >= count) {
      break;
    }
    if (heap[child] >= entry) break;
    heap[hole] = heap[child];
    hole = child;
  }
  heap[hole] = entry;
}

static inline size_t heap_offer(
    sprocket_ranked *heap, size_t count, size_t k, float score, uint32_t row) {
  if (score != score || k == 0) return count;
  sprocket_ranked entry = sprocket_ranked_make(score, row);
  if (count == k) {
    if (entry > heap[0]) heap_sift_down(heap, count, 0, entry);
    return count;
  }
  size_t hole = count;
  while (hole > 0) {
    size_t parent = (hole - 1) / 2;
    if (heap[parent] <= entry) break;
    heap[hole] = heap[parent];
    hole = parent;
  }
  heap[hole] = entry;
  return count + 1;
}

#endif
