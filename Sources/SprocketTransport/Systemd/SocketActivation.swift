import Glibc

/// The listening sockets that systemd hands to the process it starts: `sd_listen_fds`.
package enum SocketActivation {
  /// Descriptors begin after standard error.
  private static let firstDescriptor: CInt = 3

  /// The handed sockets by their names (`FileDescriptorName=` in the socket unit); empty when the
  /// process was started otherwise. Unnamed ones are called `unknown`; of several with one name
  /// the order is kept.
  ///
  /// To be called once, early, from one thread: it removes the variables from the environment so
  /// that child processes do not take the sockets for theirs, and marks the descriptors so that
  /// they do not inherit them.
  package static func takeSockets() -> [String: [CInt]] {
    let variables = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]
    var values: [String: String] = [:]
    for name in variables {
      if let value = getenv(name) { values[name] = String(cString: value) }
      unsetenv(name)
    }
    let sockets = parse(values, processID: getpid())
    for descriptor in sockets.values.joined() {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
    return sockets
  }

  /// What the variables say, for the process with this id.
  package static func parse(
    _ environment: [String: String], processID: Int32
  ) -> [String: [CInt]] {
    guard
      environment["LISTEN_PID"].flatMap({ Int32($0) }) == processID,
      let count = environment["LISTEN_FDS"].flatMap({ CInt($0) }), count > 0, count <= 1024
    else { return [:] }
    let names = (environment["LISTEN_FDNAMES"] ?? "")
      .split(separator: ":", omittingEmptySubsequences: false)
    var sockets: [String: [CInt]] = [:]
    for index in 0..<count {
      let given = Int(index) < names.count ? String(names[Int(index)]) : ""
      sockets[given.isEmpty ? "unknown" : given, default: []].append(firstDescriptor + index)
    }
    return sockets
  }
}
