import Glibc
import SprocketCore
import SprocketTransport
import Testing

@Suite("systemd's protocols")
struct SystemdTests {
  @Test("hand over sockets by name")
  func parsesSockets() {
    let environment = [
      "LISTEN_PID": "42", "LISTEN_FDS": "4", "LISTEN_FDNAMES": "data:admin:data",
    ]
    let sockets = SocketActivation.parse(environment, processID: 42)
    #expect(sockets == ["data": [3, 5], "admin": [4], "unknown": [6]])
    #expect(SocketActivation.parse(environment, processID: 43).isEmpty)
    #expect(SocketActivation.parse([:], processID: 42).isEmpty)
  }

  @Test(
    "hand over nothing when the variables make no sense",
    arguments: ["", "-1", "0", "x", "99999999999"])
  func ignoresNonsense(_ count: String) {
    let environment = ["LISTEN_PID": "42", "LISTEN_FDS": count]
    #expect(SocketActivation.parse(environment, processID: 42).isEmpty)
  }

  @Test("read the watchdog's interval")
  func readsWatchdog() {
    func interval(_ environment: [String: String]) -> UInt64? {
      ServiceNotifier(environment: environment, processID: 42).watchdogMicroseconds
    }
    #expect(interval(["WATCHDOG_USEC": "30000000"]) == 30_000_000)
    #expect(interval(["WATCHDOG_USEC": "5", "WATCHDOG_PID": "42"]) == 5)
    #expect(interval(["WATCHDOG_USEC": "5", "WATCHDOG_PID": "43"]) == nil)
    #expect(interval(["WATCHDOG_USEC": "0"]) == nil)
    #expect(interval([:]) == nil)
  }

  @Test("notify through a path and through an abstract name", arguments: [false, true])
  func notifies(_ isAbstract: Bool) throws {
    let name = "/tmp/sprocket-notify-\(getpid())"
    let receiver = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
    defer {
      close(receiver)
      unlink(name)
    }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = isAbstract ? [0] + Array(name.utf8) : Array(name.utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = isAbstract ? 2 + bytes.count : MemoryLayout<sockaddr_un>.size
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(receiver, $0, socklen_t(length))
      }
    }
    #expect(isBound == 0)

    let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": isAbstract ? "@" + name : name])
    func received() -> String {
      var text = [UInt8](repeating: 0, count: 512)
      let count = recv(receiver, &text, text.count, CInt(MSG_DONTWAIT))
      return String(decoding: text.prefix(max(0, count)), as: UTF8.self)
    }
    try notifier.notify(.ready)
    #expect(received() == "READY=1")
    try notifier.notify(.status("serving\n12 films"))
    #expect(received() == "STATUS=serving 12 films")
    try notifier.notify(.watchdog)
    #expect(received() == "WATCHDOG=1")
    try notifier.notify(.stopping)
    #expect(received() == "STOPPING=1")
    try notifier.notify(.reloading)
    let lines = received().split(separator: "\n")
    #expect(lines.first == "RELOADING=1")
    #expect(lines.last?.hasPrefix("MONOTONIC_USEC=") == true)
  }

  @Test("notify nobody when nobody asked, and say so when nobody is there")
  func reportsUnreachable() throws {
    let silent = ServiceNotifier(environment: [:])
    #expect(!silent.isEnabled)
    try silent.notify(.ready)
    let lost = ServiceNotifier(environment: ["NOTIFY_SOCKET": "/tmp/nobody-\(getpid())"])
    #expect(lost.isEnabled)
    #expect(throws: SprocketError.self) { try lost.notify(.ready) }
  }
}
