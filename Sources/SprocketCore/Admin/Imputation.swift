/// What became of an imputed value. The raw value is its name on the wire and for people.
public enum ImputationState: String, CaseIterable, Hashable, Sendable {
  /// Made by a run; models use it when its confidence is high enough.
  case proposed
  /// A person vouches for it; models use it whatever its confidence is.
  case accepted
  /// A person does not want it; nothing uses it, and no run proposes it again.
  case undone
}

/// A value that is not known of a film but likely. It stands beside the film, which stays as it is.
public struct ImputedValue: Hashable, Sendable {
  /// The film.
  public var item: ItemID
  /// What it is about.
  public var column: ItemColumn
  /// One label, or a number as text. A column of several labels has a value for each.
  public var value: String
  /// How it was found, such as "knn".
  public var method: String
  /// The share of values like this one that are right, 0 to 1, as measured on values that were
  /// known and hidden.
  public var confidence: Double
  /// The run that made it. Ignored by ProposeImputation.
  public var run: Int64
  /// What became of it. Ignored by ProposeImputation.
  public var state: ImputationState

  public init(
    item: ItemID,
    column: ItemColumn,
    value: String,
    method: String,
    confidence: Double,
    run: Int64 = 0,
    state: ImputationState = .proposed
  ) {
    self.item = item
    self.column = column
    self.value = value
    self.method = method
    self.confidence = confidence
    self.run = run
    self.state = state
  }
}

/// A part of the result of a run.
public struct ImputationChunk: Hashable, Sendable {
  /// The columns that the run covers; in the first chunk. What earlier runs proposed for them is
  /// replaced.
  public var columns: [ItemColumn]
  /// What was measured of the methods, for people, as JSON; in the first chunk.
  public var report: String
  /// Imputed values.
  public var values: [ImputedValue]
  /// Set in the last chunk. A stream that ends without it changes nothing.
  public var complete: Bool

  public init(
    columns: [ItemColumn] = [],
    report: String = "",
    values: [ImputedValue] = [],
    complete: Bool = false
  ) {
    self.columns = columns
    self.report = report
    self.values = values
    self.complete = complete
  }
}

/// What became of a run.
public struct ProposeImputationResponse: Hashable, Sendable {
  /// Its number.
  public var run: Int64
  /// Values that stand now as proposed.
  public var proposed: Int
  /// Values of earlier runs that were replaced.
  public var replaced: Int
  /// Values that were not taken: the film has the column by now, or is gone, or a person accepted
  /// or undid a value there.
  public var skipped: Int

  public init(run: Int64 = 0, proposed: Int = 0, replaced: Int = 0, skipped: Int = 0) {
    self.run = run
    self.proposed = proposed
    self.replaced = replaced
    self.skipped = skipped
  }
}

/// Names imputed values. What is empty or nil does not restrict.
public struct ImputationSelection: Hashable, Sendable {
  /// Values of these films.
  public var items: [ItemID]
  /// Values of these columns.
  public var columns: [ItemColumn]
  /// Values in this state.
  public var state: ImputationState?
  /// Values of this run; 0 is any.
  public var run: Int64
  /// Values with at least this confidence.
  public var minimumConfidence: Double
  /// Exactly this value.
  public var value: String

  public init(
    items: [ItemID] = [],
    columns: [ItemColumn] = [],
    state: ImputationState? = nil,
    run: Int64 = 0,
    minimumConfidence: Double = 0,
    value: String = ""
  ) {
    self.items = items
    self.columns = columns
    self.state = state
    self.run = run
    self.minimumConfidence = minimumConfidence
    self.value = value
  }
}

/// Asks for a page of imputed values.
public struct ListImputedValuesRequest: Hashable, Sendable {
  /// Which ones.
  public var selection: ImputationSelection
  /// How many, 1 to 10000; 0 means 100.
  public var pageSize: Int
  /// Empty for the first page, then `nextPageToken` of the page before.
  public var pageToken: String

  public init(
    selection: ImputationSelection = ImputationSelection(),
    pageSize: Int = 0,
    pageToken: String = ""
  ) {
    self.selection = selection
    self.pageSize = pageSize
    self.pageToken = pageToken
  }
}

/// A page of imputed values, by film, column and falling confidence.
public struct ListImputedValuesResponse: Hashable, Sendable {
  /// The values.
  public var values: [ImputedValue]
  /// Asks for the next page; empty on the last one.
  public var nextPageToken: String
  /// How many are selected in all.
  public var total: Int
  /// The confidence from which models use proposed values; above 1: they use none.
  public var minimumConfidence: Double

  public init(
    values: [ImputedValue] = [],
    nextPageToken: String = "",
    total: Int = 0,
    minimumConfidence: Double = 0
  ) {
    self.values = values
    self.nextPageToken = nextPageToken
    self.total = total
    self.minimumConfidence = minimumConfidence
  }
}

/// Changes the state of imputed values.
public struct SetImputedStateRequest: Hashable, Sendable {
  /// Which ones.
  public var selection: ImputationSelection
  /// What they are from now on.
  public var state: ImputationState

  public init(selection: ImputationSelection, state: ImputationState) {
    self.selection = selection
    self.state = state
  }
}

/// What became of imputed values.
public struct SetImputedStateResponse: Hashable, Sendable {
  /// Values whose state is different now.
  public var changed: Int

  public init(changed: Int = 0) {
    self.changed = changed
  }
}

/// Which imputed values models see.
public struct ImputationPolicy: Hashable, Sendable {
  /// Proposed values with at least this confidence are used, and accepted ones; nil: none is.
  public var minimumConfidence: Double?

  /// No imputed value is used.
  public static let off = ImputationPolicy(minimumConfidence: nil)

  public init(minimumConfidence: Double?) {
    self.minimumConfidence = minimumConfidence
  }
}
