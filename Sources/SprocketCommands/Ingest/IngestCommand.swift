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

      What `sprocket export` wrote into a folder is taken back without loss, events included. A \
      file called deletions.csv with the columns user,item takes back what those users did with \
      those films; where the user is empty, the film itself is deleted.

      With --watch, PATH is a folder. What lies in it and what arrives is ingested and moved to \
      done/ or failed/ within it, with a report beside it. Write under a name that begins with a \
      dot, or elsewhere on the same disk, and rename: what has its name is taken for whole. A daemon \
      that does not answer is waited for.

      A bad row is set aside with file, line, column and reason; the good ones go in. A file that \
      is not what it claims is refused, and nothing changes. The same data twice changes nothing. \
      Models learn of it with the next training.

      EXAMPLES:
        sprocket ingest ./ml-latest-small
        sprocket ingest ./ml-latest-small --rejects rejects.csv --json
        sprocket ingest --watch /var/lib/sprocket/incoming
      """)

  @Argument(help: "A folder or a file.", completion: .file())
  var path: String
  @Option(
    help: ArgumentHelp(
      "Write all rows that were set aside to this file, as CSV.", valueName: "file"),
    completion: .file())
  var rejects: String?
  @Flag(
    help: """
      PATH is a folder to watch: ingest what arrives in it, one after the other, until SIGTERM.
      """)
  var watch = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    if watch { return try await watchFolder(session) }
    if let export = try ExchangeDataSet.open(path) {
      return try await ExchangeIngest(dataSet: export).perform(session)
    }
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

extension IngestCommand {
  /// Ingests what arrives, as this command would ingest it by itself.
  private func watchFolder(_ session: Session) async throws -> CommandExit {
    if rejects != nil {
      throw CommandFailure.usage(
        "--rejects and --watch do not go together; see the reports in done/")
    }
    let watch = try IngestWatch(path, session: session) { [self] path, session in
      var one = self
      one.path = path
      one.watch = false
      return try await one.perform(session)
    }
    try await watch.run()
    return .done
  }
}

extension Duration {
  /// As a number of seconds.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
