import Foundation
import SprocketCore
import SprocketSnapshots
import Testing

@Suite struct ManifestTests {
  static let sample = Manifest(
    version: ModelVersion("20261122T214530Z-ials-1"), kind: "ials",
    parent: ModelVersion("20261121T214530Z-ials-0"), job: 1, createdMicros: 1_795_383_930_123_456,
    codeVersion: "0.1.0", position: 42, window: -5...7, users: 3, items: 4, interactions: 9,
    settings: [Setting(name: "seed", value: "7"), Setting(name: "factors", value: "64")],
    evaluation: "newest tenth",
    metrics: [Metric(name: "ndcg@100", value: 0.1 + 0.2, standardError: 1e-3)],
    baseline: [Metric(name: "ndcg@100", value: 0.1, standardError: 0)],
    gate: GateVerdict(
      judged: true, passed: true, summary: "better",
      rules: [.init(name: "quality", passed: true, detail: "0.3 > 0.1")]),
    files: ["model.safetensors": FileRecord(bytes: 10, xxh3: "00ff")])

  @Test func survivesTheRoundTripThroughJSON() throws {
    let read = try Manifest(json: Self.sample.json(), path: "m")
    #expect(read == Self.sample)
    #expect(read.settings.map(\.name) == ["factors", "seed"])
  }

  @Test func remembersWhichImputedValuesFilmsHad() throws {
    var known = Item(item: ItemID("known"))
    known.genres = ["Drama"]
    var filled = Item(item: ItemID("filled"))
    filled.genres = ["Crime", "War"]
    filled.imputed = [.genres]
    let data = TrainingData(items: [known, filled], imputationRun: 3)
    let policy = ImputationPolicy(minimumConfidence: 0.7)
    var manifest = Self.sample
    manifest.imputation = ImputationRecord(of: data, policy: policy)
    let read = try Manifest(json: manifest.json(), path: "m")
    #expect(read == manifest)
    #expect(read.imputation?.policy == policy)
    #expect(read.imputation?.run == 3)
    #expect(read.imputation?.description == "2 imputed values (2 of genres)")
    // The values count, and what is known does not.
    var (other, told) = (data, data)
    other.items[1].genres = ["Crime", "Musical"]
    told.items[0].genres = ["Comedy"]
    #expect(
      ImputationRecord(of: other, policy: policy).fingerprint != read.imputation?.fingerprint)
    #expect(ImputationRecord(of: told, policy: policy).fingerprint == read.imputation?.fingerprint)
    #expect(
      ImputationRecord(of: TrainingData(), policy: .off).description == "no imputed values")
  }

  @Test func writesTheDocumentedKeys() throws {
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(try Self.sample.json())) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "baseline", "code_version", "created_micros", "data_window", "evaluation", "files",
        "format_version",
        "gate", "interactions", "items", "job", "kind", "metrics", "parent", "position", "settings",
        "users", "version",
      ])
  }

  @Test func leavesOutNumbersThatJSONCannotHold() throws {
    var manifest = Self.sample
    manifest.metrics.append(Metric(name: "bad", value: .nan))
    #expect(try Manifest(json: manifest.json(), path: "m").metrics == Self.sample.metrics)
  }

  @Test func refusesANewerFormatWithAdvice() throws {
    var manifest = Self.sample
    manifest.format = Manifest.currentFormat + 1
    let error = refusal { _ = try Manifest(json: try manifest.json(), path: "m") }
    #expect(error?.code == .failedPrecondition)
    #expect(error?.message.contains("newer sprocket") == true)
  }

  @Test func refusesEveryTruncation() throws {
    let json = try Self.sample.json()
    for count in 0..<(json.count - 2) {
      let error = refusal { _ = try Manifest(json: Array(json[..<count]), path: "/x/m") }
      #expect(error?.code == .dataLoss)
      #expect(error?.message.contains("/x/m") == true)
    }
  }

  @Test func carriesItsFactsToTheRegistry() {
    let entry = Self.sample.entry(state: "candidate")
    #expect(entry.version == Self.sample.version)
    #expect(entry.bytes == 10)
    #expect(entry.verdict == "better")
    #expect(entry.position == 42)
    #expect(entry.job == 1)
  }
}
