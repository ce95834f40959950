package import SprocketCore
import SprocketMath
package import SprocketModels

/// How alike items are, by something that no evaluated model has a hand in, so that the diversity
/// of their lists compares.
package struct ItemSimilarity: Sendable {
  /// By what, in words.
  package let basis: String
  private let similarity: @Sendable (Int, Int) -> Double?

  /// - Parameter similarity: Of two rows, 0 to 1; nil where it is not known.
  package init(basis: String, _ similarity: @escaping @Sendable (Int, Int) -> Double?) {
    self.basis = basis
    self.similarity = similarity
  }

  /// The mean of 1 - similarity over the pairs that are known; nil without any.
  package func diversity(of list: [Int]) -> Double? {
    var sum = 0.0
    var pairs = 0
    for one in list.indices {
      for other in list.indices.dropFirst(one + 1) {
        guard let similarity = similarity(list[one], list[other]) else { continue }
        sum += 1 - similarity
        pairs += 1
      }
    }
    return pairs == 0 ? nil : sum / Double(pairs)
  }

  /// By genres, where at least half of the items have some; otherwise by who prefers them.
  package static func standard(items: [Item], model: TrainedModel) -> ItemSimilarity {
    let named = items.count { !$0.genres.isEmpty }
    return named * 2 >= items.count && named > 0
      ? byGenres(items, rows: model.items) : byUsers(of: model)
  }

  /// Genres in common / genres of either (P. Jaccard, 1912).
  package static func byGenres(_ items: [Item], rows: Vocabulary<ItemRow>) -> ItemSimilarity {
    var numbers: [String: Int] = [:]
    var genres = [Set<Int>](repeating: [], count: rows.count)
    for item in items {
      guard let row = rows.row(of: item.item.rawValue) else { continue }
      for genre in item.genres {
        let number = numbers[genre] ?? numbers.count
        numbers[genre] = number
        genres[row.offset].insert(number)
      }
    }
    // As bits where there are few, which is always so with films.
    if numbers.count <= 64 {
      let bits = genres.map { $0.reduce(UInt64(0)) { $0 | 1 << UInt64($1) } }
      return ItemSimilarity(basis: "genres") { one, other in
        let either = (bits[one] | bits[other]).nonzeroBitCount
        guard bits[one] != 0, bits[other] != 0 else { return nil }
        return Double((bits[one] & bits[other]).nonzeroBitCount) / Double(either)
      }
    }
    return ItemSimilarity(basis: "genres") { [genres] one, other in
      guard !genres[one].isEmpty, !genres[other].isEmpty else { return nil }
      return Double(genres[one].intersection(genres[other]).count)
        / Double(genres[one].union(genres[other]).count)
    }
  }

  /// The cosine of two items as sets of the users who have them.
  package static func byUsers(of model: TrainedModel) -> ItemSimilarity {
    let users = model.histories.transposed()
    return ItemSimilarity(basis: "users in common") { one, other in
      let (a, b) = (users.columns(ofRow: one), users.columns(ofRow: other))
      guard !a.isEmpty, !b.isEmpty else { return nil }
      var common = 0
      var (left, right) = (0, 0)
      while left < a.count, right < b.count {
        if a[left] == b[right] {
          common += 1
          left += 1
          right += 1
        } else if a[left] < b[right] {
          left += 1
        } else {
          right += 1
        }
      }
      return Double(common) / (Double(a.count) * Double(b.count)).squareRoot()
    }
  }
}
