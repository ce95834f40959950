import ArgumentParser
import Dispatch
import Foundation
import SprocketCore
import SprocketEvaluation
import Synchronization

/// `sprocket bench drift`
struct BenchDriftCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Run the drift detectors over recorded streams; needs no daemon.",
    discussion: """
      Reads one stream from each line, as a JSON object: "detector" is psi, ks, adwin, page_hinkley \
      or page_hinkley_calibrated, "values" the stream; psi and ks compare windows of "window" values \
      with "reference", and take "users" where several values are of one. docs/drift.md has the \
      other keys.

      EXAMPLES:
        echo '{"detector":"adwin","values":[0,0,1,0]}' | sprocket bench drift --json
        sprocket bench drift --json streams.jsonl
      """)

  @Argument(
    help: ArgumentHelp("A file of streams; without it, standard input.", valueName: "file"),
    completion: .file())
  var file: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let streams = try streams(in: try read())
    let outcomes = Mutex(
      [Result<StreamDetection.Outcome, SprocketError>?](
        repeating: nil, count: streams.count))
    DispatchQueue.concurrentPerform(iterations: streams.count) { index in
      let outcome = Result { () throws(SprocketError) in try streams[index].run() }
      outcomes.withLock { $0[index] = outcome }
    }
    var report = StreamsReport()
    for (index, outcome) in outcomes.withLock({ $0 }).enumerated() {
      do throws(SprocketError) {
        guard let found = try outcome?.get() else { continue }
        report.streams.append((streams[index], found))
      } catch {
        throw SprocketError(error.code, "\(place):\(index + 1): \(error.message)")
      }
    }
    try session.show(report)
    return .done
  }

  private var place: String { file ?? "standard input" }

  private func read() throws -> Data {
    guard let file else { return FileHandle.standardInput.readDataToEndOfFile() }
    do {
      return try Data(contentsOf: URL(filePath: file))
    } catch {
      throw SprocketError(.notFound, "cannot read \(file): \(error.localizedDescription)")
    }
  }

  private func stream(_ line: Data, number: Int) throws(SprocketError) -> StreamDetection {
    do {
      return try JSONDecoder().decode(StreamDetection.self, from: line)
    } catch {
      throw SprocketError(
        .invalidArgument, "\(place):\(number): this is no stream: \(error)", cause: error)
    }
  }

  private func streams(in data: Data) throws(SprocketError) -> [StreamDetection] {
    var streams: [StreamDetection] = []
    for (index, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
      streams.append(try stream(line, number: index + 1))
    }
    return streams
  }
}

/// What the detectors say of the streams.
struct StreamsReport: Report {
  var streams: [(stream: StreamDetection, outcome: StreamDetection.Outcome)] = []

  var json: JSONValue {
    .object([
      (
        "streams",
        .array(
          streams.map { stream, outcome in
            .object([
              ("detector", .string(stream.detector.rawValue)),
              ("values", .count(stream.values.count)),
              ("alarms", .array(outcome.alarms.map { .count($0) })),
              ("sizes", .array(outcome.sizes.map { .number($0) })),
              ("p_values", .array(outcome.pValues.map { .number($0) })),
              ("plain", outcome.plain.map { .number($0) } ?? .null),
              ("plain_p_value", outcome.plainPValue.map { .number($0) } ?? .null),
            ])
          })
      )
    ])
  }

  func text(_ page: Page) -> String {
    var table = Table([
      .right("stream"), .left("detector"), .right("values"), .right("alarms"), .right("first"),
    ])
    for (index, entry) in streams.enumerated() {
      table.add([
        "\(index + 1)", entry.stream.detector.rawValue, Text.grouped(entry.stream.values.count),
        "\(entry.outcome.alarms.count)", entry.outcome.alarms.first.map(Text.grouped) ?? "",
      ])
    }
    return table.render(page)
  }
}
