import NIOCore
import NIOPosix
public import SprocketCore
package import SprocketTransport

/// One connection to a Sprocket daemon, with a typed method for each of its calls.
///
/// ```swift
/// let client = try await SprocketClient.data(at: SocketLocator())
/// let answer = try await client.recommend(RecommendRequest(user: UserID("42"), k: 10))
/// for film in answer.items { print(film.title, film.score) }
/// await client.close()
/// ```
///
/// The data socket serves `Recommender`, `Feedback`, `Catalog` and `Health`; the admin socket
/// serves those and `Admin`. Any number of calls may be under way from any tasks, and each gets
/// its own answer; cancelling a task gives its call up. Every method throws `SprocketError`: the
/// daemon's status, `deadlineExceeded` when `callTimeout` has passed, or `unavailable` when the
/// connection is lost. A client does not connect again by itself: make a new one.
public struct SprocketClient: Sendable {
  /// How long a unary call may take unless told otherwise.
  public static let standardTimeout = Duration.seconds(30)

  /// How long each call may take in all, streams included; nil for no limit. The daemon is told
  /// and drops work whose time is over.
  public var callTimeout: Duration?

  package let connection: ClientConnection

  /// A client on a connection that exists already.
  package init(connection: ClientConnection, callTimeout: Duration? = standardTimeout) {
    self.connection = connection
    self.callTimeout = callTimeout
  }

  /// Connects to a socket.
  ///
  /// - Throws: `unavailable` when nobody listens there, `permissionDenied` when this user may not
  ///   use it, `invalidArgument` when the path is too long for a socket (107 bytes).
  public static func connect(
    socket path: String, callTimeout: Duration? = standardTimeout
  ) async throws(SprocketError) -> SprocketClient {
    let connection = try await ClientConnection.connect(
      path: path, eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
    return SprocketClient(connection: connection, callTimeout: callTimeout)
  }

  /// Connects to the data socket: recommendations, feedback, catalogue and health.
  /// - Throws: as `connect(socket:callTimeout:)`.
  public static func data(
    at locator: SocketLocator, callTimeout: Duration? = standardTimeout
  ) async throws(SprocketError) -> SprocketClient {
    try await connect(socket: locator.dataSocket, callTimeout: callTimeout)
  }

  /// Connects to the admin socket, which the administrator alone may use.
  /// - Throws: as `connect(socket:callTimeout:)`.
  public static func admin(
    at locator: SocketLocator, callTimeout: Duration? = standardTimeout
  ) async throws(SprocketError) -> SprocketClient {
    try await connect(socket: locator.adminSocket, callTimeout: callTimeout)
  }

  /// The same connection with another limit: `client.withTimeout(.milliseconds(50)).recommend(…)`.
  public func withTimeout(_ timeout: Duration?) -> SprocketClient {
    var copy = self
    copy.callTimeout = timeout
    return copy
  }

  /// Whether the connection is still there.
  public var isConnected: Bool { connection.isActive }

  /// Fails what is under way with `unavailable` and closes the connection.
  public func close() async {
    await connection.close()
  }
}
