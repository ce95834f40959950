package import SprocketCore
import SprocketMath
package import SprocketModels

/// What a model shows some of its users, as serving would, by ids, so that it compares with what
/// another model shows them.
package struct SampledLists: Sendable {
  /// The first films for each user, without those of their history, best first.
  package var lists: [UserID: [ItemID]] = [:]
  /// The films of each user's history.
  package var histories: [UserID: Set<ItemID>] = [:]
  /// How much more of a user's own preferences than of another user's are at the top of a list that
  /// hides nothing, user by user; about 0 for a list that is the same for everybody, and for one
  /// that has lost its user.
  package var lifts: [Double] = []
  /// The median difference between the first and the last score of a personal list; nil without
  /// personal lists.
  package var spread: Double?

  package init() {}

  /// Length of the lists.
  static func length(items: Int) -> Int { min(20, max(3, items / 8)) }

  /// - Parameters:
  ///   - users: those without a row in the model are left out.
  ///   - hidden: films that are left out besides those of the history.
  package init(
    of model: TrainedModel, users: [UserID], hiding hidden: [UserID: Set<ItemID>] = [:]
  ) throws {
    let length = Self.length(items: model.items.count)
    var spreads: [Double] = []
    var preferences: [Set<ItemRow>] = []
    var openLists: [[ItemRow]] = []
    for user in users {
      guard let row = model.users.row(of: user.rawValue) else { continue }
      let history = model.history(of: row)
      let view = UserView(row: row, history: history)
      var mask = RowMask.all(model.items.count)
      for item in history.items { mask.remove(item.offset) }
      for item in hidden[user] ?? [] {
        if let row = model.items.row(of: item.rawValue) { mask.remove(row.offset) }
      }
      let placed = model.recommend(length, for: view, mask: mask)
      lists[user] = placed.map { ItemID(model.items.id(of: $0.item)) }
      histories[user] = Set(history.items.map { ItemID(model.items.id(of: $0)) })
      let personal = placed.filter { $0.source != .popular }
      if let first = personal.first, let last = personal.last, personal.count > 1 {
        spreads.append(Double(first.score) - Double(last.score))
      }
      let preferred = zip(history.items, history.weights).filter { $0.1 > 0 }.map(\.0)
      guard !preferred.isEmpty else { continue }
      preferences.append(Set(preferred))
      openLists.append(
        model.recommend(
          max(length, model.items.count / 8 > 50 ? 50 : model.items.count / 8), for: view,
          mask: .all(model.items.count)
        ).map(\.item))
    }
    spreads.sort()
    spread = spreads.isEmpty ? nil : spreads[spreads.count / 2]
    guard openLists.count > 1 else { return }
    func recall(_ list: [ItemRow], _ truth: Set<ItemRow>) -> Double {
      Double(list.count { truth.contains($0) }) / Double(min(truth.count, max(1, list.count)))
    }
    lifts = openLists.indices.map { index in
      let other = preferences[(index + 1) % preferences.count]
      return recall(openLists[index], preferences[index]) - recall(openLists[index], other)
    }
  }

  /// The share of list places of each genre.
  package func exposure(of genres: FilmGenres) -> [String: Double] {
    var counts: [String: Int] = [:]
    var places = 0
    for list in lists.values {
      places += list.count
      for item in list { for genre in genres[item] { counts[genre, default: 0] += 1 } }
    }
    return counts.mapValues { Double($0) / Double(max(1, places)) }
  }

  /// How much these lists are those of `other`.
  package func overlap(with other: SampledLists) -> ListOverlap {
    let users = lists.keys.filter { other.lists[$0]?.isEmpty == false }.sorted()
    func shared(_ one: [ItemID]?, _ two: [ItemID]?) -> Double {
      guard let one, let two, !two.isEmpty else { return 0 }
      return Double(Set(one).intersection(two).count) / Double(two.count)
    }
    let count = Double(max(1, users.count))
    var overlap = ListOverlap(users: users.count, same: 0, chance: 0, sameness: 0)
    for (index, user) in users.enumerated() {
      let next = users[(index + 1) % users.count]
      overlap.same += shared(lists[user], other.lists[user]) / count
      overlap.chance += shared(lists[user], other.lists[next]) / count
      overlap.sameness += shared(other.lists[user], other.lists[next]) / count
    }
    return overlap
  }

  /// The share of the films in the histories that `other` knows of users of both which these
  /// histories have too; nil without such users.
  ///
  /// - Parameter items: the films there are, by `ModelHealth.key(of:)`.
  func shareOfHistories(of other: SampledLists, among items: Set<UInt64>) -> Double? {
    var (kept, all) = (0, 0)
    for (user, before) in other.histories {
      guard let now = histories[user] else { continue }
      let still = before.filter { items.contains(ModelHealth.key(of: $0)) }
      all += still.count
      kept += still.intersection(now).count
    }
    return all > 0 ? Double(kept) / Double(all) : nil
  }
}

/// How much the lists of two models have in common.
package struct ListOverlap: Hashable, Sendable {
  package var users: Int
  /// The mean share of a user's list that the other model shows them too.
  package var same: Double
  /// The same between one user's list and another user's: what chance gives.
  package var chance: Double
  /// How alike the other model's lists are among its users; 1 when everybody gets the same.
  package var sameness: Double

  /// The overlap beyond chance, 1 at most, 0 for lists that belong to somebody else (as J. Cohen's
  /// kappa, "A coefficient of agreement for nominal scales", 1960).
  package var agreement: Double { chance < 1 ? (same - chance) / (1 - chance) : same }
}
