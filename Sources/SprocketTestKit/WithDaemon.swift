import Foundation
import Synchronization

/// Starts a daemon on a state of its own, gives it to `body`, and removes everything afterwards.
///
/// At most a few daemons run at the same time, however many tests do. When `body` throws, the
/// daemon's log becomes part of the error.
package func withDaemon(
  _ state: InitialState = .trained, settings: [String] = [], environment: [String: String] = [:],
  _ body: (DaemonProcess) async throws -> Void
) async throws {
  try await withRoot(state) { root in
    let daemon = try await DaemonProcess.start(
      root: root,
      options: DaemonProcess.Options(settings: settings, environment: environment))
    do {
      try await body(daemon)
      try await daemon.crash()
    } catch {
      try? await daemon.crash()
      throw TestFailure("\(error)\nThe daemon's log:\n\(daemon.log)")
    }
  }
}

/// Gives `body` a folder with a state, and removes it afterwards. What `body` starts it must end.
package func withRoot(
  _ state: InitialState = .trained, _ body: (_ root: String) async throws -> Void
) async throws {
  await DaemonSlots.shared.take()
  do {
    let folder = try TemporaryFolder()
    let root = "\(folder.path)/root"
    try await StateTemplates.shared.copy(state, to: root)
    try await body(root)
    withExtendedLifetime(folder) {}
  } catch {
    await DaemonSlots.shared.giveBack()
    throw error
  }
  await DaemonSlots.shared.giveBack()
}

/// Lets a few tests with daemons run at the same time, so that none waits for the processor for
/// long.
actor DaemonSlots {
  static let shared = DaemonSlots()
  private var free = max(2, min(4, ProcessInfo.processInfo.activeProcessorCount))
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func take() async {
    if free > 0 {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func giveBack() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
