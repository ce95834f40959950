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
        sprocketd --root ./elsewhere --restore ./backup-1
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

  @Option(
    help: ArgumentHelp(
      "Put a backup in the place of the daemon's files, and exit.", valueName: "dir"))
  var restore: String?

  @Option(
    help: ArgumentHelp(
      "With --restore: take the journal back to this time (UTC), such as 2026-11-28T14:05:00Z.",
      valueName: "time"))
  var until: String?

  @Flag(help: "With --restore: move the files that are there aside.")
  var replace = false

  @Flag(help: "With --restore: print what was done as JSON.")
  var json = false

  func validate() throws {
    if restore == nil, until != nil || replace || json {
      throw ValidationError("--until, --replace and --json go with --restore")
    }
  }

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
      if let restore {
        let report = try RestoreRun(
          paths: paths, backup: restore, until: try until.map(Timestamps.micros), replaces: replace
        ).run()
        return print(json ? try report.json() : report.text)
      }
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
