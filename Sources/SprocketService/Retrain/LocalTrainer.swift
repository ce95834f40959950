import Glibc
import SprocketCore
package import SprocketSnapshots
import Subprocess
import Synchronization
package import SystemPackage

/// Runs `sprocket-trainer` as a child process. A trainer that crashes, is killed or runs out of
/// memory costs the job, never the service.
package struct LocalTrainer: TrainerEngine {
  /// What a trainer may say before it is cut short.
  private static let errorTail = 4_096

  private let executable: FilePath

  /// - Parameter executable: path of the `sprocket-trainer` program.
  package init(executable: FilePath) {
    self.executable = executable
  }

  package func train(
    _ job: TrainerJob, folder: String, progress: @escaping @Sendable (TrainerProgress) -> Void
  ) async throws {
    var options = PlatformOptions()
    options.teardownSequence = [
      .gracefulShutDown(allowedDurationToNextStep: .milliseconds(500))
    ]
    // Its own group, so that a terminal's Ctrl-C stops the daemon first and the daemon the trainer.
    options.processGroupID = 0
    let lastWords = LastWords()
    let result = try await Subprocess.run(
      .path(executable), arguments: ["run", folder], platformOptions: options, input: .none,
      output: .sequence, error: .sequence
    ) { execution in
      let (output, errors) = (execution.standardOutput, execution.standardError)
      async let tail = Self.tail(of: errors)
      for try await line in output.strings() {
        guard let report = TrainerProgress(line: line) else { continue }
        if !lastWords.hear(report) { progress(report) }
      }
      return try await tail
    }
    try Task.checkCancellation()
    let words = lastWords.all
    if result.terminationStatus.isSuccess, words.isDone { return }
    throw Self.failure(
      status: result.terminationStatus, said: words.failure, standardError: result.closureResult)
  }

  /// The end of what a trainer wrote to standard error.
  private static func tail(of errors: SubprocessOutputSequence) async throws -> String {
    var tail = ""
    for try await line in errors.strings() {
      tail = String((tail + line + "\n").suffix(errorTail))
    }
    return tail
  }

  /// Why there is no candidate, for people.
  static func failure(
    status: TerminationStatus, said: String?, standardError: String
  ) -> SprocketError {
    if let said { return SprocketError(.failedPrecondition, "the trainer failed: \(said)") }
    let tail = standardError.split(separator: "\n").suffix(3).joined(separator: " | ")
    let hint = tail.isEmpty ? "" : "; its last words: \(tail)"
    switch status {
    case .signaled(let signal):
      let reason =
        signal == SIGKILL
        ? " (killed: by hand, or by the kernel because memory ran out)"
        : signal == SIGABRT || signal == SIGSEGV || signal == SIGILL || signal == SIGTRAP
          ? " (crashed, perhaps because its memory limit was reached)" : ""
      return SprocketError(
        .aborted, "the trainer was ended by signal \(signal)\(reason)\(hint)")
    case .exited(let code):
      return SprocketError(.aborted, "the trainer exited with code \(code)\(hint)")
    }
  }
}

/// How a trainer says that it has ended.
private final class LastWords: Sendable {
  private let words = Mutex<(failure: String?, isDone: Bool)>((nil, false))

  var all: (failure: String?, isDone: Bool) { words.withLock { $0 } }

  /// Remembers a report that ends the training; returns whether it was one.
  func hear(_ report: TrainerProgress) -> Bool {
    words.withLock { words in
      switch report.phase {
      case .done: words.isDone = true
      case .failed: words.failure = report.message ?? "no reason given"
      case .exporting, .training, .evaluating: return false
      }
      return true
    }
  }
}
