package import SprocketCore
package import SprocketMath

/// From when the data is that a model learned from.
package struct DataWindow: Hashable, Sendable {
  /// Microseconds since 1970-01-01 UTC of the oldest and the newest interaction; 0 without any.
  package var firstMicros: Int64
  package var lastMicros: Int64
  /// The catalogue's revision through which the films are as it describes them; nil when unknown.
  package var catalogRevision: Int64?

  package init(firstMicros: Int64 = 0, lastMicros: Int64 = 0, catalogRevision: Int64? = nil) {
    self.firstMicros = firstMicros
    self.lastMicros = lastMicros
    self.catalogRevision = catalogRevision
  }
}

/// Everything that training leaves behind and serving needs; what a snapshot holds. Immutable.
package struct TrainedModel: Sendable {
  /// What answers when a request names no other.
  package let kind: ModelKind
  package let tables: SharedTables
  /// What was trained; a hybrid comes after its parts. Empty for the kind `popularity`.
  package let components: [any ModelComponent]
  /// Position in the journal through which events are included.
  package let position: Int64
  /// Hyper-parameters, seeds and preference policy.
  package let settings: [Setting]
  /// Interactions in the training data.
  package let interactions: Int
  package let dataWindow: DataWindow
  /// How events became weights; part of `settings`.
  package let policy: PreferencePolicy
  /// The components by what they can do, found once, not per request.
  package let roles: ModelRoles

  /// - Throws: `dataLoss` when the parts do not fit together, `invalidArgument` for settings of the
  ///   preference policy that make no sense.
  package init(
    kind: ModelKind, tables: SharedTables, components: [any ModelComponent], position: Int64,
    settings: [Setting], interactions: Int, dataWindow: DataWindow
  ) throws(SprocketError) {
    self.kind = kind
    self.tables = tables
    self.components = components
    self.position = position
    self.settings = settings
    self.interactions = interactions
    self.dataWindow = dataWindow
    policy = try PreferencePolicy(settings: settings)
    roles = ModelRoles(components)
    if let mismatch { throw SprocketError(.dataLoss, "the model is damaged: \(mismatch); retrain") }
  }

  package var items: Vocabulary<ItemRow> { tables.items }
  package var users: Vocabulary<UserRow> { tables.users }
  package var userShardStarts: [Int] { tables.userShardStarts }
  package var histories: RatingMatrix { tables.histories }
  package var popularity: PopularityModel { tables.popularity }

  /// The component of a kind, or nil.
  package func component(_ kind: ModelKind) -> (any ModelComponent)? {
    components.first { $0.kind == kind }
  }

  /// The factorisation, where the model has one.
  package var ials: IALSModel? { component(.ials) as? IALSModel }

  /// What is stored of a user; empty for a row that is not in the tables. A copy.
  package func history(of user: UserRow) -> UserHistory { tables.history(of: user) }

  /// The same model without components: what everybody would get who is a stranger. The baseline
  /// to compare with on the same holdout.
  package var popularityOnly: TrainedModel {
    get throws(SprocketError) {
      try TrainedModel(
        kind: .popularity, tables: tables, components: [], position: position, settings: settings,
        interactions: interactions, dataWindow: dataWindow)
    }
  }

  private var mismatch: String? {
    let histories = histories
    if histories.rowCount != users.count || histories.columnCount != items.count {
      return "histories of \(histories.rowCount) users and \(histories.columnCount) items do not"
        + " fit \(users.count) users and \(items.count) items"
    }
    if tables.ratings.count != histories.nonZeroCount {
      return "there are \(tables.ratings.count) ratings for \(histories.nonZeroCount) entries"
    }
    if popularity.scores.count != items.count {
      return "popularity knows \(popularity.scores.count) of \(items.count) items"
    }
    if userShardStarts.first != 0 || userShardStarts.last != users.count
      || zip(userShardStarts, userShardStarts.dropFirst()).contains(where: { $0 > $1 })
    {
      return "user shards do not cover \(users.count) users"
    }
    if kind != .popularity, component(kind) == nil { return "it has no \(kind.rawValue) in it" }
    for component in components {
      let covered = component.coveredItems.rowCount
      if covered != items.count {
        return "\(component.kind.rawValue) is made for \(covered) of \(items.count) items"
      }
      if let factors = (component as? any FoldsIn)?.userFactors, factors.rowCount != users.count {
        return "\(component.kind.rawValue) has rows of \(factors.rowCount) users, there are"
          + " \(users.count)"
      }
    }
    return nil
  }
}
