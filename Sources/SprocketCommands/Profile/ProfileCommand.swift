import ArgumentParser
import Foundation
import SprocketCore
import SprocketIngest

/// `sprocket profile`
struct ProfileCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "Tell what data is like, what it lacks, and what that means for models.",
    discussion: """
      PATH is a data set as `ingest` takes it, or any table with a header. Several paths are one \
      data set: ratings from one, films from another. Every file is read once, as it stands, and \
      nothing is changed. Files need no daemon. With --store it is what the daemon holds: its films, \
      ratings and events.

      Counts are exact. Where a table of values would not fit, distinct values, frequent values and \
      quantiles are estimated, and the report says so (~). docs/profile.md explains every number.

      EXAMPLES:
        sprocket profile ./ml-latest-small
        sprocket profile netflix_titles.csv --html profile.html
        sprocket profile ./ml-1m --json | jq '.ratings.per_film.gini'
        sprocket profile --store --html profile.html
      """)

  @Argument(help: "Folders or files.", completion: .file())
  var paths: [String] = []
  @Flag(help: "Profile what the daemon holds.")
  var store = false
  @Option(
    help: ArgumentHelp("Write a report with plots to this file.", valueName: "file"),
    completion: .file())
  var html: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    if paths.isEmpty, !store { throw ValidationError("Name a folder or a file, or use --store.") }
    if !paths.isEmpty, store { throw ValidationError("Name paths or use --store, not both.") }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let progress = session.progress()
    defer { progress.finish() }
    let clock = ContinuousClock()
    let start = clock.now
    let profile =
      store
      ? try await profileOfStore(try await session.admin(waitsLong: true), progress)
      : try profileOfFiles(progress)
    progress.finish()
    let report = ProfileReport(
      profile: profile, html: html, seconds: (clock.now - start).inSeconds)
    if let html {
      do {
        try ProfilePage(report).text.write(toFile: html, atomically: true, encoding: .utf8)
      } catch {
        throw SprocketError(.internal, "cannot write \(html); check the folder", cause: error)
      }
    }
    try session.show(report)
    return .done
  }

  private func profileOfFiles(_ progress: Progress) throws -> DataProfile {
    let profiler = try DataProfiler(paths: paths)
    let total = profiler.totalBytes
    return try profiler.profile { read in
      try Task.checkCancellation()
      progress.update(
        fraction: total == 0 ? nil : min(1, Double(read) / Double(total)),
        "\(Text.bytes(read)) read")
    }
  }

  /// Two exports, since a film is judged by how often it was met: what comes between them is counted
  /// for films and not for interactions.
  private func profileOfStore(_ daemon: any Daemon, _ progress: Progress) async throws
    -> DataProfile
  {
    var profiler = StoreProfiler()
    var done = 0
    var total = 0
    for request in [ExportRequest(ratings: true, events: true), ExportRequest(items: true)] {
      var isComplete = false
      for try await chunk in try await daemon.export(request) {
        if let totals = chunk.totals { total += totals.items + totals.ratings + totals.events }
        profiler.add(chunk.ratings)
        for stored in chunk.events where !stored.retracted && stored.event.kind != .retract {
          let event = stored.event
          profiler.add(
            user: event.user, item: event.item, kind: event.kind, value: event.value,
            timeMicros: event.timeMicros)
        }
        for item in chunk.items { profiler.add(item) }
        done += chunk.ratings.value.count + chunk.events.count + chunk.items.count
        isComplete = chunk.complete
        progress.update(
          fraction: total == 0 ? nil : min(1, Double(done) / Double(total)),
          "\(Text.grouped(done)) films, ratings and events")
      }
      guard isComplete else {
        throw SprocketError(.dataLoss, "the daemon's data came to an end too early; try again")
      }
    }
    return profiler.profile(name: "the daemon's store")
  }
}
