/// How alike two words are, for finding titles in spite of typos.
enum EditSimilarity {
  /// 1 for equal words down to 0 for words with nothing in common: one minus the edits needed over
  /// the longer length, where an edit inserts, removes or replaces a letter or swaps two neighbours
  /// (optimal string alignment distance; Boytsov, "Indexing methods for approximate dictionary
  /// searching", 2011, section 2.2).
  ///
  /// Cost: the product of the lengths.
  static func ratio(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Double {
    let longer = max(one.count, other.count)
    if longer == 0 { return 1 }
    return 1 - Double(distance(one, other)) / Double(longer)
  }

  static func distance(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Int {
    if one.isEmpty || other.isEmpty { return max(one.count, other.count) }
    var beforePrevious = [Int](repeating: 0, count: other.count + 1)
    var previous = Array(0...other.count)
    var current = previous
    for row in 1...one.count {
      current[0] = row
      for column in 1...other.count {
        let isSame = one[row - 1] == other[column - 1]
        var best = min(
          previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, one[row - 1] == other[column - 2], one[row - 2] == other[column - 1]
        {
          best = min(best, beforePrevious[column - 2] + 1)
        }
        current[column] = best
      }
      (beforePrevious, previous, current) = (previous, current, beforePrevious)
    }
    return previous[other.count]
  }
}
