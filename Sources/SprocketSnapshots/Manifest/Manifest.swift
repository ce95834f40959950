package import SprocketCore

/// Everything about a snapshot that is not a tensor: what `manifest.json` holds.
///
/// `docs/snapshot-format.md` describes every key.
package struct Manifest: Hashable, Sendable {
  /// The format this code writes, and the newest it reads.
  package static let currentFormat = 1
  /// Name of the manifest inside a snapshot's folder.
  package static let fileName = "manifest.json"
  /// Name of the tensor file inside a snapshot's folder.
  package static let modelFileName = "model.safetensors"

  /// Version of the snapshot format.
  package var format = Manifest.currentFormat
  package var version: ModelVersion
  /// What answers when a request names no other, such as "hybrid".
  package var kind: String
  /// The components in the order in which they are opened; nil in manifests from before there
  /// could be several: the kind is the only one.
  package var components: [String]?
  /// The version this one was made from by taking in fresh users; nil for a trained one.
  package var parent: ModelVersion?
  /// The job that trained it; 0 when none did.
  package var job: Int64
  /// When it was made, microseconds since 1970-01-01 UTC.
  package var createdMicros: Int64
  /// Version of the program that made it.
  package var codeVersion: String
  /// Position in the journal through which the model knows the events.
  package var position: Int64
  /// Time of the oldest and of the newest interaction, microseconds since 1970-01-01 UTC.
  package var window: ClosedRange<Int64>
  /// The catalogue's revision through which the model knows the films; nil in manifests from before
  /// it was written down.
  package var catalogRevision: Int64?
  /// The newest version of the data that the model was trained from; nil in manifests from before it
  /// was written down.
  package var dataVersion: Int64?
  package var users: Int
  package var items: Int
  package var interactions: Int
  /// Hyper-parameters, seed and preference policy, sorted by name.
  package var settings: [Setting]
  /// The settings as they were asked for, before those that adapt to the data were worked out; nil
  /// in manifests from before they were written down.
  package var requested: [Setting]?
  /// A number that stands for the users, films and interactions it was trained on; nil in manifests
  /// from before it was written down.
  package var dataFingerprint: String?
  /// Which imputed values films had; nil in manifests from before it was written down.
  package var imputation: ImputationRecord?
  /// How data was held out to measure on, in words, with every parameter; empty when none was.
  package var evaluation: String
  /// What was measured on held-out data.
  package var metrics: [Metric]
  /// What the popular films reach on the same held-out data.
  package var baseline: [Metric]
  /// What the gate said; nil when it was not asked.
  package var gate: GateVerdict?
  /// Size and checksum of each file beside the manifest, by name.
  package var files: [String: FileRecord]

  package init(
    version: ModelVersion, kind: String, components: [String]? = nil,
    parent: ModelVersion? = nil, job: Int64 = 0, createdMicros: Int64 = 0, codeVersion: String = "",
    position: Int64 = 0,
    window: ClosedRange<Int64> = 0...0, catalogRevision: Int64? = nil, users: Int = 0,
    items: Int = 0, interactions: Int = 0,
    settings: [Setting] = [], evaluation: String = "", metrics: [Metric] = [],
    baseline: [Metric] = [],
    gate: GateVerdict? = nil, files: [String: FileRecord] = [:]
  ) {
    self.version = version
    self.kind = kind
    self.components = components
    self.parent = parent
    self.job = job
    self.createdMicros = createdMicros
    self.codeVersion = codeVersion
    self.position = position
    self.window = window
    self.catalogRevision = catalogRevision
    self.users = users
    self.items = items
    self.interactions = interactions
    self.settings = settings.sorted { $0.name < $1.name }
    self.evaluation = evaluation
    self.metrics = metrics
    self.baseline = baseline
    self.gate = gate
    self.files = files
  }

  /// Size of the tensor file in bytes; 0 before it is written.
  package var bytes: Int { files[Self.modelFileName]?.bytes ?? 0 }

  /// The same facts in the registry's form.
  /// - Parameter state: such as "candidate" or "ready".
  package func entry(state: String) -> ModelEntry {
    ModelEntry(
      version: version, kind: kind, state: state, metrics: metrics, settings: settings,
      createdMicros: createdMicros, position: position, users: users, items: items,
      interactions: interactions, bytes: bytes, verdict: gate?.summary ?? "", job: job,
      parent: parent, codeVersion: codeVersion, dataVersion: dataVersion ?? 0,
      catalogRevision: catalogRevision ?? 0, firstMicros: window.lowerBound,
      lastMicros: window.upperBound, evaluation: evaluation, baseline: baseline, gate: gate,
      requested: requested ?? [], dataFingerprint: dataFingerprint ?? "")
  }
}

/// Size and checksum of a file.
package struct FileRecord: Codable, Hashable, Sendable {
  package var bytes: Int
  /// XXH3-128 as 32 hexadecimal digits; `xxhsum -H2` prints the same.
  package var xxh3: String

  package init(bytes: Int, xxh3: String) {
    self.bytes = bytes
    self.xxh3 = xxh3
  }

  private enum CodingKeys: String, CodingKey {
    case bytes
    case xxh3 = "xxh3_128"
  }
}
