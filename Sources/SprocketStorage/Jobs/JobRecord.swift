import Foundation
import SprocketCore

/// A job as it is stored: the fields that are not columns of their own.
struct JobRecord: Codable {
  var kind: String
  var epoch: Int
  var epochs: Int
  var loss: Double
  var secondsLeft: Double
  var message: String
  var createdMicros: Int64
  var startedMicros: Int64
  var finishedMicros: Int64
  var version: String?
  var reproduction: ReproductionRecord?
  /// Absent in the jobs of earlier versions.
  var requestedBy: String?

  init(_ job: Job) {
    kind = job.kind
    epoch = job.epoch
    epochs = job.epochs
    // JSON has no infinity; a diverged loss is stored as unknown.
    loss = job.loss.isFinite ? job.loss : 0
    secondsLeft = job.secondsLeft.isFinite ? job.secondsLeft : 0
    message = job.message
    createdMicros = job.createdMicros
    startedMicros = job.startedMicros
    finishedMicros = job.finishedMicros
    version = job.version?.rawValue
    reproduction = job.reproduction.map(ReproductionRecord.init)
    requestedBy = job.requestedBy.isEmpty ? nil : job.requestedBy
  }

  func job(number: Int64, state: JobState) -> Job {
    Job(
      job: number, kind: kind, state: state, epoch: epoch, epochs: epochs, loss: loss,
      secondsLeft: secondsLeft, message: message, createdMicros: createdMicros,
      startedMicros: startedMicros, finishedMicros: finishedMicros,
      version: version.map(ModelVersion.init), reproduction: reproduction?.reproduction,
      requestedBy: requestedBy ?? "")
  }
}

/// The request of a job as it is stored.
struct JobRequestRecord: Codable {
  var kind: String
  var settings: [SettingRecord]
  var force: Bool
  var reason: String?
  var reproduce: String?
  /// nil in jobs from before it was written down.
  var actor: String?
  var requestedBy: String?

  init(_ request: StartRetrainRequest, actor: String) {
    kind = request.kind
    settings = request.settings.map(SettingRecord.init)
    force = request.force
    reason = request.reason.isEmpty ? nil : request.reason
    reproduce = request.reproduce.isEmpty ? nil : request.reproduce
    self.actor = actor
    requestedBy = request.requestedBy.isEmpty ? nil : request.requestedBy
  }

  var request: StartRetrainRequest {
    StartRetrainRequest(
      kind: kind, settings: settings.map(\.setting), force: force, reason: reason ?? "",
      reproduce: reproduce ?? "", requestedBy: requestedBy ?? "")
  }
}

/// What came of a reproduction, as it is stored.
struct ReproductionRecord: Codable {
  struct Tensor: Codable {
    var name: String
    var elements: Int
    var differing: Int
    var largest: Double
  }

  var version: String
  var bitEqual: Bool
  var sameData: Bool
  var obstacles: [String]
  var tensors: [Tensor]
  var metrics: [StoredMetric]
  var metricsAgain: [StoredMetric]

  init(_ found: Reproduction) {
    version = found.version.rawValue
    bitEqual = found.bitEqual
    sameData = found.sameData
    obstacles = found.obstacles
    tensors = found.tensors.map {
      Tensor(
        name: $0.name, elements: $0.elements, differing: $0.differing,
        // JSON has no infinity.
        largest: $0.largest.isFinite ? $0.largest : -1)
    }
    metrics = StoredMetric.records(found.metrics)
    metricsAgain = StoredMetric.records(found.metricsAgain)
  }

  var reproduction: Reproduction {
    Reproduction(
      version: ModelVersion(version), bitEqual: bitEqual, sameData: sameData,
      obstacles: obstacles,
      tensors: tensors.map {
        TensorDifference(
          name: $0.name, elements: $0.elements, differing: $0.differing, largest: $0.largest)
      },
      metrics: metrics.map(\.metric), metricsAgain: metricsAgain.map(\.metric))
  }
}

/// A setting as it is stored.
struct SettingRecord: Codable {
  var name: String
  var value: String

  init(_ setting: Setting) {
    name = setting.name
    value = setting.value
  }

  var setting: Setting { Setting(name: name, value: value) }
}

/// JSON in columns.
enum StoredJSON {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func value<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw SprocketError(
        .dataLoss, "a stored \(type) cannot be read; restore a copy of the database", cause: error)
    }
  }
}
