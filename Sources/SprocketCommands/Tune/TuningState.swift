import Foundation
import SprocketCore

/// What a search is about. Two searches with the same header are the same search.
struct TuningHeader: Codable, Hashable, Sendable {
  var format = "sprocket-tune-1"
  var model: String
  var metric: String
  /// Fingerprint of what is learned from and measured on.
  var data: String
  /// How it was cut, in words.
  var split: String
  /// The dimensions with their ranges, in words.
  var space: [String]
  var rungs: [Double]
  var seed: UInt64
  /// Settings that are not searched.
  var settings: [String]

  /// What differs from another header, for people; nil: nothing.
  func difference(to other: TuningHeader) -> String? {
    if data != other.data || split != other.split { return "another data set or split" }
    if space != other.space || rungs != other.rungs { return "another search space" }
    if metric != other.metric { return "the metric \(other.metric)" }
    if seed != other.seed { return "the seed \(other.seed)" }
    if settings != other.settings { return "other settings" }
    return self == other ? nil : "another version of the file"
  }
}

/// The state of searches as lines of JSON: for each model a header, and after it the trials.
/// Lines are only ever added, so a search that is killed goes on where it stopped.
struct TuningState {
  /// A header, or a trial of a model.
  private struct Line: Codable {
    var search: TuningHeader?
    var model: String?
    var trial: TuningTrial?
  }

  private let path: String?
  private var headers: [String: TuningHeader] = [:]
  private var trials: [String: [TuningTrial]] = [:]

  /// Reads what a file has. A last line that is not whole, as a crash leaves it, is taken away.
  /// - Parameter path: nil: nothing is kept.
  /// - Throws: `invalidArgument` for a file that is no such state.
  init(path: String?) throws(SprocketError) {
    self.path = path
    guard let path, let data = FileManager.default.contents(atPath: path) else { return }
    let end = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    for (index, text) in data[..<end].split(separator: UInt8(ascii: "\n")).enumerated() {
      do {
        let line = try JSONDecoder().decode(Line.self, from: Data(text))
        if let header = line.search { headers[header.model] = header }
        if let model = line.model, let trial = line.trial {
          trials[model, default: []].append(trial)
        }
      } catch {
        throw SprocketError(
          .invalidArgument,
          "\(path), line \(index + 1) is not the state of a search; give another --state file",
          cause: error)
      }
    }
    if end < data.count {
      do {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.truncate(atOffset: UInt64(end))
        try file.close()
      } catch {
        throw SprocketError(.internal, "cannot write \(path); check the file", cause: error)
      }
    }
  }

  /// The trials of a search so far; starts it when it is new.
  /// - Throws: `failedPrecondition` when the file has another search for this model.
  mutating func begin(_ header: TuningHeader) throws(SprocketError) -> [TuningTrial] {
    if let known = headers[header.model] {
      if let difference = header.difference(to: known) {
        throw SprocketError(
          .failedPrecondition,
          "\(path ?? "") holds a search for \(header.model) with \(difference); give another"
            + " --state file, or remove it to begin anew")
      }
      return trials[header.model] ?? []
    }
    headers[header.model] = header
    try append(Line(search: header))
    return []
  }

  /// Keeps one more trial.
  mutating func add(_ trial: TuningTrial, of model: String) throws(SprocketError) {
    trials[model, default: []].append(trial)
    try append(Line(model: model, trial: trial))
  }

  private func append(_ line: Line) throws(SprocketError) {
    guard let path else { return }
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      var bytes = try encoder.encode(line)
      bytes.append(UInt8(ascii: "\n"))
      if !FileManager.default.fileExists(atPath: path) {
        try Data().write(to: URL(fileURLWithPath: path))
      }
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try file.seekToEnd()
      try file.write(contentsOf: bytes)
      try file.close()
    } catch {
      throw SprocketError(
        .internal, "cannot write \(path); check the folder of the --state file", cause: error)
    }
  }
}
