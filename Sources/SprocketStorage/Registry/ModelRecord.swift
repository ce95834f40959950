import SprocketCore

/// A model version as it is stored: the fields that are not columns of their own.
struct ModelRecord: Codable {
  struct MetricRecord: Codable {
    var name: String
    var value: Double
    var standardError: Double
  }

  var kind: String
  var metrics: [MetricRecord]
  var settings: [SettingRecord]
  var position: Int64
  var users: Int
  var items: Int
  var interactions: Int
  var bytes: Int
  var verdict: String
  var job: Int64

  init(_ model: ModelEntry) {
    kind = model.kind
    // JSON has no infinity; a metric that is no number says nothing.
    metrics = model.metrics.filter { $0.value.isFinite && $0.standardError.isFinite }.map {
      MetricRecord(name: $0.name, value: $0.value, standardError: $0.standardError)
    }
    settings = model.settings.map(SettingRecord.init)
    position = model.position
    users = model.users
    items = model.items
    interactions = model.interactions
    bytes = model.bytes
    verdict = model.verdict
    job = model.job
  }

  func model(version: ModelVersion, created: Int64, state: String, aliases: [String])
    -> ModelEntry
  {
    ModelEntry(
      version: version, kind: kind, state: state, aliases: aliases,
      metrics: metrics.map {
        Metric(name: $0.name, value: $0.value, standardError: $0.standardError)
      },
      settings: settings.map(\.setting), createdMicros: created, position: position, users: users,
      items: items, interactions: interactions, bytes: bytes, verdict: verdict, job: job)
  }
}
