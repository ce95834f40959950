import ArgumentParser
import Logging
import NIOCore
import NIOPosix
import SprocketCore
import SprocketTransport

/// `sprocket bench echo-server`
struct BenchEchoCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "echo-server",
    abstract: "Answer every health check with the same two bytes, to compare the daemon with.",
    discussion: """
      The same transport with nothing behind it: no message is decoded or made. What \
      `sprocket bench --mix health=1` reaches here is what the transport can do on this machine. \
      Listens on the path of --socket until it is stopped.

      EXAMPLES:
        sprocket bench echo-server --socket /tmp/echo.sock &
        sprocket bench --socket /tmp/echo.sock --mix health=1
      """)

  @Option(help: ArgumentHelp("Threads that answer.", valueName: "count"))
  var threads = 1
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    if options.socket == nil { throw ValidationError("--socket must say where to listen.") }
    guard (1...64).contains(threads) else {
      throw ValidationError("--threads must be between 1 and 64, not \(threads).")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let routes = RouteTable([
      (
        "grpc.health.v1.Health", "Check",
        // An encoded HealthCheckResponse that says SERVING.
        Route(.immediate { _, _, answer in answer.writeInteger(0x0801 as UInt16) })
      )
    ])
    let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    _ = try await SocketServer.start(
      on: UnixSocketListener.bind(path: session.dataSocket), routes: routes,
      eventLoopGroup: group, logger: Logger(label: "echo"))
    // Until a signal ends the process.
    while true { try await Task.sleep(for: .seconds(3_600)) }
  }
}
