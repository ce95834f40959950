import SprocketCore

/// The latest of many interactions that come in any order.
///
/// Holds at most twice as many as are wanted: a full buffer is cut to its later half, after which
/// what is too old is turned away at once.
struct LatestRows {
  struct Row {
    var user: Int64
    var item: Int64
    var kind: EventKind
    var value: Float
    var time: Int64
    /// What comes first of what a user did at the same time.
    var order: Int
  }

  private let limit: Int
  private(set) var rows: [Row] = []
  /// Nothing older is wanted any more.
  private var oldest = Int64.min

  init(limit: Int) {
    self.limit = max(1, limit)
  }

  mutating func add(_ row: Row) {
    if row.time < oldest { return }
    rows.append(row)
    if rows.count >= 2 * limit + 1_024 { cut() }
  }

  private mutating func cut() {
    sort()
    rows.removeFirst(max(0, rows.count - limit))
    oldest = rows.first?.time ?? .min
  }

  /// In order of time; of a user, in the order in which they came.
  private mutating func sort() {
    rows.sort { ($0.time, $0.user, $0.order) < ($1.time, $1.user, $1.order) }
  }

  /// Leaves the latest in order of time.
  mutating func finish() {
    cut()
  }
}
