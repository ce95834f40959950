import Foundation
import SprocketCore

/// Where the daemon keeps its files and sockets.
struct DaemonPaths: Hashable, Sendable {
  /// Database, snapshots, jobs and lock.
  var state: String
  /// Sockets.
  var runtime: String
  /// The configuration, if the file exists.
  var configuration: String

  var database: String { state + "/sprocket.db" }
  var snapshots: String { state + "/snapshots" }
  var jobs: String { state + "/jobs" }
  var lock: String { state + "/sprocketd.lock" }
  var dataSocket: String { runtime + "/sprocket.sock" }
  var adminSocket: String { runtime + "/admin.sock" }

  /// Everything under one folder.
  init(root: String) {
    state = root
    runtime = root
    configuration = root + "/sprocketd.toml"
  }

  /// systemd's folders when it gives some, the system's when run by root, the user's otherwise.
  /// - Throws: `failedPrecondition` when there is no folder to use.
  init(environment: [String: String], uid: UInt32) throws(SprocketError) {
    func first(_ list: String?) -> String? {
      list?.split(separator: ":").first.map(String.init)
    }
    if let state = first(environment["STATE_DIRECTORY"]),
      let runtime = first(environment["RUNTIME_DIRECTORY"])
    {
      self.state = state
      self.runtime = runtime
      let folder = first(environment["CONFIGURATION_DIRECTORY"]) ?? "/etc/sprocket"
      configuration = folder + "/sprocketd.toml"
    } else if uid == 0 {
      state = "/var/lib/sprocket"
      runtime = "/run/sprocket"
      configuration = "/etc/sprocket/sprocketd.toml"
    } else {
      guard let home = environment["HOME"], !home.isEmpty,
        let runtime = environment["XDG_RUNTIME_DIR"], !runtime.isEmpty
      else {
        throw SprocketError(
          .failedPrecondition,
          "HOME or XDG_RUNTIME_DIR is not set: say where files go with --root DIR")
      }
      state = (environment["XDG_STATE_HOME"] ?? home + "/.local/state") + "/sprocket"
      self.runtime = runtime + "/sprocket"
      configuration =
        (environment["XDG_CONFIG_HOME"] ?? home + "/.config") + "/sprocket/sprocketd.toml"
    }
  }

  /// Makes the folders, private to the daemon's user unless they exist.
  func create() throws(SprocketError) {
    for folder in [state, snapshots, jobs, runtime] {
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true,
          attributes: [.posixPermissions: folder == runtime && runtime != state ? 0o755 : 0o750])
      } catch {
        throw SprocketError(
          .failedPrecondition, "cannot make the folder \(folder): \(error)", cause: error)
      }
    }
  }
}
