import ArgumentParser
import Foundation
import SprocketCore

#if canImport(Glibc)
  import Glibc
#endif

/// `sprocket admin restore DIR`
struct RestoreCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a backup in the place of a stopped daemon's files.",
    discussion: """
      Runs `sprocketd --restore` on the files of --root (or of the system's daemon), which must not \
      be running. The backup is compared with its checksums first. Files that are there already are \
      moved aside with --replace, never removed.

      --until takes the journal back to a time between the newest data set and the backup: events \
      recorded later are dropped, and models that had learned from them. Films stay as they are in \
      the backup, and users who were forgotten stay forgotten.

      EXAMPLES:
        sprocket admin restore ./backup-1 --root ./elsewhere
        sprocket admin restore ./backup-1 --until 2026-11-28T14:05:00Z --replace
      """)

  @Argument(help: "A folder that `sprocket admin backup` wrote.", completion: .directory)
  var path: String
  @Option(
    help: ArgumentHelp(
      "Take the journal back to this time (UTC), such as 2026-11-28T14:05:00Z.", valueName: "time"))
  var until: String?
  @Flag(help: "Move the files that are there aside.")
  var replace = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let daemon = URL(fileURLWithPath: own).deletingLastPathComponent()
      .appendingPathComponent("sprocketd").path
    var arguments = [daemon, "--restore", path]
    if let root = options.root { arguments += ["--root", root] }
    if let until { arguments += ["--until", until] }
    if replace { arguments.append("--replace") }
    if options.json { arguments.append("--json") }
    // The daemon's own program does it, in place of this one: it knows its files, and its lock.
    let strings = arguments.map { strdup($0) }
    execv(daemon, strings + [nil])
    throw SprocketError(
      .notFound, "\(daemon) cannot be run: \(String(cString: strerror(errno)))")
  }
}
