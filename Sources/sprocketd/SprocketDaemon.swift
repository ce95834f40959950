import ArgumentParser
import Foundation
import Glibc
import Logging
import SprocketCore

/// The command line of `sprocketd`.
@main
struct SprocketDaemon: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sprocketd",
    abstract: "Recommends films to local services over a Unix socket.",
    discussion: """
      Keeps its state under --root, or in systemd's folders, or in the user's XDG folders.
      Talk to it with `sprocket`; stop it with SIGTERM; SIGHUP reads the configuration again.

      Examples:
        sprocketd --root ./state
        sprocketd --root ./state --set server.event_loops=2
        sprocketd --print-config > sprocketd.toml
      """,
    version: Daemon.version)

  @Option(help: "Keep database, snapshots and sockets in this folder.")
  var root: String?

  @Option(help: "Read this configuration instead of sprocketd.toml in the usual folder.")
  var config: String?

  @Option(name: .customLong("set"), help: "Set a key of the configuration: section.key=value.")
  var settings: [String] = []

  @Option(help: "The program that trains; the default stands beside sprocketd.")
  var trainer: String?

  @Flag(help: "Print a commented configuration with the values in force, and exit.")
  var printConfig = false

  @Flag(help: "Check the configuration and exit.")
  var checkConfig = false

  mutating func run() async throws {
    // A peer that goes away while we write is an error of that write, not the end of the daemon.
    signal(SIGPIPE, SIG_IGN)
    let environment = ProcessInfo.processInfo.environment
    LoggingSystem.bootstrap { JournalLogHandler(label: $0, environment: environment) }
    let logger = Logger(label: "sprocketd")
    do {
      let paths =
        try (root ?? environment["SPROCKET_ROOT"]).map { DaemonPaths(root: Self.absolute($0)) }
        ?? DaemonPaths(environment: environment, uid: getuid())
      let loader = ConfigurationLoader(
        file: config ?? Self.existing(paths.configuration), environment: environment,
        flags: settings)
      let configuration = try loader.load()
      if printConfig { return print(configuration.commentedFile(), terminator: "") }
      if checkConfig { return print("the configuration is valid") }
      JournalLogHandler.setLevel(Logger.Level(rawValue: configuration.logLevel) ?? .notice)
      try await Daemon(
        paths: paths, configuration: configuration, loader: loader,
        trainer: trainer ?? Self.programBeside("sprocket-trainer"), environment: environment,
        logger: logger
      ).run()
    } catch let error as SprocketError {
      FileHandle.standardError.write(Data("sprocketd: \(error.message)\n".utf8))
      if let cause = error.cause {
        FileHandle.standardError.write(Data("  cause: \(cause)\n".utf8))
      }
      throw ExitCode(error.code == .invalidArgument ? 2 : 1)
    }
  }

  private static func existing(_ path: String) -> String? {
    FileManager.default.fileExists(atPath: path) ? path : nil
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }

  private static func programBeside(_ name: String) -> String {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(name).path
  }
}
