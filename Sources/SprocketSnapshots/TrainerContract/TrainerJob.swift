import Foundation
package import SprocketCore
package import SprocketEvaluation

/// What a trainer is asked to do: `job.json` in the job's folder.
///
/// `docs/trainer-contract.md` describes the contract between daemon and trainer.
package struct TrainerJob: Hashable, Sendable {
  /// Version of the contract this code speaks.
  package static let currentContract = 2
  /// Name of the file inside the job's folder.
  package static let fileName = "job.json"
  /// The folder inside the job's folder which the trainer leaves when it is done.
  package static let candidateName = "candidate"

  /// The model in service, to compare with.
  package struct Champion: Hashable, Sendable {
    /// What the registry knows of it.
    package var entry: ModelEntry
    /// Folder of its snapshot.
    package var folder: String
    /// Whether users were forgotten or ratings retracted since its data was read.
    package var wasReduced: Bool

    package init(entry: ModelEntry, folder: String, wasReduced: Bool = false) {
      self.entry = entry
      self.folder = folder
      self.wasReduced = wasReduced
    }
  }

  /// Up to where data is read, for training a version again.
  package struct DataLimit: Hashable, Sendable, Codable {
    /// Position in the journal through which events count.
    package var position: Int64
    /// How many films there were, in the order in which they were added.
    package var items: Int

    package init(position: Int64, items: Int) {
      self.position = position
      self.items = items
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
  /// How the candidate is measured and judged.
  package var gate: GatePlan
  /// nil: all data.
  package var dataLimit: DataLimit?
  /// Version of the program that asks; goes into the manifest.
  package var codeVersion: String

  package init(
    job: Int64, kind: String, settings: [Setting] = [], database: String, threads: Int = 0,
    shardCount: Int = 0, memoryLimitBytes: Int = 0,
    imputationMinimumConfidence: Double? = nil, champion: Champion? = nil,
    gate: GatePlan = GatePlan(), dataLimit: DataLimit? = nil, codeVersion: String = ""
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
    self.gate = gate
    self.dataLimit = dataLimit
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
    var folder: String
    var kind: String
    var parent: String?
    var settings: [String: String]
    var requestedSettings: [String: String]
    var position: Int64
    var lastMicros: Int64
    var dataVersion: Int64
    var wasReduced: Bool
    var users: Int
    var items: Int
    var interactions: Int
    var bytes: Int

    enum CodingKeys: String, CodingKey {
      case version, folder, kind, parent, settings, position, users, items, interactions, bytes
      case requestedSettings = "requested_settings"
      case lastMicros = "last_micros"
      case dataVersion = "data_version"
      case wasReduced = "was_reduced"
    }

    init(_ champion: TrainerJob.Champion) {
      let entry = champion.entry
      version = entry.version.rawValue
      folder = champion.folder
      kind = entry.kind
      parent = entry.parent?.rawValue
      settings = SettingsRecord.object(entry.settings)
      requestedSettings = SettingsRecord.object(entry.requested)
      position = entry.position
      lastMicros = entry.lastMicros
      dataVersion = entry.dataVersion
      wasReduced = champion.wasReduced
      users = entry.users
      items = entry.items
      interactions = entry.interactions
      bytes = entry.bytes
    }

    var champion: TrainerJob.Champion {
      TrainerJob.Champion(
        entry: ModelEntry(
          version: ModelVersion(version), kind: kind, state: "serving",
          settings: SettingsRecord.settings(settings), position: position, users: users,
          items: items, interactions: interactions, bytes: bytes,
          parent: parent.map { ModelVersion($0) }, dataVersion: dataVersion,
          lastMicros: lastMicros,
          requested: SettingsRecord.settings(requestedSettings)),
        folder: folder, wasReduced: wasReduced)
    }
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
  var gate: GatePlan
  var dataLimit: TrainerJob.DataLimit?
  var codeVersion: String

  enum CodingKeys: String, CodingKey {
    case contractVersion = "contract_version"
    case job, kind, settings, database, threads
    case shardCount = "shard_count"
    case memoryLimitBytes = "memory_limit_bytes"
    case imputationMinimumConfidence = "imputation_minimum_confidence"
    case champion
    case gate
    case dataLimit = "data_limit"
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
    champion = job.champion.map(Champion.init)
    gate = job.gate
    dataLimit = job.dataLimit
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
    try require(gate.fraction >= 0 && gate.fraction < 1, "gate.fraction", "0 up to 1")
    if let rule = RankedHits.violation(inMetric: gate.metric) {
      throw SprocketError(.invalidArgument, "in job.json, gate.metric must be \(rule)")
    }
    return TrainerJob(
      job: job, kind: kind, settings: SettingsRecord.settings(settings), database: database,
      threads: threads, shardCount: shardCount, memoryLimitBytes: memoryLimitBytes,
      imputationMinimumConfidence: imputationMinimumConfidence,
      champion: champion.map(\.champion), gate: gate, dataLimit: dataLimit,
      codeVersion: codeVersion)
  }
}
