package import SprocketCore

/// What was found in a data set.
package struct IngestSummary: Hashable, Sendable {
  /// Rows of one file.
  package struct File: Hashable, Sendable {
    package var name: String
    package var role: FileRole
    /// How it is written and what its columns were taken for.
    package var source: DataSetFile
    /// Rows with something in them, the header not counted.
    package var rows = 0
    /// Rows that were taken.
    package var accepted = 0
    /// Rows that were set aside.
    package var rejected = 0
  }

  /// Rows set aside, or things worth knowing about rows that were taken, of one kind.
  package struct Group: Hashable, Sendable {
    package var severity: Severity
    package var file: String
    package var column: String
    package var reason: String
    package var count: Int
    /// The first few.
    package var examples: [RejectedRow]
  }

  /// The files in the order in which they were read.
  package var files: [File] = []
  /// Rows set aside, by file, column and reason, the most frequent first.
  package var rejections: [Group] = []
  /// Rows that were taken although something about them is odd, such as an impossible year, which
  /// was left out.
  package var findings: [Group] = []
  /// Users who rated something.
  package var userCount = 0
  /// The ratings seen, nil when there is none.
  package var ratingScale: RatingScale?
  /// The earliest and the latest rating, microseconds since 1970-01-01 UTC.
  package var timeRange: ClosedRange<Int64>?

  /// Films taken.
  package var itemCount: Int { accepted(.items) }
  /// Ratings taken.
  package var ratingCount: Int { accepted(.ratings) }
  /// Rows set aside in all files.
  package var rejectedCount: Int { files.reduce(0) { $0 + $1.rejected } }

  /// Everything that was found, what weighs most first.
  package var allFindings: [Group] {
    (rejections + findings).sorted {
      ($1.severity, $1.count, $0.file, $0.column, $0.reason)
        < ($0.severity, $0.count, $1.file, $1.column, $1.reason)
    }
  }

  private func accepted(_ role: FileRole) -> Int {
    files.reduce(0) { $0 + ($1.role == role ? $1.accepted : 0) }
  }
}

extension IngestSummary {
  /// Notes ratings that are all equal or of the same moment, which no model can learn from.
  mutating func noteSameness() {
    guard ratingCount >= 10, let file = files.last(where: { $0.role == .ratings }) else { return }
    func note(_ kind: ColumnKind, _ reason: String) {
      findings.append(
        Group(
          severity: .warning, file: file.name, column: file.source.name(of: kind), reason: reason,
          count: ratingCount, examples: []))
    }
    if let scale = ratingScale, scale.minimum == scale.maximum {
      note(.rating, "is \(scale.minimum) in every row")
    }
    if let range = timeRange, range.lowerBound == range.upperBound {
      note(.time, "is the same in every row")
    }
  }
}

/// The values that ratings take.
package struct RatingScale: Hashable, Sendable {
  package var minimum: Float
  package var maximum: Float
  /// The smallest step that all ratings keep to among 1, 0.5 and 0.1; nil when they are finer.
  package var step: Float?

  init(_ value: Float) {
    minimum = value
    maximum = value
    step = Self.step(of: value)
  }

  mutating func include(_ value: Float) {
    if value < minimum { minimum = value }
    if value > maximum { maximum = value }
    if let known = step {
      // Each of the steps is a multiple of the next, so the smaller one holds for both.
      step = Self.step(of: value).map { min(known, $0) }
    }
  }

  private static func step(of value: Float) -> Float? {
    if value == value.rounded() { return 1 }
    if value * 2 == (value * 2).rounded() { return 0.5 }
    if abs(value * 10 - (value * 10).rounded()) < 1e-4 { return 0.1 }
    return nil
  }
}
