package import SprocketCore
import SprocketEvaluation

/// Which imputed values films had when a model was trained: enough to use the same policy again, and
/// to tell whether the values are still the same.
package struct ImputationRecord: Codable, Hashable, Sendable, CustomStringConvertible {
  /// Proposed values from this confidence on were used, and accepted ones; nil: none was.
  package var minimumConfidence: Double?
  /// The newest run of imputation; 0: there was none.
  package var run: Int64
  /// How many values films had, by column.
  package var columns: [String: Int]
  /// 16 hexadecimal digits that stand for the values, film by film.
  package var fingerprint: String

  /// One pass over the films.
  package init(of data: TrainingData, policy: ImputationPolicy) {
    minimumConfidence = policy.minimumConfidence
    run = data.imputationRun
    columns = [:]
    var fingerprint = Fingerprint()
    for item in data.items where !item.imputed.isEmpty {
      fingerprint.add(item.item.rawValue)
      for column in item.imputed.sorted() {
        let values = item.values(of: column)
        columns[column.rawValue, default: 0] += values.count
        fingerprint.add(column.rawValue)
        for value in values { fingerprint.add(value) }
      }
    }
    self.fingerprint = fingerprint.text
  }

  /// How many values films had.
  package var values: Int { columns.values.reduce(0, +) }

  /// What a training needs to use the same values again.
  package var policy: ImputationPolicy { ImputationPolicy(minimumConfidence: minimumConfidence) }

  /// For people, such as `1200 imputed values (800 of genres, 400 of year)`.
  package var description: String {
    if columns.isEmpty { return "no imputed values" }
    let parts = columns.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }
    return "\(values) imputed values (\(parts.joined(separator: ", ")))"
  }

  private enum CodingKeys: String, CodingKey {
    case minimumConfidence = "minimum_confidence"
    case run, columns, fingerprint
  }
}
