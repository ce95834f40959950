import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Training jobs")
struct JobTests {
  @Test("WatchJob shows the states in their order, epochs and losses, and ends with the job")
  func watchesAJob() async throws {
    try await withDaemon(.ingested) { daemon in
      let admin = try await daemon.admin()
      let started = try await admin.startRetrain(
        StartRetrainRequest(kind: "ials", settings: SprocketClient.unhurriedTraining)
      ).job
      var seen: [Job] = []
      let watch = WatchJobRequest(job: started.job)
      for try await job in try await admin.withTimeout(nil).watchJob(watch) {
        seen.append(job)
      }
      #expect(seen.map(\.state.rawValue) == seen.map(\.state.rawValue).sorted())
      let last = try #require(seen.last)
      #expect(last.state == .succeeded, "\(last)")
      #expect(seen.dropLast().allSatisfy { $0.state.rawValue < JobState.succeeded.rawValue })
      #expect(seen.contains { $0.state == .training && $0.epoch > 0 && $0.loss > 0 })
      #expect(last.epochs == 40)
      #expect(last.createdMicros > 0)
      #expect(last.startedMicros >= last.createdMicros)
      #expect(last.finishedMicros >= last.startedMicros)
      let version = try #require(last.version)
      #expect(try await admin.job(started.job) == last)
      #expect(try await daemon.data().recommend(1).model == version)

      // Watching a job that has ended gives its end.
      #expect(try await admin.finish(started.job) == last)
      let unknown = try await refusal { _ = try await admin.finish(99) }
      #expect(unknown.code == .notFound)
    }
  }

  @Test("A second job waits for the first, and both are done")
  func queue() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let first = try await admin.startTraining(SprocketClient.unhurriedTraining)
      let second = try await admin.startRetrain(
        StartRetrainRequest(kind: "ials", settings: StateTemplates.settings)
      ).job
      #expect(second.state == .queued)
      #expect(try await admin.job(first).state.rawValue > JobState.queued.rawValue)
      #expect(daemon.trainers.count <= 1)
      let ends = try await [admin.finish(first), admin.finish(second.job)]
      #expect(ends.allSatisfy { $0.state == .succeeded }, "\(ends)")
      #expect(ends[1].startedMicros >= ends[0].finishedMicros)
      #expect(try await daemon.data().recommend(1).model == ends[1].version)
    }
  }

  @Test("A running job is cancelled soon, a waiting one at once, and the model in service stays")
  func cancel() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let client = try await daemon.data()
      let before = try await client.recommend(1).model
      let running = try await admin.startTraining()
      let waiting = try await admin.startRetrain(StartRetrainRequest()).job.job
      let cancelledWaiting = try await admin.cancelJob(CancelJobRequest(job: waiting)).job
      #expect(cancelledWaiting.state == .cancelled)
      #expect(daemon.trainers.count == 1)

      let clock = ContinuousClock()
      let start = clock.now
      let cancelled = try await admin.cancelJob(CancelJobRequest(job: running)).job
      #expect(cancelled.state == .cancelled)
      #expect(try await eventually { daemon.trainers.isEmpty })
      #expect(clock.now - start < .seconds(60))
      #expect(try await admin.finish(running).state == .cancelled)
      #expect(try await client.recommend(1).model == before)

      let again = try await refusal {
        _ = try await admin.cancelJob(CancelJobRequest(job: running))
      }
      #expect(again.code == .failedPrecondition)
      // The queue goes on.
      try await admin.train()
    }
  }

  @Test("A trainer that a signal ends fails its job with the reason, and the service goes on")
  func killedTrainer() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let client = try await daemon.data()
      let before = try await client.recommend(1)
      for (signal, word) in [(SIGKILL, "9"), (SIGSEGV, "11"), (SIGTERM, "15")] {
        let job = try await admin.startTraining()
        let trainer = try #require(daemon.trainers.first)
        kill(trainer, signal)
        let ended = try await admin.finish(job)
        #expect(ended.state == .failed, "\(ended)")
        #expect(ended.message.contains("trainer"), "\(ended.message)")
        // A trainer that catches SIGTERM leaves with 128 + 15.
        #expect(
          ended.message.contains("signal \(word)") || ended.message.contains("\(128 + signal)"),
          "\(ended.message)")
        #expect(ended.version == nil)
        #expect(try await client.recommend(1) == before)
        #expect(try await client.checkHealth().status == .serving)
        // The next signal must not go to what is left of this one.
        #expect(try await eventually { daemon.trainers.isEmpty })
      }
      #expect(try await admin.listModels(ListModelsRequest()).models.count == 1)
      try await admin.train()
    }
  }

  @Test("Jobs that cannot be are refused by name; what is wrong with the data fails the job")
  func refusedJobs() async throws {
    try await withDaemon(.empty) { daemon in
      let admin = try await daemon.admin()
      let kind = try await refusal {
        _ = try await admin.startRetrain(StartRetrainRequest(kind: "magic"))
      }
      #expect(kind.code == .invalidArgument)
      #expect(kind.message.contains("magic"))
      for (name, value) in [("fctors", "8"), ("factors", "many"), ("preference.luck", "1")] {
        let error = try await refusal {
          _ = try await admin.startRetrain(
            StartRetrainRequest(settings: [Setting(name: name, value: value)]))
        }
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains(name), "\(error.message)")
      }
      let nothing = try await admin.finish(
        admin.startRetrain(StartRetrainRequest()).job.job)
      #expect(nothing.state == .failed)
      #expect(nothing.message.contains("nothing to train on"), "\(nothing.message)")
    }
  }

  @Test("A training that takes longer than it may fails, and its trainer is gone")
  func timeout() async throws {
    try await withDaemon(settings: ["training.timeout_seconds=1"]) { daemon in
      let admin = try await daemon.admin()
      let job = try await admin.startRetrain(
        StartRetrainRequest(kind: "ials", settings: SprocketClient.endlessTraining)
      ).job.job
      let ended = try await admin.finish(job)
      #expect(ended.state == .failed)
      #expect(ended.message.contains("longer than"), "\(ended.message)")
      #expect(try await eventually { daemon.trainers.isEmpty })
    }
  }

  @Test("A training that needs more memory than it may fails, and says so")
  func memoryLimit() async throws {
    try await withDaemon(settings: ["training.memory_limit_mb=4"]) { daemon in
      let admin = try await daemon.admin()
      let job = try await admin.startRetrain(
        StartRetrainRequest(kind: "ials", settings: SprocketClient.endlessTraining)
      ).job.job
      let ended = try await admin.finish(job)
      #expect(ended.state == .failed)
      #expect(ended.message.contains("memory"), "\(ended.message)")
      #expect(try await daemon.data().recommend(1).knownUser)
    }
  }

  @Test("A trainer that does not start fails the job with the reason")
  func missingTrainer() async throws {
    try await withRoot { root in
      let daemon = try await DaemonProcess.start(
        root: root,
        options: DaemonProcess.Options(arguments: ["--trainer", "/nonexistent/trainer"]))
      let admin = try await daemon.admin()
      let ended = try await admin.finish(admin.startRetrain(StartRetrainRequest()).job.job)
      #expect(ended.state == .failed)
      #expect(ended.message.contains("/nonexistent/trainer"), "\(ended.message)")
      #expect(try await daemon.data().recommend(1).knownUser)
      try await daemon.crash()
    }
  }

  @Test("A job that a crash of the daemon ends is failed after the restart, and says so")
  func interruptedJob() async throws {
    try await withDaemon { daemon in
      let job = try await daemon.admin().startTraining()
      let trainer = try #require(daemon.trainers.first)
      try await daemon.crash()
      #expect(try await eventually { kill(trainer, 0) != 0 || Self.isZombie(trainer) })
      let second = try await daemon.restarted()
      let admin = try await second.admin()
      let ended = try await admin.finish(job)
      #expect(ended.state == .failed)
      #expect(ended.message.contains("daemon"), "\(ended.message)")
      try await admin.train()
      try await second.crash()
    }
  }

  private static func isZombie(_ id: Int32) -> Bool {
    let status = FileManager.default.contents(atPath: "/proc/\(id)/status") ?? Data()
    return String(decoding: status, as: UTF8.self).contains("State:\tZ")
  }
}
