import Foundation
import SprocketClient
package import SprocketCore

/// What a daemon finds when a test starts it.
package enum InitialState: Hashable, Sendable {
  /// Nothing.
  case empty
  /// The planted data set.
  case ingested
  /// The planted data set and one iALS model that was trained on it.
  case trained
}

/// Folders with a daemon's state, made once and copied for each test.
package actor StateTemplates {
  package static let shared = StateTemplates()
  /// The hyper-parameters of the model in `InitialState.trained`.
  package static let settings = [
    Setting(name: "factors", value: "4"), Setting(name: "epochs", value: "8"),
  ]

  private var templates: [InitialState: Task<TemporaryFolder, any Error>] = [:]

  /// Puts a state into a folder that does not exist yet.
  package func copy(_ state: InitialState, to root: String) async throws {
    let template = try await template(state)
    let manager = FileManager.default
    try manager.createDirectory(atPath: root, withIntermediateDirectories: true)
    for name in ["sprocket.db", "sprocket.db-wal", "snapshots"]
    where manager.fileExists(atPath: "\(template.path)/root/\(name)") {
      try manager.copyItem(atPath: "\(template.path)/root/\(name)", toPath: "\(root)/\(name)")
    }
  }

  private func template(_ state: InitialState) async throws -> TemporaryFolder {
    if let task = templates[state] { return try await task.value }
    let task = Task {
      let folder = try TemporaryFolder()
      try await Self.make(state, in: folder.path + "/root")
      return folder
    }
    templates[state] = task
    return try await task.value
  }

  private static func make(_ state: InitialState, in root: String) async throws {
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    if state == .empty { return }
    let daemon = try await DaemonProcess.start(root: root)
    do {
      let admin = try await daemon.admin()
      try await admin.ingest(PlantedDataSet.standard)
      if state == .trained { try await admin.train() }
      await admin.close()
    } catch {
      try? await daemon.crash()
      throw TestFailure("cannot prepare the state \(state): \(error)\n\(daemon.log)")
    }
    guard try await daemon.stop() == .exited(0) else {
      throw TestFailure("sprocketd did not stop cleanly:\n\(daemon.log)")
    }
  }
}

extension SprocketClient {
  /// Ingests a planted data set.
  @discardableResult
  package func ingest(_ dataSet: PlantedDataSet) async throws -> IngestResponse {
    let upload = try await ingest()
    for chunk in dataSet.chunks() { try await upload.send(chunk) }
    return try await upload.finish()
  }

  /// Trains and waits until the new model serves.
  /// - Throws: `TestFailure` when the job does not succeed.
  @discardableResult
  package func train(
    kind: String = "ials", settings: [Setting] = StateTemplates.settings, force: Bool = false
  ) async throws -> Job {
    let ended = try await finish(
      startRetrain(
        StartRetrainRequest(
          kind: kind, settings: settings, force: force, reason: force ? "a test" : "")
      ).job.job)
    guard ended.state == .succeeded else { throw TestFailure("the training failed: \(ended)") }
    return ended
  }

  /// Waits for the end of a job.
  package func finish(_ job: Int64) async throws -> Job {
    var last: Job?
    for try await state in try await withTimeout(nil).watchJob(WatchJobRequest(job: job)) {
      last = state
    }
    guard let last else { throw TestFailure("job \(job) has no state") }
    return last
  }
}
