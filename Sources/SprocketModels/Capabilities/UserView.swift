package import SprocketCore

/// A user as a model sees them for one request.
package struct UserView: Hashable, Sendable {
  /// The user's row in the model's tables; nil when the model was trained without them.
  package var row: UserRow?
  /// Factors that replace the stored ones, such as those folded in from feedback newer than the
  /// model; nil: the stored ones.
  package var factors: FoldedFactors?
  /// What the user did. May stay empty where nothing reads it (`Scores.readsHistory`).
  package var history: UserHistory

  package init(
    row: UserRow? = nil, factors: FoldedFactors? = nil, history: UserHistory = .empty
  ) {
    self.row = row
    self.factors = factors
    self.history = history
  }

  /// A user nothing is known about.
  package static let unknown = UserView()
}

/// The rows of one user that were folded in, by the component they belong to.
package struct FoldedFactors: Hashable, Sendable {
  /// A few, so a search through them is faster than a hash.
  private var rows: [(kind: ModelKind, factors: [Float])] = []

  package init() {}

  /// The row of one component.
  package init(_ kind: ModelKind, _ factors: [Float]) {
    rows = [(kind, factors)]
  }

  package subscript(kind: ModelKind) -> [Float]? {
    get {
      for row in rows where row.kind == kind { return row.factors }
      return nil
    }
    set {
      rows.removeAll { $0.kind == kind }
      if let newValue { rows.append((kind, newValue)) }
    }
  }

  package static func == (one: FoldedFactors, other: FoldedFactors) -> Bool {
    one.rows.count == other.rows.count
      && one.rows.allSatisfy { other[$0.kind] == $0.factors }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(rows.count)
  }
}
