import Foundation
import SprocketCore
import SprocketMath
import SprocketModels
import SprocketSnapshots
import Testing

/// Opens a snapshot with Python's own `safetensors`.
///
/// `SPROCKET_TEST_PYTHON` names an interpreter that has `safetensors` and `numpy`; `make test`
/// sets it. Where it is unset the test is skipped, except under continuous integration.
@Suite struct PythonSafetensorsTests {
  private static let python = ProcessInfo.processInfo.environment["SPROCKET_TEST_PYTHON"]
  private static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"

  private static let script = """
    import json, sys
    import numpy
    from safetensors import safe_open
    folder = sys.argv[1]
    manifest = json.load(open(folder + "/manifest.json"))
    with safe_open(folder + "/model.safetensors", framework="np") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        metadata = file.metadata()
    factors = int(metadata["factor_count"])
    def ids(side):
        offsets, text = tensors[side + "_ids.offsets"], tensors[side + "_ids.bytes"].tobytes()
        return [text[a:b].decode() for a, b in zip(offsets, offsets[1:])]
    users, items = ids("user"), ids("item")
    scores = tensors["user_factors"][:, :factors] @ tensors["item_factors"][:, :factors].T
    rows = tensors["histories.offsets"]
    print(json.dumps({
        "version": metadata["version"], "kind": manifest["kind"],
        "tensors": {name: [str(t.dtype), list(t.shape)] for name, t in tensors.items()},
        "users": users, "items": items,
        "scores": [float(s) for s in scores[:, 0]],
        "history": tensors["histories.items"][rows[0]:rows[1]].tolist(),
        "padding": float(abs(tensors["user_factors"][:, factors:]).sum()),
    }))
    """

  private struct Answer: Decodable {
    enum Extent: Decodable, Equatable {
      case type(String)
      case shape([Int])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
          self = .type(text)
        } else {
          self = .shape(try container.decode([Int].self))
        }
      }
    }

    var version: String
    var kind: String
    var tensors: [String: [Extent]]
    var users: [String]
    var items: [String]
    var scores: [Float]
    var history: [Int]
    var padding: Double
  }

  @Test func opensInPythonAsItIs() throws {
    guard let python = Self.python, !python.isEmpty else {
      let message =
        "SPROCKET_TEST_PYTHON is unset: run `make test`, or point it to a Python with "
        + "safetensors and numpy"
      if Self.isCI {
        Issue.record("\(message)")
      } else {
        print("skipped opensInPythonAsItIs: \(message)")
      }
      return
    }
    let folder = try TemporaryFolder()
    let directory = try SnapshotDirectory(root: folder.file("snapshots"))
    let sample = SampleModel()
    let model = try sample.build()
    let version = try directory.write(model, sample.manifest(of: model)).version

    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-c", Self.script, try directory.path(of: version)]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)

    let answer = try JSONDecoder().decode(Answer.self, from: output)
    let ials = try #require(model.ials)
    #expect(answer.version == version.rawValue)
    #expect(answer.kind == "ials")
    #expect(answer.users == model.users.allIDs())
    #expect(answer.items == sample.itemIDs)
    #expect(answer.padding == 0)
    #expect(answer.history == model.histories.columns(ofRow: 0).map { Int($0) })
    #expect(answer.tensors["item_factors"] == [.type("float32"), .shape([23, 32])])
    #expect(answer.tensors["histories.items"]?.first == .type("int32"))
    #expect(answer.tensors["user_ids.slots"]?.first == .type("uint32"))
    #expect(answer.tensors.count == 15)
    for user in 0..<model.users.count {
      let expected = ials.itemFactors.scores(query: ials.userFactors.row(user), rows: [0])[0]
      #expect(abs(answer.scores[user] - expected) < 1e-4)
    }
  }
}
