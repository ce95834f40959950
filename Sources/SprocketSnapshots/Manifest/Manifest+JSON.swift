import Foundation
package import SprocketCore

extension Manifest {
  /// The manifest as JSON, indented, keys sorted, with a line end.
  package func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(ManifestRecord(self))) + [UInt8(ascii: "\n")]
  }

  /// Reads a manifest.
  /// - Parameter path: the file it came from, for errors.
  /// - Throws: `dataLoss` when it is damaged, `failedPrecondition` when its format is newer than
  ///   this program.
  package init(json: [UInt8], path: String) throws(SprocketError) {
    let data = Data(json)
    let decoder = JSONDecoder()
    do {
      let format = try decoder.decode(FormatRecord.self, from: data).formatVersion
      guard format >= 1, format <= Self.currentFormat else {
        throw SprocketError(
          .failedPrecondition,
          "\(path) has the snapshot format \(format), this program reads 1 to "
            + "\(Self.currentFormat): use a newer sprocket, or retrain")
      }
      self = try decoder.decode(ManifestRecord.self, from: data).manifest()
    } catch {
      throw SprocketError(
        wrapping: error, .dataLoss, "\(path) is damaged: it is no valid manifest")
    }
  }

  /// Reads `manifest.json` of a snapshot's folder.
  package init(folder: String) throws(SprocketError) {
    let path = folder + "/" + Self.fileName
    guard let size = PosixFile.size(ofRegularFile: path) else {
      throw SprocketError(.dataLoss, "\(folder) has no \(Self.fileName)")
    }
    guard size <= Self.maximumBytes else {
      throw SprocketError(.dataLoss, "\(path) is damaged: it has \(size) bytes")
    }
    let content: Data
    do {
      content = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw SprocketError(.dataLoss, "cannot read \(path)", cause: error)
    }
    try self.init(json: [UInt8](content), path: path)
  }

  /// Writes `manifest.json` into a folder that has none, and flushes it.
  package func write(to folder: String) throws {
    let file = try DurableFile(creating: folder + "/" + Self.fileName)
    try json().withUnsafeBytes { try file.append($0) }
    _ = try file.finish()
  }

  private static let maximumBytes = 1 << 20
}

private struct FormatRecord: Decodable {
  var formatVersion: Int

  enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
  }
}

/// The manifest with JSON's types and keys.
private struct ManifestRecord: Codable {
  struct Window: Codable {
    var firstMicros: Int64
    var lastMicros: Int64

    enum CodingKeys: String, CodingKey {
      case firstMicros = "first_micros"
      case lastMicros = "last_micros"
    }
  }

  var formatVersion: Int
  var version: String
  var kind: String
  var components: [String]?
  var parent: String?
  var job: Int64
  var createdMicros: Int64
  var codeVersion: String
  var position: Int64
  var dataWindow: Window
  var catalogRevision: Int64?
  var dataVersion: Int64?
  var users: Int
  var items: Int
  var interactions: Int
  var settings: [String: String]
  var evaluation: String
  var metrics: [MetricRecord]
  var baseline: [MetricRecord]
  var gate: GateVerdict?
  var requested: [String: String]?
  var dataFingerprint: String?
  var imputation: ImputationRecord?
  var files: [String: FileRecord]

  enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case version, kind, components, parent, job
    case createdMicros = "created_micros"
    case codeVersion = "code_version"
    case position
    case dataWindow = "data_window"
    case catalogRevision = "catalog_revision"
    case dataVersion = "data_version"
    case users, items, interactions, settings, evaluation, metrics, baseline, gate, files,
      imputation
    case requested = "requested_settings"
    case dataFingerprint = "data_fingerprint"
  }

  init(_ manifest: Manifest) {
    formatVersion = manifest.format
    version = manifest.version.rawValue
    kind = manifest.kind
    components = manifest.components
    parent = manifest.parent?.rawValue
    job = manifest.job
    createdMicros = manifest.createdMicros
    codeVersion = manifest.codeVersion
    position = manifest.position
    dataWindow = Window(
      firstMicros: manifest.window.lowerBound, lastMicros: manifest.window.upperBound)
    catalogRevision = manifest.catalogRevision
    dataVersion = manifest.dataVersion
    users = manifest.users
    items = manifest.items
    interactions = manifest.interactions
    settings = SettingsRecord.object(manifest.settings)
    evaluation = manifest.evaluation
    metrics = MetricRecord.records(manifest.metrics)
    baseline = MetricRecord.records(manifest.baseline)
    gate = manifest.gate
    requested = manifest.requested.map(SettingsRecord.object)
    dataFingerprint = manifest.dataFingerprint
    imputation = manifest.imputation
    files = manifest.files
  }

  func manifest() throws(SprocketError) -> Manifest {
    guard dataWindow.firstMicros <= dataWindow.lastMicros, position >= 0, users >= 0, items >= 0,
      interactions >= 0
    else {
      throw SprocketError(.dataLoss, "a number of it is impossible")
    }
    var manifest = Manifest(
      version: ModelVersion(version), kind: kind, components: components,
      parent: parent.map { ModelVersion($0) }, job: job, createdMicros: createdMicros,
      codeVersion: codeVersion, position: position,
      window: dataWindow.firstMicros...dataWindow.lastMicros, catalogRevision: catalogRevision,
      users: users, items: items,
      interactions: interactions, settings: SettingsRecord.settings(settings),
      evaluation: evaluation,
      metrics: metrics.map(\.metric), baseline: baseline.map(\.metric), gate: gate, files: files)
    manifest.format = formatVersion
    manifest.dataVersion = dataVersion
    manifest.requested = requested.map(SettingsRecord.settings)
    manifest.dataFingerprint = dataFingerprint
    manifest.imputation = imputation
    return manifest
  }
}
