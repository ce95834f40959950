import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit

extension SprocketClient {
  /// A training that no test waits for.
  static let endlessTraining = [
    Setting(name: "factors", value: "256"), Setting(name: "epochs", value: "1000"),
  ]

  /// A training of a few seconds.
  static let unhurriedTraining = [
    Setting(name: "factors", value: "4"), Setting(name: "epochs", value: "40"),
  ]

  /// Starts a training and returns its job once the trainer is in the middle of it.
  func startTraining(_ settings: [Setting] = endlessTraining) async throws -> Int64 {
    let job = try await startRetrain(StartRetrainRequest(kind: "ials", settings: settings)).job.job
    for try await state in try await withTimeout(nil).watchJob(WatchJobRequest(job: job)) {
      if state.state == .training, state.epoch > 0 { return job }
      if state.state.rawValue > JobState.training.rawValue {
        throw TestFailure("the training was over too early: \(state)")
      }
    }
    throw TestFailure("job \(job) ended before it trained")
  }

  func job(_ number: Int64) async throws -> Job {
    let jobs = try await listJobs(ListJobsRequest(limit: 1000)).jobs
    guard let job = jobs.first(where: { $0.job == number }) else {
      throw TestFailure("there is no job \(number)")
    }
    return job
  }
}

extension DaemonProcess {
  /// The process ids of its trainers.
  var trainers: [Int32] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { Int32($0) }.filter { id in
      guard
        let status = FileManager.default.contents(atPath: "/proc/\(id)/status"),
        let command = FileManager.default.contents(atPath: "/proc/\(id)/cmdline")
      else { return false }
      let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
      return lines.contains("PPid:\t\(process.processID)")
        && !lines.contains { $0.hasPrefix("State:\tZ") }
        && String(decoding: command, as: UTF8.self).contains("sprocket-trainer")
    }
  }
}
