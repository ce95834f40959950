import Foundation

/// Made-up data in a folder of its own that goes away with this object.
final class EvaluationFolder {
  let path: String

  /// A folder with a generated data set in `data`.
  init(users: Int = 120, films: Int = 60, ratings: Int = 3000) async throws {
    path = NSTemporaryDirectory() + "sprocket-evaluate-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    _ = await CommandRun.run(
      "bench", "generate", "--users", "\(users)", "--films", "\(films)", "--ratings", "\(ratings)",
      "--seed", "3", "--out", data)
  }

  var data: String { path + "/data" }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: file(name), encoding: .utf8)
  }

  func write(_ name: String, _ text: String) throws {
    let url = URL(fileURLWithPath: file(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// An answer in JSON.
func parsed(_ run: CommandRun) throws -> [String: Any] {
  let value = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
  return value as? [String: Any] ?? [:]
}

extension [String: Any] {
  func objects(_ key: String) -> [[String: Any]] { self[key] as? [[String: Any]] ?? [] }

  /// The value of a metric as it is printed.
  func metric(_ name: String) -> Double? {
    ((self["metrics"] as? [String: Any])?[name] as? [String: Any])?["value"] as? Double
  }

  func text(_ key: String) -> String { self[key] as? String ?? "" }
}
