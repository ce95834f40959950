import Glibc
import Logging
import NIOCore
import NIOPosix
import SprocketCore
import SprocketTransport
import Synchronization

/// How client and server meet; the same test bodies run over both.
enum Wire: String, CaseIterable, Sendable {
  case inProcess
  case socket
}

/// A server with the echo routes and a way to reach it.
struct Fixture: Sendable {
  let seen: Sightings
  let server: SocketServer
  let path: String?
  private let transport: InProcessTransport?

  static let group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private static let counter = Atomic(0)

  /// A fresh path for a socket, short enough.
  static func path() -> String {
    let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
    return "/tmp/sprocket-test-\(getpid())-\(number).sock"
  }

  static func start(
    _ wire: Wire = .socket, configuration: ServerConfiguration = ServerConfiguration()
  ) async throws -> Fixture {
    let seen = Sightings()
    let routes = EchoRoutes.table(seen)
    switch wire {
    case .inProcess:
      let transport = InProcessTransport(
        routes: routes, configuration: configuration, eventLoopGroup: group, logger: quiet)
      return Fixture(seen: seen, server: transport.server, path: nil, transport: transport)
    case .socket:
      let path = path()
      let server = try await SocketServer.start(
        on: .bind(path: path), routes: routes, configuration: configuration,
        eventLoopGroup: group, logger: quiet)
      return Fixture(seen: seen, server: server, path: path, transport: nil)
    }
  }

  func connect() async throws -> ClientConnection {
    if let transport { return try await transport.connect() }
    return try await ClientConnection.connect(path: path ?? "", eventLoopGroup: Self.group)
  }

  func connectRaw() async throws -> RawConnection {
    try await RawConnection.connect(path ?? "")
  }

  func stop() async {
    await server.drain(deadline: .now())
    if let path { unlink(path + ".lock") }
  }

  /// Runs a test against a server and stops the server whatever happens.
  static func with(
    _ wire: Wire = .socket, configuration: ServerConfiguration = ServerConfiguration(),
    _ body: (Fixture) async throws -> Void
  ) async throws {
    let fixture = try await start(wire, configuration: configuration)
    do {
      try await body(fixture)
    } catch {
      await fixture.stop()
      throw error
    }
    await fixture.stop()
  }
}

extension ClientRequest {
  /// A request to the echo service.
  static func echo(
    _ method: String, _ payload: String = "", timeout: TimeAmount? = nil
  ) -> ClientRequest {
    ClientRequest(
      service: EchoRoutes.service, method: method, payload: ByteBuffer(string: payload),
      timeout: timeout)
  }
}

/// The code that a call fails with; nil when it succeeds.
func failureCode<Value>(_ body: () async throws -> Value) async -> StatusCode? {
  do {
    _ = try await body()
    return nil
  } catch {
    return (error as? SprocketError)?.code ?? .unknown
  }
}
