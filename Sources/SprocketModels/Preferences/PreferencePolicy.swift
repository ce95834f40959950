package import SprocketCore

/// Turns events into preference weights. Training and fold-in use the same policy, so a user's
/// folded-in row means the same as a trained one.
///
/// | event | weight |
/// |---|---|
/// | rating at or above `ratingThreshold` | `ratingWeight` |
/// | rating below it | 0 |
/// | like | `likeWeight` |
/// | dislike | `dislikeWeight` |
/// | watched, a fraction of at least `watchedThreshold` | `watchedWeight` × fraction |
/// | watched, less | 0 |
/// | seen | `seenWeight` |
/// | retract | none: what came before it for the item does not count |
///
/// An item of weight 0 counts as seen: it is hidden from the user's lists and teaches nothing.
/// The defaults take what people said (a good rating, a like) in full and a film that they
/// watched to the end for half of it, because finishing a film is a weaker sign than praising it.
package struct PreferencePolicy: Hashable, Sendable {
  package var ratingThreshold: Float = 4
  package var ratingWeight: Float = 1
  package var likeWeight: Float = 1
  package var dislikeWeight: Float = 0
  package var watchedThreshold: Float = 0.5
  package var watchedWeight: Float = 0.5
  package var seenWeight: Float = 0

  package init() {}

  /// The weight of one event by itself.
  package func weight(of kind: EventKind, value: Float) -> Float {
    switch kind {
    case .rating: value >= ratingThreshold ? ratingWeight : 0
    case .like: likeWeight
    case .dislike: dislikeWeight
    case .watched: value >= watchedThreshold ? watchedWeight * min(value, 1) : 0
    case .seen: seenWeight
    case .retract: 0
    }
  }

  /// Folds the events of one user: per item the latest explicit one (rating, like, dislike)
  /// decides; where there is none, the strongest implicit one (watched, seen). The latest rating is
  /// kept beside the weight.
  ///
  /// - Parameter signals: In order of time, oldest first.
  /// - Returns: Each item once, in order of rows. Cost: a sort of the signals.
  package func preferences(of signals: [FeedbackSignal]) -> UserHistory {
    // Row above, position below: one number to sort by, and equal items stay in order of time.
    var order = signals.indices.map { UInt64(signals[$0].item.offset) << 32 | UInt64($0) }
    order.sort()
    var history = UserHistory.empty
    var isExplicit = false
    history.items.reserveCapacity(signals.count)
    history.weights.reserveCapacity(signals.count)
    history.ratings.reserveCapacity(signals.count)
    for key in order {
      let signal = signals[Int(key & 0xFFFF_FFFF)]
      if signal.kind == .retract {
        if history.items.last == signal.item { history.removeLast() }
        continue
      }
      let weight = weight(of: signal.kind, value: signal.value)
      let last = history.count - 1
      let rating = signal.kind == .rating ? signal.value : UserHistory.unrated
      if last < 0 || history.items[last] != signal.item {
        history.append(signal.item, weight: weight, rating: rating)
        isExplicit = signal.kind.isExplicit
        continue
      }
      if signal.kind == .rating { history.ratings[last] = rating }
      if signal.kind.isExplicit {
        history.weights[last] = weight
        isExplicit = true
      } else if !isExplicit {
        history.weights[last] = max(history.weights[last], weight)
      }
    }
    return history
  }
}

extension EventKind {
  /// Whether the user said what they think of the item, rather than merely did something with it.
  package var isExplicit: Bool {
    switch self {
    case .rating, .like, .dislike: true
    case .watched, .seen, .retract: false
    }
  }
}
