import SprocketCore

/// A model version as it is stored: the fields that are not columns of their own. What versions of
/// this program from before a field did not write is nil.
struct ModelRecord: Codable {
  var kind: String
  var metrics: [StoredMetric]
  var settings: [SettingRecord]
  var position: Int64
  var users: Int
  var items: Int
  var interactions: Int
  var bytes: Int
  var verdict: String
  var job: Int64
  var parent: String?
  var codeVersion: String?
  var dataVersion: Int64?
  var catalogRevision: Int64?
  var firstMicros: Int64?
  var lastMicros: Int64?
  var evaluation: String?
  var baseline: [StoredMetric]?
  var gate: GateVerdict?
  var requested: [SettingRecord]?
  var dataFingerprint: String?

  init(_ model: ModelEntry) {
    kind = model.kind
    metrics = StoredMetric.records(model.metrics)
    settings = model.settings.map(SettingRecord.init)
    position = model.position
    users = model.users
    items = model.items
    interactions = model.interactions
    bytes = model.bytes
    verdict = model.verdict
    job = model.job
    parent = model.parent?.rawValue
    codeVersion = model.codeVersion
    dataVersion = model.dataVersion
    catalogRevision = model.catalogRevision
    firstMicros = model.firstMicros
    lastMicros = model.lastMicros
    evaluation = model.evaluation
    baseline = StoredMetric.records(model.baseline)
    gate = model.gate
    requested = model.requested.map(SettingRecord.init)
    dataFingerprint = model.dataFingerprint
  }

  func model(version: ModelVersion, created: Int64, state: String, aliases: [String])
    -> ModelEntry
  {
    ModelEntry(
      version: version, kind: kind, state: state, aliases: aliases,
      metrics: metrics.map(\.metric), settings: settings.map(\.setting), createdMicros: created,
      position: position, users: users, items: items, interactions: interactions, bytes: bytes,
      verdict: verdict, job: job, parent: parent.map(ModelVersion.init),
      codeVersion: codeVersion ?? "", dataVersion: dataVersion ?? 0,
      catalogRevision: catalogRevision ?? 0, firstMicros: firstMicros ?? 0,
      lastMicros: lastMicros ?? 0, evaluation: evaluation ?? "",
      baseline: (baseline ?? []).map(\.metric), gate: gate,
      requested: (requested ?? []).map(\.setting), dataFingerprint: dataFingerprint ?? "")
  }
}

/// A metric as it is stored.
struct StoredMetric: Codable {
  var name: String
  var value: Double
  var standardError: Double
  var lower: Double?
  var upper: Double?

  init(_ metric: Metric) {
    name = metric.name
    value = metric.value
    standardError = metric.standardError
    if metric.lower != 0 || metric.upper != 0 {
      lower = metric.lower
      upper = metric.upper
    }
  }

  var metric: Metric {
    Metric(
      name: name, value: value, standardError: standardError, lower: lower ?? 0, upper: upper ?? 0)
  }

  /// JSON has no infinity; a metric that is no number says nothing and is left out.
  static func records(_ metrics: [Metric]) -> [StoredMetric] {
    metrics.filter {
      [$0.value, $0.standardError, $0.lower, $0.upper].allSatisfy(\.isFinite)
    }.map(StoredMetric.init)
  }
}
