import Glibc
package import SprocketCore

/// Tells systemd how the daemon is: `sd_notify`. Does nothing when nobody asked to be told.
package struct ServiceNotifier: Sendable {
  package enum State: Sendable, Equatable {
    /// Start-up, or a reload, is complete.
    case ready
    case stopping
    /// The configuration is being read again; followed by `ready`.
    case reloading
    /// Still alive.
    case watchdog
    /// One line for people, shown by `systemctl status`.
    case status(String)
  }

  /// `NOTIFY_SOCKET`: a path, or an abstract name written with `@` in front.
  private let address: String?
  /// How often systemd expects a `watchdog`, in microseconds; nil when it does not.
  package let watchdogMicroseconds: UInt64?

  /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
  package init(environment: [String: String], processID: Int32 = getpid()) {
    address = environment["NOTIFY_SOCKET"].flatMap { name in
      switch name.first {
      case "/": name
      case "@": "\0" + name.dropFirst()
      default: nil
      }
    }
    let isForUs = environment["WATCHDOG_PID"].map { Int32($0) == processID } ?? true
    watchdogMicroseconds =
      isForUs
      ? environment["WATCHDOG_USEC"].flatMap { UInt64($0) }.flatMap { $0 > 0 ? $0 : nil }
      : nil
  }

  /// Whether somebody asked to be told.
  package var isEnabled: Bool { address != nil }

  /// Sends one datagram. Throws when somebody asked to be told and cannot be reached.
  package func notify(_ state: State) throws(SprocketError) {
    try send(Self.message(state))
  }

  static func message(_ state: State) -> String {
    switch state {
    case .ready: "READY=1"
    case .stopping: "STOPPING=1"
    case .watchdog: "WATCHDOG=1"
    case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds())"
    case .status(let text):
      "STATUS=" + text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
  }

  private static func monotonicMicroseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1_000
  }

  private func send(_ message: String) throws(SprocketError) {
    guard let address else { return }
    let descriptor = try SystemCall.makeSocket(SOCK_DGRAM)
    defer { SystemCall.close(descriptor) }
    let bytes = Array(message.utf8)
    let sent = SystemCall.withAddress(address) { pointer, length in
      CInt(sendto(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL), pointer, length))
    }
    guard sent == CInt(bytes.count) else {
      throw SystemCall.error("cannot notify the service manager")
    }
  }
}
