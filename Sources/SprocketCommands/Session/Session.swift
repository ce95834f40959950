import SprocketClient
import SprocketCore

/// One command being done: where its answers go and how it reaches the daemon.
struct Session: Sendable {
  var environment: CommandEnvironment
  var options: GlobalOptions

  var console: any Console { environment.console }

  /// How long calls may take that have nothing to wait for.
  private static let standardTimeout = Duration.seconds(30)

  /// Connects to the data socket.
  func data(waitsLong: Bool = false) async throws -> any Daemon {
    try await connect(to: locator.dataSocket, waitsLong: waitsLong)
  }

  /// Connects to the admin socket. With `waitsLong` calls may take any time unless `--timeout`
  /// says otherwise.
  func admin(waitsLong: Bool = false) async throws -> any Daemon {
    try await connect(to: locator.adminSocket, waitsLong: waitsLong)
  }

  /// The path of the data socket.
  var dataSocket: String { options.socket ?? locator.dataSocket }

  private var locator: SocketLocator {
    SocketLocator(root: options.root, environment: environment.variables)
  }

  private func connect(to path: String, waitsLong: Bool) async throws -> any Daemon {
    let timeout =
      options.timeout.map { Duration.seconds($0) } ?? (waitsLong ? nil : Self.standardTimeout)
    do throws(SprocketError) {
      return try await environment.connect(options.socket ?? path, timeout)
    } catch {
      throw CommandFailure.unreachable(error)
    }
  }

  /// Prints an answer: as one line of JSON, or for people.
  func show(_ report: any Report) throws {
    if options.json {
      try console.write(report.json.text + "\n")
    } else {
      try console.write(report.text(console.page) + "\n")
    }
  }

  /// Tells people something beside the answer, on standard error.
  func note(_ text: String) {
    if !options.json { console.writeError(text + "\n") }
  }

  /// Shows how far long work is: nowhere with `--json`.
  func progress() -> Progress {
    Progress(on: console, isSilent: options.json)
  }
}
