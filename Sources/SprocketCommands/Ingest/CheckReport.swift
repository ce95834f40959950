import SprocketCore
import SprocketIngest

/// What an ingest would find, without taking anything in.
struct CheckReport: Report {
  var dataSet: DataSet
  var summary: IngestSummary
  var seconds: Double

  private var quality: DataQuality { DataQuality(summary: summary) }

  /// Whether every row would be taken.
  var isClean: Bool { quality.count(.error) == 0 }

  var json: JSONValue {
    .object([
      ("source", .string(dataSet.name)), ("files", quality.files),
      ("ignored_files", .strings(dataSet.ignoredFiles)), ("users", .count(summary.userCount)),
      ("items", .count(summary.itemCount)), ("ratings", .count(summary.ratingCount)),
      ("rejected", .count(summary.rejectedCount)), ("counts", quality.counts),
      ("validation", quality.findings), ("seconds", .number(seconds)),
    ])
  }

  func text(_ page: Page) -> String {
    var parts = [quality.filesText(page)]
    if let findings = quality.findingsText(page, Set(Severity.allCases)) { parts.append(findings) }
    let errors = quality.count(.error)
    let verdict =
      errors == 0
      ? "Every row would be taken"
      : "\(Text.count(errors, "row")) would be set aside (they are the errors above)"
    parts.append(
      "\(verdict): \(Text.count(summary.itemCount, "film")), "
        + "\(Text.count(summary.ratingCount, "rating")) by "
        + "\(Text.count(summary.userCount, "user")). Nothing was taken in.")
    return parts.joined(separator: "\n\n")
  }
}
