import GRDB
import SprocketCore

/// How imputed values stand in their table.
///
/// The table is `imputed_values`: one row for each film, column and value. A film's own row in
/// `items` is never touched, and what it knows there hides whatever stands here.
enum ImputedRecord {
  static let tables = """
    CREATE TABLE imputation_runs (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      time INTEGER NOT NULL,
      columns TEXT NOT NULL,
      proposed INTEGER NOT NULL,
      report TEXT NOT NULL
    );
    CREATE TABLE imputed_values (
      item INTEGER NOT NULL,
      "column" TEXT NOT NULL,
      value TEXT NOT NULL,
      method TEXT NOT NULL,
      confidence REAL NOT NULL,
      run INTEGER NOT NULL,
      state TEXT NOT NULL,
      PRIMARY KEY (item, "column", value)
    ) WITHOUT ROWID;
    CREATE INDEX imputed_values_by_run ON imputed_values (run);
    """

  /// What `value(from:item:)` reads.
  static let columns = """
    imputed_values."column", imputed_values.value, imputed_values.method,
    imputed_values.confidence, imputed_values.run, imputed_values.state
    """
  static let columnCount: Int32 = 6

  /// Values that models see: the first parameter is the lowest confidence.
  static let isUsed = "(state = 'accepted' OR (state = 'proposed' AND confidence >= ?1))"

  static func value(from row: PreparedStatement, item: ItemID) throws -> ImputedValue {
    guard let column = ItemColumn(rawValue: row.text(0)),
      let state = ImputationState(rawValue: row.text(5))
    else {
      throw SprocketError(
        .dataLoss,
        "imputed_values holds \"\(row.text(0))\" in state \"\(row.text(5))\"; "
          + "restore a copy")
    }
    return ImputedValue(
      item: item, column: column, value: row.text(1), method: row.text(2),
      confidence: row.double(3), run: row.int(4), state: state)
  }

  /// The condition that a film in `items` lacks a column.
  static func isMissing(_ column: ItemColumn) -> String {
    switch column {
    case .genres, .directors, .cast, .countries, .language, .certification, .tags:
      "items.\(column.rawValue) = ''"
    case .runtime, .year: "items.\(column.rawValue) = 0"
    }
  }
}

extension ImputationPolicy {
  /// The lowest confidence of proposed values that are used; above 1 when none is.
  var threshold: Double { minimumConfidence ?? 2 }
}
