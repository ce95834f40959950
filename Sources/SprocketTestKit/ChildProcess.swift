import Foundation
import Synchronization

/// How a process ended.
package enum ExitStatus: Hashable, Sendable {
  case exited(Int32)
  case signaled(Int32)
}

/// A process that was started; its output goes to files, so that it never waits for a reader.
package final class ChildProcess: Sendable {
  private struct State {
    var status: ExitStatus?
    var waiting: [Int: CheckedContinuation<ExitStatus?, Never>] = [:]
    var nextWaiter = 0
  }

  private final class Ending: Sendable {
    let state = Mutex(State())

    func end(_ status: ExitStatus) {
      let waiting = state.withLock { state in
        state.status = status
        defer { state.waiting = [:] }
        return state.waiting.values
      }
      for continuation in waiting { continuation.resume(returning: status) }
    }

    func giveUp(_ waiter: Int) {
      state.withLock { $0.waiting.removeValue(forKey: waiter) }?.resume(returning: nil)
    }
  }

  package let processID: Int32
  private let ending: Ending

  /// Starts a program. Variables of Sprocket and of systemd are not inherited; `environment` is
  /// added to the rest.
  ///
  /// - Parameters:
  ///   - output: the file for standard output; nil: it goes nowhere.
  ///   - errors: the file for standard error, likewise.
  ///   - input: the file that is standard input; nil: it is empty.
  package init(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:],
    folder: String? = nil, input: String? = nil, output: String? = nil, errors: String? = nil
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = Self.environment(adding: environment)
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    process.standardInput =
      try input.map { try FileHandle(forReadingFrom: URL(fileURLWithPath: $0)) }
      ?? FileHandle.nullDevice
    process.standardOutput = try output.map(Self.file) ?? FileHandle.nullDevice
    process.standardError = try errors.map(Self.file) ?? FileHandle.nullDevice
    let ending = Ending()
    process.terminationHandler = { process in
      let code = process.terminationStatus
      ending.end(process.terminationReason == .exit ? .exited(code) : .signaled(code))
    }
    try process.run()
    processID = process.processIdentifier
    self.ending = ending
  }

  /// A file to append to.
  private static func file(_ path: String) throws -> FileHandle {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw TestFailure("cannot open \(path)") }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  private static func environment(adding own: [String: String]) -> [String: String] {
    let foreign = ["SPROCKET_", "LISTEN_", "NOTIFY_", "WATCHDOG_", "JOURNAL_"]
    return ProcessInfo.processInfo.environment
      .filter { variable in !foreign.contains { variable.key.hasPrefix($0) } }
      .merging(own) { _, own in own }
  }

  /// How it ended; nil while it runs.
  package var status: ExitStatus? { ending.state.withLock { $0.status } }

  /// Sends a signal, unless the process has ended.
  package func send(_ signal: Int32) {
    // Under the lock, so that the number is not another process's by then: it is reaped before
    // its status is set, but never long before.
    ending.state.withLock { state in
      if state.status == nil { kill(processID, signal) }
    }
  }

  /// Waits until the process has ended; nil when it still runs after `limit`.
  package func wait(for limit: Duration) async -> ExitStatus? {
    await withCheckedContinuation { continuation in
      let waiter = ending.state.withLock { state -> Int? in
        if state.status != nil { return nil }
        defer { state.nextWaiter += 1 }
        state.waiting[state.nextWaiter] = continuation
        return state.nextWaiter
      }
      guard let waiter else { return continuation.resume(returning: status) }
      Task { [ending] in
        try? await Task.sleep(for: limit)
        ending.giveUp(waiter)
      }
    }
  }

  /// Waits until the process has ended; kills it and throws when it takes longer than `limit`.
  package func end(within limit: Duration = .seconds(120)) async throws -> ExitStatus {
    if let status = await wait(for: limit) { return status }
    send(SIGKILL)
    _ = await wait(for: .seconds(10))
    throw TestFailure("process \(processID) did not end within \(limit)")
  }
}
