import SprocketCore
import SprocketEvaluation
import SprocketIngest

/// How well values that were hidden are found again.
struct AuditReport: Report {
  var source: String
  var films: Int
  var hasRatings: Bool
  var columns: [ColumnAudit]
  var readSeconds: Double
  var auditSeconds: Double
  var content: ContentComparison.Result?

  init(
    source: String, films: Int, hasRatings: Bool, columns: [ColumnAudit], readSeconds: Double,
    auditSeconds: Double
  ) {
    self.source = source
    self.films = films
    self.hasRatings = hasRatings
    self.columns = columns
    self.readSeconds = readSeconds
    self.auditSeconds = auditSeconds
  }

  var json: JSONValue {
    .object([
      ("source", .string(source)), ("films", .count(films)), ("ratings_used", .bool(hasRatings)),
      ("columns", .array(columns.map(Self.json))),
      ("content_models", content.map(Self.json) ?? .null), ("read_seconds", .number(readSeconds)),
      ("audit_seconds", .number(auditSeconds)),
      ("peak_memory_bytes", ProcessMemory.peakBytes.map { .count($0) } ?? .null),
    ])
  }

  private static func json(_ column: ColumnAudit) -> JSONValue {
    .object([
      ("column", .string(column.column.rawValue)), ("known", .count(column.known)),
      ("missing", .count(column.missing)),
      ("best", column.best.map { .string($0.method.rawValue) } ?? .null),
      ("verdict", .string(verdict(of: column))),
      (
        "patterns",
        .array(
          column.patterns.map { pattern in
            .object([
              ("hidden", .string(pattern.pattern.rawValue)), ("cells", .count(pattern.cells)),
              ("methods", .array(pattern.scores.map { json($0, of: column) })),
            ])
          })
      ),
    ])
  }

  private static func json(_ score: MethodScore, of column: ColumnAudit) -> JSONValue {
    func measured(_ value: MeasuredValue?) -> JSONValue {
      guard let value else { return .null }
      return .object([
        ("value", .number(value.value)), ("lower", .number(value.lower)),
        ("upper", .number(value.upper)),
      ])
    }
    let isLabel = column.column.kind == .label
    return .object([
      ("method", .string(score.method.rawValue)), ("precision", measured(score.precision)),
      ("recall", measured(score.recall)), ("f1", measured(score.f1)),
      ("accuracy", isLabel ? measured(score.f1) : .null), ("rmse", measured(score.rmse)),
      ("mae", measured(score.mae)), ("gain_over_baseline", measured(score.gain)),
      ("beats_baseline", .bool(score.beatsBaseline)),
      ("calibration_error", .number(score.calibrationError)),
      (
        "reliability",
        .array(
          score.reliability.map { step in
            .object([
              ("minimum_confidence", .number(step.minimumConfidence)),
              ("values", .count(step.values)), ("share_right", .number(step.shareRight)),
              ("mean_confidence", .number(step.meanConfidence)),
              ("coverage", .number(step.coverage)),
            ])
          })
      ),
    ])
  }

  private static func json(_ content: ContentComparison.Result) -> JSONValue {
    .object([
      ("split", .string(content.split)), ("hidden_share", .number(content.hiddenShare)),
      ("hidden_columns", .strings(content.columns.map(\.rawValue))),
      (
        "models",
        .array(
          content.rows.map { row in
            .object([
              ("films", .string(row.name)), ("imputed_values", .count(row.imputed)),
              (ContentComparison.metric, .number(row.ndcg)), ("recall@20", .number(row.recall)),
              ("difference", row.paired.map { .number($0.difference) } ?? .null),
              ("lower", row.paired.map { .number($0.lower) } ?? .null),
              ("upper", row.paired.map { .number($0.upper) } ?? .null),
              ("p", row.paired.map { .number($0.pValue) } ?? .null),
            ])
          })
      ),
    ])
  }

  /// What to think of a column, in a sentence.
  static func verdict(of column: ColumnAudit) -> String {
    guard column.decisive != nil else {
      return column.known == 0
        ? "no film has it; nothing can be said"
        : "only \(Text.count(column.known, "film")) have it; too few to measure by"
    }
    guard let best = column.best else {
      let baseline = ImputationMethod.baseline(of: column.column).rawValue
      return "no method beats the \(baseline) beyond doubt; nothing is imputed"
    }
    guard let useful = best.reliability.first(where: { $0.minimumConfidence == 0.7 }) else {
      return best.method.rawValue
    }
    if useful.coverage < 0.01 {
      return "\(best.method.rawValue) beats the baseline\(quality(best, column)), but hardly any "
        + "value reaches a confidence of 0.7"
    }
    return "\(best.method.rawValue)\(quality(best, column)); \(percent(useful.coverage)) of the "
      + "films get a value of confidence 0.7 or more, of which \(percent(useful.shareRight)) are right"
  }

  /// ` (F1 0.58 against 0.30)`
  private static func quality(_ best: MethodScore, _ column: ColumnAudit) -> String {
    guard let baseline = column.baseline else { return "" }
    if let f1 = best.f1, let other = baseline.f1 {
      return
        " (F1 \(Text.number(f1.value, digits: 2)) against \(Text.number(other.value, digits: 2)))"
    }
    guard let mae = best.mae, let other = baseline.mae else { return "" }
    return
      " (MAE \(Text.number(mae.value, digits: 1)) against \(Text.number(other.value, digits: 1)))"
  }

  static func percent(_ share: Double) -> String { "\(Text.number(share * 100, digits: 0)) %" }
}
