import SprocketCore
import SprocketMath
import SprocketModels

/// One held-out user's list and how it met the truth.
struct RankedUser: Sendable {
  var list: [ItemRow]
  var hits: RankedHits
  /// The same against only those items to be found that nobody has in training; nil without any.
  var coldHits: RankedHits?
  /// How many items the model knows of the user.
  var historyLength: Int
}

/// Ranks items for held-out users as serving would.
struct HeldOutRanking: Sendable {
  let model: TrainedModel
  /// The component that ranks.
  let kind: ModelKind
  /// The model's rows of the holdout's items.
  let items: [ItemRow?]
  /// Whether the model has seen what is to be found: it then ranks with all it has of the user, and
  /// only what is given is hidden.
  var isInSample = false

  func rank(_ user: HeldOutUser, k: Int) throws(SprocketError) -> RankedUser {
    let view = isInSample ? stored(user) : try view(of: user)
    var mask = RowMask.all(model.items.count)
    if isInSample {
      for event in user.given { if let row = items[Int(event.item)] { mask.remove(row.offset) } }
    } else {
      for item in view.history.items { mask.remove(item.offset) }
    }
    let list = model.recommend(k, for: view, mask: mask, by: kind).map(\.item)
    // A truth that the model has no row for can never be hit, but counts.
    let truth = user.truth.compactMap { items[Int($0)] }
    let cold = truth.filter { model.popularity.ratingCounts[$0.offset] == 0 }
    return RankedUser(
      list: list,
      hits: RankedHits(
        ranks: RankedHits(list: list, truth: Set(truth)).ranks,
        truthCount: user.truth.count + user.unreachable),
      coldHits: cold.isEmpty && user.unreachable == 0
        ? nil
        : RankedHits(
          ranks: RankedHits(list: list, truth: Set(cold)).ranks,
          truthCount: cold.count + user.truth.count - truth.count + user.unreachable),
      historyLength: view.history.count)
  }

  private func stored(_ user: HeldOutUser) -> UserView {
    let row = model.users.row(of: user.user.rawValue)
    return UserView(row: row, history: row.map { model.history(of: $0) } ?? .empty)
  }

  private func view(of user: HeldOutUser) throws(SprocketError) -> UserView {
    let view = stored(user)
    if user.given.isEmpty { return view }
    let signals = user.given.compactMap { event in
      items[Int(event.item)].map {
        FeedbackSignal(item: $0, kind: event.kind, value: event.value)
      }
    }
    let history = view.history.updated(with: model.policy.preferences(of: signals))
    return UserView(factors: try model.roles.foldIn(history), history: history)
  }
}

extension UserHistory {
  /// This history, where the items of `newer` have the weights they have there.
  fileprivate func updated(with newer: UserHistory) -> UserHistory {
    if isEmpty { return newer }
    var result = UserHistory.empty
    var old = items.indices[...]
    for position in newer.items.indices {
      let item = newer.items[position]
      while let first = old.first, items[first] < item {
        result.append(items[first], weight: weights[first], rating: ratings[first])
        old.removeFirst()
      }
      if let first = old.first, items[first] == item { old.removeFirst() }
      result.append(item, weight: newer.weights[position], rating: newer.ratings[position])
    }
    for rest in old { result.append(items[rest], weight: weights[rest], rating: ratings[rest]) }
    return result
  }
}
