import SprocketCommands
import SprocketCore
import Synchronization

/// A console that remembers what is written to it.
final class RecordingConsole: Console {
  private struct State {
    var output = ""
    var errors = ""
    var input: [String]
  }

  let isInputTerminal: Bool
  let isErrorTerminal = false
  let page: Page
  let errorPage = Page()
  private let state: Mutex<State>

  init(input: [String] = [], isInputTerminal: Bool = false, page: Page = Page()) {
    self.isInputTerminal = isInputTerminal
    self.page = page
    state = Mutex(State(input: input))
  }

  var output: String { state.withLock { $0.output } }
  var errors: String { state.withLock { $0.errors } }

  func write(_ text: String) throws(OutputClosed) {
    state.withLock { $0.output += text }
  }

  func writeError(_ text: String) {
    state.withLock { $0.errors += text }
  }

  func readLine() -> String? {
    state.withLock { $0.input.isEmpty ? nil : $0.input.removeFirst() }
  }
}

/// A command that was run against a fake daemon.
struct CommandRun {
  var exit: CommandExit
  /// Standard output.
  var output: String
  /// Standard error.
  var errors: String
  /// The sockets that were connected to.
  var sockets: [String]
  /// The limits of calls that were asked for.
  var timeouts: [Duration?]

  static func run(
    _ arguments: String..., daemon: FakeDaemon = FakeDaemon(),
    console: RecordingConsole = RecordingConsole(), variables: [String: String] = [:]
  ) async -> CommandRun {
    await run(arguments: arguments, daemon: daemon, console: console, variables: variables)
  }

  static func run(
    arguments: [String], daemon: FakeDaemon = FakeDaemon(),
    console: RecordingConsole = RecordingConsole(), variables: [String: String] = [:]
  ) async -> CommandRun {
    let log = ConnectionLog()
    let environment = CommandEnvironment(console: console, variables: variables) {
      socket, timeout throws(SprocketError) in
      log.add(socket, timeout)
      return daemon
    }
    let exit = await SprocketCommand.run(arguments, in: environment)
    return CommandRun(
      exit: exit, output: console.output, errors: console.errors, sockets: log.all.map(\.socket),
      timeouts: log.all.map(\.timeout))
  }
}

private final class ConnectionLog: Sendable {
  private let connections = Mutex<[(socket: String, timeout: Duration?)]>([])

  var all: [(socket: String, timeout: Duration?)] { connections.withLock { $0 } }

  func add(_ socket: String, _ timeout: Duration?) {
    connections.withLock { $0.append((socket, timeout)) }
  }
}
