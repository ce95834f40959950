import Foundation
package import SprocketCore

/// What a trainer is asked to do: `job.json` in the job's folder.
///
/// `docs/trainer-contract.md` describes the contract between daemon and trainer.
package struct TrainerJob: Hashable, Sendable {
  /// Version of the contract this code speaks.
  package static let currentContract = 1
  /// Name of the file inside the job's folder.
  package static let fileName = "job.json"
  /// The folder inside the job's folder which the trainer leaves when it is done.
  package static let candidateName = "candidate"

  /// The model in service, to compare with.
  package struct Champion: Hashable, Sendable {
    package var version: ModelVersion
    package var metrics: [Metric]

    package init(version: ModelVersion, metrics: [Metric]) {
      self.version = version
      self.metrics = metrics
    }
  }

  /// How the candidate is measured.
  package struct HoldOut: Hashable, Sendable, Codable {
    /// Share of the newest interactions that is held out; 0 leaves the evaluation out.
    package var fraction: Double
    /// With fewer users to measure than this, the candidate is not judged.
    package var minimumUsers: Int
    /// Seed of the bootstrap intervals.
    package var seed: UInt64

    package init(fraction: Double = 0.1, minimumUsers: Int = 20, seed: UInt64 = 1) {
      self.fraction = fraction
      self.minimumUsers = minimumUsers
      self.seed = seed
    }

    private enum CodingKeys: String, CodingKey {
      case fraction, seed
      case minimumUsers = "minimum_users"
    }
  }

  package var contract = TrainerJob.currentContract
  /// Number of the job.
  package var job: Int64
  /// What to train: "ials" or "popularity".
  package var kind: String
  /// Hyper-parameters that differ from the defaults, and the policy as `preference.…`.
  package var settings: [Setting]
  /// The database to read.
  package var database: String
  /// Threads to train on; 0 means one per core.
  package var threads: Int
  /// Shards of the user table; 0 means as many as the number of users suggests.
  package var shardCount: Int
  /// Memory the trainer may take; 0 means no limit.
  package var memoryLimitBytes: Int
  /// Imputed values of films are used from this confidence on; nil: none is.
  package var imputationMinimumConfidence: Double?
  package var champion: Champion?
  package var holdOut: HoldOut
  /// Version of the program that asks; goes into the manifest.
  package var codeVersion: String

  package init(
    job: Int64, kind: String, settings: [Setting] = [], database: String, threads: Int = 0,
    shardCount: Int = 0, memoryLimitBytes: Int = 0,
    imputationMinimumConfidence: Double? = nil, champion: Champion? = nil,
    holdOut: HoldOut = HoldOut(), codeVersion: String = ""
  ) {
    self.job = job
    self.kind = kind
    self.settings = settings.sorted { $0.name < $1.name }
    self.database = database
    self.threads = threads
    self.shardCount = shardCount
    self.memoryLimitBytes = memoryLimitBytes
    self.imputationMinimumConfidence = imputationMinimumConfidence
    self.champion = champion
    self.holdOut = holdOut
    self.codeVersion = codeVersion
  }

  /// Reads `job.json` of a job's folder.
  /// - Throws: `invalidArgument` that names the file and what is wrong with it.
  package init(folder: String) throws(SprocketError) {
    let path = folder + "/" + Self.fileName
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw SprocketError(.invalidArgument, "cannot read the job \(path)", cause: error)
    }
    do {
      self = try JSONDecoder().decode(JobRecord.self, from: data).validated()
    } catch {
      let reason = (error as? DecodingError)?.reason ?? "\(error)"
      throw SprocketError(
        wrapping: error, .invalidArgument, "\(path) is no valid job: \(reason)")
    }
  }

  /// Writes `job.json` into a job's folder.
  package func write(to folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(JobRecord(self))
    try data.write(to: URL(fileURLWithPath: folder + "/" + Self.fileName), options: .atomic)
  }
}

/// The job with JSON's types and keys.
private struct JobRecord: Codable {
  struct Champion: Codable {
    var version: String
    var metrics: [MetricRecord]
  }

  var contractVersion: Int
  var job: Int64
  var kind: String
  var settings: [String: String]
  var database: String
  var threads: Int
  var shardCount: Int
  var memoryLimitBytes: Int
  var imputationMinimumConfidence: Double?
  var champion: Champion?
  var holdOut: TrainerJob.HoldOut
  var codeVersion: String

  enum CodingKeys: String, CodingKey {
    case contractVersion = "contract_version"
    case job, kind, settings, database, threads
    case shardCount = "shard_count"
    case memoryLimitBytes = "memory_limit_bytes"
    case imputationMinimumConfidence = "imputation_minimum_confidence"
    case champion
    case holdOut = "hold_out"
    case codeVersion = "code_version"
  }

  init(_ job: TrainerJob) {
    contractVersion = job.contract
    self.job = job.job
    kind = job.kind
    settings = SettingsRecord.object(job.settings)
    database = job.database
    threads = job.threads
    shardCount = job.shardCount
    memoryLimitBytes = job.memoryLimitBytes
    imputationMinimumConfidence = job.imputationMinimumConfidence
    champion = job.champion.map {
      Champion(version: $0.version.rawValue, metrics: MetricRecord.records($0.metrics))
    }
    holdOut = job.holdOut
    codeVersion = job.codeVersion
  }

  func validated() throws(SprocketError) -> TrainerJob {
    func require(_ condition: Bool, _ key: String, _ rule: String) throws(SprocketError) {
      if !condition { throw SprocketError(.invalidArgument, "in job.json, \(key) must be \(rule)") }
    }
    try require(
      contractVersion == TrainerJob.currentContract, "contract_version",
      "\(TrainerJob.currentContract): daemon and trainer are of different releases")
    try require((0...1024).contains(threads), "threads", "0 to 1024")
    try require((0...4096).contains(shardCount), "shard_count", "0 to 4096")
    try require(memoryLimitBytes >= 0, "memory_limit_bytes", "0 or more")
    try require(holdOut.fraction >= 0 && holdOut.fraction < 1, "hold_out.fraction", "0 up to 1")
    return TrainerJob(
      job: job, kind: kind, settings: SettingsRecord.settings(settings), database: database,
      threads: threads, shardCount: shardCount, memoryLimitBytes: memoryLimitBytes,
      imputationMinimumConfidence: imputationMinimumConfidence,
      champion: champion.map {
        .init(version: ModelVersion($0.version), metrics: $0.metrics.map(\.metric))
      },
      holdOut: holdOut, codeVersion: codeVersion)
  }
}
