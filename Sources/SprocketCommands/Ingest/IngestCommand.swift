import ArgumentParser
import SprocketClient
import SprocketCore
import SprocketIngest

/// `sprocket ingest PATH…`
struct IngestCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Take in a data set of films and ratings.",
    discussion: """
      PATH is a folder, a file, or several of them that make one data set: MovieLens as downloaded \
      and unpacked (ratings.csv and movies.csv with tags.csv and links.csv, the older .dat files, \
      u.data and u.item), Sprocket's own items.csv and ratings.csv, tables of titles of streaming \
      services, TMDB's table of films, or any CSV, TSV or JSON Lines file whose columns are known \
      by their names or by --map. Each may be packed with gzip or zstd. Encoding, delimiter, \
      quotes and line ends are found out and told.

      --metadata adds what tables know about films of the data set: they are matched by the ids at \
      imdb.com and themoviedb.org, which links.csv gives, or else by title and year. What the data \
      set says itself stays.

      What `sprocket export` wrote into a folder is taken back without loss, events included. A \
      file called deletions.csv with the columns user,item takes back what those users did with \
      those films; where the user is empty, the film itself is deleted. It is taken by its own path, \
      or as a folder with nothing else.

      With --watch, PATH is a folder. What lies in it and what arrives is ingested and moved to \
      done/ or failed/ within it, with a report beside it. Write under a name that begins with a \
      dot, or elsewhere on the same disk, and rename: what has its name is taken for whole. A daemon \
      that does not answer is waited for.

      A bad row is set aside with file, line, column and reason; the good ones go in. A file that \
      is not what it claims is refused, and nothing changes. The same data twice changes nothing. \
      Models learn of it with the next training. --check looks at everything and takes nothing in; \
      it needs no daemon, and exits with 1 when a row would be set aside.

      EXAMPLES:
        sprocket ingest ./ml-latest-small
        sprocket ingest ./ml-latest-small --rejects rejects.csv --json
        sprocket ingest --watch /var/lib/sprocket/incoming
        sprocket ingest --check films.csv.gz
        sprocket ingest title.basics.tsv --map item=tconst,title=primaryTitle,year=startYear
        sprocket ingest ./ml-32m --metadata tmdb.csv.zst
      """)

  @Argument(help: "Folders or files.", completion: .file())
  var paths: [String]
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Tables with more about the same films.", valueName: "file"),
    completion: .file())
  var metadata: [String] = []
  @Flag(help: "Read and check everything, but take nothing in.")
  var check = false
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
  @OptionGroup(title: "Reading") var reading: ReadingFlags
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    if watch { return try await watchFolder(session) }
    if !check, paths.count == 1, metadata.isEmpty,
      let export = try ExchangeDataSet.open(paths[0])
    {
      return try await ExchangeIngest(dataSet: export).perform(session)
    }
    let dataSet = try DataSetReader.open(
      paths, metadata: metadata, options: reading.options())
    let rejected = try RejectedRows(path: rejects)
    if check { return try await check(dataSet, rejected, session) }
    let daemon = try await session.admin(waitsLong: true)
    let call = try await daemon.ingest()
    let progress = session.progress()
    let clock = ContinuousClock()
    let start = clock.now
    var ratings = 0
    let hashes = DataSetHashes(of: dataSet)
    // The last chunk waits for what is known only after all was read.
    var last = IngestChunk(complete: true)
    let summary: IngestSummary
    do {
      summary = try await dataSet.read(
        into: { chunk in
          ratings += chunk.ratings.value.count
          try rejected.add(chunk.rejected)
          if chunk.complete {
            last = chunk
          } else {
            try await call.send(chunk)
          }
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
    last.provenance = Provenance(of: dataSet, summary: summary, hashes: await hashes.byName())
    try await call.send(last)
    let answer = try await call.finish()
    progress.finish()
    let report = IngestReport(
      dataSet: dataSet, summary: summary, answer: answer, rejected: rejected.first,
      rejectsFile: rejects, seconds: (clock.now - start).inSeconds)
    try session.show(report)
    for deletions in paths.compactMap({ ExchangeDataSet.deletions(in: $0) }) {
      note(session, leftOut: deletions)
    }
    return report.tookNothing ? .failed : .done
  }

  /// Said with `--json` too: what lies there was meant to be taken.
  private func note(_ session: Session, leftOut deletions: String) {
    session.console.writeError(
      "\(deletions) was left out: a data set and deletions are taken one after the other; "
        + "`sprocket ingest \(deletions)` takes it\n")
  }

  private func check(
    _ dataSet: DataSet, _ rejected: RejectedRows, _ session: Session
  ) async throws -> CommandExit {
    let progress = session.progress()
    defer { progress.finish() }
    let clock = ContinuousClock()
    let start = clock.now
    let summary = try await dataSet.read(
      into: { try rejected.add($0.rejected) },
      progress: { read, total in
        progress.update(
          fraction: total == 0 ? nil : Double(read) / Double(total), "\(Text.bytes(read)) read")
      })
    progress.finish()
    let report = CheckReport(
      dataSet: dataSet, summary: summary, seconds: (clock.now - start).inSeconds)
    try session.show(report)
    return report.isClean ? .done : .failed
  }
}

extension IngestCommand {
  /// Ingests what arrives, as this command would ingest it by itself.
  private func watchFolder(_ session: Session) async throws -> CommandExit {
    if rejects != nil {
      throw CommandFailure.usage(
        "--rejects and --watch do not go together; see the reports in done/")
    }
    guard paths.count == 1, !check else {
      throw CommandFailure.usage("--watch takes one folder, and takes in what arrives")
    }
    let watch = try IngestWatch(paths[0], session: session) { [self] path, session in
      var one = self
      one.paths = [path]
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
