package import SprocketCore
package import SprocketMath

/// From when the data is that a model learned from.
package struct DataWindow: Hashable, Sendable {
  /// Microseconds since 1970-01-01 UTC of the oldest and the newest interaction; 0 without any.
  package var firstMicros: Int64
  package var lastMicros: Int64

  package init(firstMicros: Int64 = 0, lastMicros: Int64 = 0) {
    self.firstMicros = firstMicros
    self.lastMicros = lastMicros
  }
}

/// Everything that training leaves behind and serving needs; what a snapshot holds. Immutable.
package struct TrainedModel: Sendable {
  package let kind: ModelKind
  /// All items of the catalogue, also those nobody met yet.
  package let items: Vocabulary<ItemRow>
  package let users: Vocabulary<UserRow>
  /// Shard s of the users has the rows `userShardStarts[s] ..< userShardStarts[s + 1]`.
  package let userShardStarts: [Int]
  /// What users did, user × item, as preference weights; 0 means seen only.
  package let histories: RatingMatrix
  package let popularity: PopularityModel
  /// nil for the kind `popularity`.
  package let ials: IALSModel?
  /// Position in the journal through which events are included.
  package let position: Int64
  /// Hyper-parameters, seed and preference policy.
  package let settings: [Setting]
  /// Interactions in the training data.
  package let interactions: Int
  package let dataWindow: DataWindow
  /// How events became weights; part of `settings`.
  package let policy: PreferencePolicy

  /// - Throws: `dataLoss` when the parts do not fit together, `invalidArgument` for settings of the
  ///   preference policy that make no sense.
  package init(
    kind: ModelKind, items: Vocabulary<ItemRow>, users: Vocabulary<UserRow>,
    userShardStarts: [Int], histories: RatingMatrix, popularity: PopularityModel,
    ials: IALSModel?, position: Int64, settings: [Setting], interactions: Int,
    dataWindow: DataWindow
  ) throws(SprocketError) {
    self.kind = kind
    self.items = items
    self.users = users
    self.userShardStarts = userShardStarts
    self.histories = histories
    self.popularity = popularity
    self.ials = ials
    self.position = position
    self.settings = settings
    self.interactions = interactions
    self.dataWindow = dataWindow
    policy = try PreferencePolicy(settings: settings)
    if let mismatch { throw SprocketError(.dataLoss, "the model is damaged: \(mismatch); retrain") }
  }

  private var mismatch: String? {
    if histories.rowCount != users.count || histories.columnCount != items.count {
      return "histories of \(histories.rowCount) users and \(histories.columnCount) items do not"
        + " fit \(users.count) users and \(items.count) items"
    }
    if popularity.scores.count != items.count {
      return "popularity knows \(popularity.scores.count) of \(items.count) items"
    }
    if userShardStarts.first != 0 || userShardStarts.last != users.count
      || zip(userShardStarts, userShardStarts.dropFirst()).contains(where: { $0 > $1 })
    {
      return "user shards do not cover \(users.count) users"
    }
    guard let ials else { return kind == .ials ? "it has no factors" : nil }
    if ials.itemFactors.rowCount != items.count || ials.userFactors.rowCount != users.count {
      return "factors of \(ials.userFactors.rowCount) users and \(ials.itemFactors.rowCount) items"
        + " do not fit \(users.count) users and \(items.count) items"
    }
    return nil
  }
}
