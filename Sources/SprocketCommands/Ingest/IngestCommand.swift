import ArgumentParser
import SprocketClient
import SprocketCore
import SprocketIngest

/// `sprocket ingest PATH`
struct IngestCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Take in a data set of films and ratings.",
    discussion: """
      PATH is a folder or a file: MovieLens as downloaded and unpacked (ratings.csv and movies.csv \
      with tags.csv and links.csv, the older .dat files, u.data and u.item), or Sprocket's own \
      items.csv and ratings.csv.

      A bad row is set aside with file, line, column and reason; the good ones go in. A file that \
      is not what it claims is refused, and nothing changes. The same data twice changes nothing. \
      Models learn of it with the next training.

      EXAMPLES:
        sprocket ingest ./ml-latest-small
        sprocket ingest ./ml-latest-small --rejects rejects.csv --json
      """)

  @Argument(help: "A folder or a file.", completion: .file())
  var path: String
  @Option(
    help: ArgumentHelp(
      "Write all rows that were set aside to this file, as CSV.", valueName: "file"),
    completion: .file())
  var rejects: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let dataSet = try DataSetReader.open(path)
    let rejected = try RejectedRows(path: rejects)
    let daemon = try await session.admin(waitsLong: true)
    let call = try await daemon.ingest()
    let progress = session.progress()
    let clock = ContinuousClock()
    let start = clock.now
    var ratings = 0
    let summary: IngestSummary
    do {
      summary = try await dataSet.read(
        into: { chunk in
          ratings += chunk.ratings.value.count
          try rejected.add(chunk.rejected)
          try await call.send(chunk)
        },
        progress: { read, total in
          progress.update(
            fraction: total == 0 ? nil : Double(read) / Double(total),
            "\(Text.grouped(ratings)) ratings, \(Text.bytes(read)) read")
        })
    } catch {
      progress.finish()
      throw error
    }
    progress.update(fraction: 1, "waiting for the commit")
    defer { progress.finish() }
    let answer = try await call.finish()
    progress.finish()
    let report = IngestReport(
      dataSet: dataSet, summary: summary, answer: answer, rejected: rejected.first,
      rejectsFile: rejects, seconds: (clock.now - start).inSeconds)
    try session.show(report)
    return report.tookNothing ? .failed : .done
  }
}

extension Duration {
  /// As a number of seconds.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
