/// A row in the quarantine.
public struct QuarantinedRow: Hashable, Sendable {
  /// Its number, which it keeps.
  public var number: Int
  /// The data set it came with.
  public var source: String
  /// The data version that set it aside; 0 when it is older than these.
  public var version: Int64
  /// The row.
  public var row: RejectedRow

  public init(
    number: Int = 0, source: String = "", version: Int64 = 0, row: RejectedRow = RejectedRow()
  ) {
    self.number = number
    self.source = source
    self.version = version
    self.row = row
  }
}

/// How many rows in the quarantine have the same thing wrong.
public struct QuarantineGroup: Hashable, Sendable {
  /// The data set they came with.
  public var source: String
  /// What is wrong; numbers of lines are left out.
  public var rows: RowGroup

  public init(source: String = "", rows: RowGroup = RowGroup()) {
    self.source = source
    self.rows = rows
  }
}

/// Asks for rows in the quarantine.
public struct ListQuarantineRequest: Hashable, Sendable {
  /// Only rows of this data set; empty means all.
  public var source: String
  /// Only rows with this in their reason; empty means all.
  public var reason: String
  /// Only rows with larger numbers.
  public var after: Int
  /// How many, 1 to 1000; 0 means 100.
  public var limit: Int

  public init(source: String = "", reason: String = "", after: Int = 0, limit: Int = 0) {
    self.source = source
    self.reason = reason
    self.after = after
    self.limit = limit
  }
}

/// Rows in the quarantine.
public struct ListQuarantineResponse: Hashable, Sendable {
  /// The rows, by number.
  public var rows: [QuarantinedRow]
  /// How many rows there are of the data set and the reason asked for.
  public var total: Int
  /// These rows counted by what is wrong, the most frequent first.
  public var groups: [QuarantineGroup]

  public init(rows: [QuarantinedRow] = [], total: Int = 0, groups: [QuarantineGroup] = []) {
    self.rows = rows
    self.total = total
    self.groups = groups
  }
}

/// Names rows to drop: by number, or by data set and reason.
public struct DiscardQuarantineRequest: Hashable, Sendable {
  /// These rows.
  public var numbers: [Int]
  /// Without numbers: rows of this data set; empty means any.
  public var source: String
  /// Without numbers: rows with this in their reason; empty means any.
  public var reason: String
  /// Must be set to drop all rows, with nothing else said.
  public var all: Bool

  public init(numbers: [Int] = [], source: String = "", reason: String = "", all: Bool = false) {
    self.numbers = numbers
    self.source = source
    self.reason = reason
    self.all = all
  }
}

/// What was dropped.
public struct DiscardQuarantineResponse: Hashable, Sendable {
  /// How many rows.
  public var discarded: Int

  public init(discarded: Int = 0) {
    self.discarded = discarded
  }
}
