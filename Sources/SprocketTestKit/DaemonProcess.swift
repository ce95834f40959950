import Foundation
package import SprocketClient
package import SprocketCore

/// A running `sprocketd` with its state in one folder.
package final class DaemonProcess: Sendable {
  /// How a daemon is started.
  package struct Options: Sendable {
    /// `section.key=value`, as for `--set`.
    package var settings: [String]
    /// Further flags.
    package var arguments: [String]
    package var environment: [String: String]

    package init(
      settings: [String] = [], arguments: [String] = [], environment: [String: String] = [:]
    ) {
      self.settings = settings
      self.arguments = arguments
      self.environment = environment
    }
  }

  /// The folder with its state and its sockets.
  package let root: String
  package let options: Options
  package let process: ChildProcess
  private let logFile: String

  private init(root: String, options: Options) throws {
    self.root = root
    self.options = options
    logFile = root + ".log"
    process = try ChildProcess(
      Programs.daemon,
      ["--root", root] + options.settings.flatMap { ["--set", $0] } + options.arguments,
      environment: options.environment, output: logFile, errors: logFile)
  }

  /// Starts a daemon and returns when it says that it serves.
  /// - Throws: `TestFailure` with its log when it does not.
  package static func start(
    root: String, options: Options = Options()
  ) async throws -> DaemonProcess {
    let daemon = try DaemonProcess(root: root, options: options)
    try await daemon.waitUntilServing()
    return daemon
  }

  private func waitUntilServing() async throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(180)
    while clock.now < end {
      if let status = process.status {
        throw TestFailure("sprocketd ended with \(status) before it served:\n\(log)")
      }
      if let client = try? await data() {
        let answer = try? await client.checkHealth()
        await client.close()
        if answer?.status == .serving { return }
      }
      try await Task.sleep(for: .milliseconds(15))
    }
    process.send(SIGKILL)
    throw TestFailure("sprocketd does not serve after three minutes:\n\(log)")
  }

  package var sockets: SocketLocator { SocketLocator(folder: root) }

  /// A new connection to the data socket.
  package func data() async throws(SprocketError) -> SprocketClient {
    try await SprocketClient.data(at: sockets, callTimeout: .seconds(120))
  }

  /// A new connection to the admin socket.
  package func admin() async throws(SprocketError) -> SprocketClient {
    try await SprocketClient.admin(at: sockets, callTimeout: .seconds(120))
  }

  /// Runs `sprocket --root ROOT` with arguments.
  package func sprocket(
    _ arguments: String..., input: String? = nil
  ) async throws -> ToolResult {
    try await CommandLineTool.run(
      arguments, environment: ["SPROCKET_ROOT": root], input: input)
  }

  /// Everything it has logged, runs on the same root before it included.
  package var log: String {
    String(decoding: FileManager.default.contents(atPath: logFile) ?? Data(), as: UTF8.self)
  }

  /// Asks it to stop with SIGTERM.
  package func stop() async throws -> ExitStatus {
    process.send(SIGTERM)
    guard let status = await process.wait(for: .seconds(120)) else {
      process.send(SIGKILL)
      throw TestFailure("sprocketd did not stop within two minutes of SIGTERM:\n\(log)")
    }
    return status
  }

  /// Ends it with SIGKILL, as a crash or a power failure would.
  package func crash() async throws {
    process.send(SIGKILL)
    _ = try await process.end()
  }

  /// Starts another one on the same root, with the same options unless told otherwise.
  package func restarted(_ options: Options? = nil) async throws -> DaemonProcess {
    try await Self.start(root: root, options: options ?? self.options)
  }
}
