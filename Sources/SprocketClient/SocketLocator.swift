import Foundation

/// Where the sockets of a daemon are.
public struct SocketLocator: Hashable, Sendable {
  /// The file name of the socket for everybody's calls.
  public static let dataSocketName = "sprocket.sock"
  /// The file name of the administrator's socket.
  public static let adminSocketName = "admin.sock"
  /// Where the system's own daemon has its sockets.
  public static let systemFolder = "/run/sprocket"

  /// The folder that holds both sockets.
  public var folder: String

  /// The path of the socket for recommendations, feedback, catalogue and health.
  public var dataSocket: String { "\(folder)/\(Self.dataSocketName)" }

  /// The path of the socket for administration.
  public var adminSocket: String { "\(folder)/\(Self.adminSocketName)" }

  /// Sockets in a folder.
  public init(folder: String) {
    self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
  }

  /// Finds the sockets as the command line does, first match first: the folder `root`; the folder
  /// that `SPROCKET_ROOT` names; `/run/sprocket` when the system's daemon has sockets there;
  /// `$XDG_RUNTIME_DIR/sprocket`; `/run/sprocket`. Only whether files exist is looked at.
  /// Without `environment` the variables of the process count.
  public init(root: String? = nil, environment: [String: String]? = nil) {
    self.init(
      root: root, environment: environment ?? ProcessInfo.processInfo.environment
    ) { FileManager.default.fileExists(atPath: $0) }
  }

  package init(
    root: String?, environment: [String: String], fileExists: (String) -> Bool
  ) {
    if let root = root ?? environment["SPROCKET_ROOT"].nonEmpty {
      self.init(folder: root)
      return
    }
    let system = SocketLocator(folder: Self.systemFolder)
    if let runtime = environment["XDG_RUNTIME_DIR"].nonEmpty,
      !fileExists(system.dataSocket), !fileExists(system.adminSocket)
    {
      self.init(folder: "\(runtime)/sprocket")
    } else {
      self = system
    }
  }
}

extension String? {
  /// An empty variable counts as one that is not set.
  fileprivate var nonEmpty: String? {
    guard let text = self, !text.isEmpty else { return nil }
    return text
  }
}
