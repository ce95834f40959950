import Dispatch
import Foundation
import SprocketCore
import Synchronization

/// Ingests what arrives in a folder, one after the other, until it is told to stop.
final class IngestWatch: Sendable {
  /// The first and the longest time between two tries of what the daemon could not take.
  private static let shortestPause = Duration.seconds(1)
  private static let longestPause = Duration.seconds(60)

  private let folder: WatchedFolder
  private let events: FolderEvents
  private let session: Session
  private let ingest: @Sendable (_ path: String, _ session: Session) async throws -> CommandExit
  private let pause: Duration
  private let isStopping = Mutex(false)
  private let tries = Mutex<[String: Int]>([:])

  /// - Parameters:
  ///   - pause: the first time between two tries, for tests.
  ///   - ingest: ingests one data set as `sprocket ingest --json` does.
  init(
    _ path: String, session: Session, pause: Duration = shortestPause,
    ingest: @escaping @Sendable (String, Session) async throws -> CommandExit
  ) throws {
    folder = try WatchedFolder(path)
    events = try FolderEvents(path)
    self.session = session
    self.pause = pause
    self.ingest = ingest
  }

  /// Runs until SIGTERM or SIGINT, which let the data set that is on its way finish.
  /// - Throws: `failedPrecondition` when the folder is gone or cannot be used.
  func run() async throws {
    let signals = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { [self] in stop() }
      source.resume()
      return source
    }
    defer { for source in signals { source.cancel() } }
    say("watching \(folder.path)")
    events.post(.rescan)
    for await event in events.events {
      if isStopping.withLock({ $0 }) { break }
      switch event {
      case .arrived(let name): if WatchedFolder.isTaken(name) { try await take(name) }
      case .retry(let name): try await take(name)
      case .rescan:
        for name in try folder.waiting() where !isStopping.withLock({ $0 }) { try await take(name) }
      case .folderGone:
        throw SprocketError(
          .failedPrecondition, "\(folder.path) was removed or renamed; make it again and start anew"
        )
      case .stop: break
      }
    }
    say("stopped")
  }

  /// Takes no more; what is being ingested is finished.
  func stop() {
    isStopping.withLock { $0 = true }
    events.post(.stop)
  }

  private func take(_ name: String) async throws {
    guard let path = try folder.take(name) else { return }
    let console = ReportConsole()
    var inner = session
    inner.options.json = true
    inner.environment.console = console
    do {
      let exit = try await ingest(path, inner)
      let outcome: WatchedFolder.Outcome = exit == .done ? .done : .failed
      try finish(name, outcome, report: console.text)
    } catch {
      let failure = CommandFailure(error)
      if Self.mayWorkLater(failure) {
        retry(name, failure)
      } else {
        try finish(name, .failed, report: failure.json.text)
      }
    }
  }

  private func finish(
    _ name: String, _ outcome: WatchedFolder.Outcome, report: String
  ) throws {
    tries.withLock { $0[name] = nil }
    let place = try folder.put(name, outcome, report: report)
    if session.options.json {
      let head: [(String, JSONValue)] = [
        ("file", .string(name)), ("state", .string(outcome.rawValue)), ("moved_to", .string(place)),
      ]
      // The report is an object already.
      let text = JSONValue.object(head).text.dropLast() + ",\"report\":\(report)}"
      try session.console.write(text + "\n")
    } else {
      say("\(outcome.rawValue): \(Text.printable(name)), now \(Text.printable(place))")
    }
  }

  /// Whether the fault lies with the daemon or the moment and not with the data.
  private static func mayWorkLater(_ failure: CommandFailure) -> Bool {
    if failure.exit == .unreachable { return true }
    switch failure.code {
    case .unavailable, .deadlineExceeded, .aborted, .cancelled, .resourceExhausted: return true
    default: return false
    }
  }

  private func retry(_ name: String, _ failure: CommandFailure) {
    let number = tries.withLock { tries in
      tries[name, default: 0] += 1
      return tries[name, default: 1]
    }
    let wait = min(pause * (1 << min(number - 1, 16)), Self.longestPause)
    say(
      "waiting: \(Text.printable(name)): \(failure.message); trying again in "
        + Text.duration(seconds: wait.inSeconds))
    let events = events
    Task {
      try? await Task.sleep(for: wait)
      events.post(.retry(name))
    }
  }

  private func say(_ text: String) {
    session.console.writeError(text + "\n")
  }
}

/// Keeps what an ingest would have printed.
private final class ReportConsole: Console {
  private let written = Mutex("")

  let isInputTerminal = false
  let isErrorTerminal = false
  let page = Page()
  let errorPage = Page()

  /// The report without its line end.
  var text: String { written.withLock { $0.trimmingCharacters(in: .newlines) } }

  func write(_ text: String) throws(OutputClosed) { written.withLock { $0 += text } }

  func writeError(_ text: String) {}

  func readLine() -> String? { nil }
}
