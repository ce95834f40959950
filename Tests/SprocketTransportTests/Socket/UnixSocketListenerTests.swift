import Glibc
import NIOCore
import SprocketCore
import SprocketTransport
import Testing

@Suite("The Unix-socket listener", .timeLimit(.minutes(5)))
struct UnixSocketListenerTests {
  private func bindCode(_ path: String, group: String? = nil) async -> StatusCode? {
    await failureCode { try UnixSocketListener.bind(path: path, group: group) }
  }

  private func clean(_ path: String) {
    unlink(path)
    unlink(path + ".lock")
  }

  @Test("gives the file its mode, and removes it in the end")
  func setsMode() throws {
    let path = Fixture.path()
    defer { clean(path) }
    for mode: UInt32 in [0o600, 0o660, 0o666] {
      let listener = try UnixSocketListener.bind(path: path, mode: mode)
      var status = stat()
      #expect(lstat(path, &status) == 0)
      #expect(status.st_mode & 0o777 == mode)
      #expect(status.st_mode & S_IFMT == S_IFSOCK)
      listener.release()
      #expect(lstat(path, &status) != 0)
    }
  }

  @Test("replaces a file that a dead server left")
  func replacesStaleFile() throws {
    let path = Fixture.path()
    defer { clean(path) }
    let leftover = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    #expect(bindRaw(leftover, path) == 0)
    close(leftover)
    let listener = try UnixSocketListener.bind(path: path)
    #expect(listener.path == path)
    listener.release()
  }

  @Test("never touches a socket that somebody else listens on")
  func refusesLiveSocket() async throws {
    let path = Fixture.path()
    defer { clean(path) }
    let other = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(other) }
    #expect(bindRaw(other, path) == 0)
    #expect(listen(other, 1) == 0)
    #expect(await bindCode(path) == .alreadyExists)
    #expect(access(path, F_OK) == 0)
  }

  @Test("admits one server per path, also while the first still drains")
  func refusesSecondServer() async throws {
    let path = Fixture.path()
    defer { clean(path) }
    let first = try UnixSocketListener.bind(path: path)
    #expect(await bindCode(path) == .alreadyExists)
    first.unlinkPath()
    #expect(await bindCode(path) == .alreadyExists)
    first.release()
    let second = try UnixSocketListener.bind(path: path)
    second.release()
  }

  @Test("refuses paths that cannot be")
  func refusesBadPaths() async {
    #expect(await bindCode("") == .invalidArgument)
    #expect(await bindCode("/tmp/" + String(repeating: "x", count: 102)) == .invalidArgument)
    #expect(await bindCode("/tmp/no-such-folder-\(getpid())/x.sock") == .invalidArgument)
    let path = Fixture.path()
    defer { clean(path) }
    #expect(await bindCode(path, group: "no-such-group-here") == .invalidArgument)
  }

  @Test("leaves a file that is no socket alone")
  func leavesOtherFiles() async {
    let path = Fixture.path()
    defer { clean(path) }
    close(open(path, O_CREAT | O_WRONLY, 0o600))
    #expect(await bindCode(path) == .failedPrecondition)
    #expect(access(path, F_OK) == 0)
  }

  @Test("leaves a file that another server has put in its place")
  func leavesForeignReplacement() throws {
    let path = Fixture.path()
    defer { clean(path) }
    let listener = try UnixSocketListener.bind(path: path)
    unlink(path)
    close(open(path, O_CREAT | O_WRONLY, 0o600))
    listener.release()
    #expect(access(path, F_OK) == 0)
  }

  @Test("serves on a socket that was handed over")
  func adoptsDescriptor() async throws {
    let path = Fixture.path()
    defer { clean(path) }
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    #expect(bindRaw(descriptor, path) == 0)
    #expect(listen(descriptor, 8) == 0)
    let server = try await SocketServer.start(
      on: UnixSocketListener(adopting: descriptor), routes: EchoRoutes.table(),
      eventLoopGroup: Fixture.group, logger: Fixture.quiet)
    let client = try await ClientConnection.connect(path: path, eventLoopGroup: Fixture.group)
    #expect(String(buffer: try await client.unary(.echo("Now", "adopted"))) == "adopted")
    await client.close()
    await server.drain(deadline: .now() + .seconds(5))
    #expect(access(path, F_OK) == 0)
  }

  @Test("that is absent or dead is reported to clients in words")
  func explainsFailedConnects() async throws {
    let path = Fixture.path()
    defer { clean(path) }
    await #expect(
      throws: SprocketError(
        .unavailable, "there is no socket at \(path); is the server running with this root?")
    ) {
      try await ClientConnection.connect(path: path, eventLoopGroup: Fixture.group)
    }
    let leftover = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    #expect(bindRaw(leftover, path) == 0)
    close(leftover)
    await #expect(
      throws: SprocketError(.unavailable, "nobody listens on \(path); start the server")
    ) {
      try await ClientConnection.connect(path: path, eventLoopGroup: Fixture.group)
    }
    let long = "/tmp/" + String(repeating: "x", count: 200)
    let code = await failureCode {
      try await ClientConnection.connect(path: long, eventLoopGroup: Fixture.group)
    }
    #expect(code == .invalidArgument)
  }

  private func bindRaw(_ descriptor: CInt, _ path: String) -> CInt {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
