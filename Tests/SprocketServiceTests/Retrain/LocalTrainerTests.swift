import Foundation
import SprocketCore
import SprocketService
import SprocketSnapshots
import SprocketTestKit
import Synchronization
import SystemPackage
import Testing

/// Shell scripts stand for the trainer.
@Suite(.timeLimit(.minutes(5))) struct LocalTrainerTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private final class Reports: Sendable {
    private let all = Mutex<[TrainerProgress]>([])
    var list: [TrainerProgress] { all.withLock { $0 } }
    func add(_ report: TrainerProgress) { all.withLock { $0.append(report) } }
  }

  private func run(_ script: String, reports: Reports = Reports()) async throws {
    let path = try folder.write("#!/bin/sh\n\(script)\n", to: "trainer")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    let job = TrainerJob(
      job: 1, kind: "ials", settings: [], database: "unused", threads: 1, shardCount: 1,
      memoryLimitBytes: 0, champion: nil, codeVersion: "test")
    try await LocalTrainer(executable: FilePath(path)).train(
      job, folder: folder.path
    ) { reports.add($0) }
  }

  @Test func `reports arrive in order and the last word counts as success`() async throws {
    let reports = Reports()
    try await run(
      """
      echo '{"phase":"EXPORTING"}'
      echo '{"phase":"TRAINING","epoch":1,"epochs":2,"loss":0.5}'
      echo '{"phase":"EVALUATING","message":"measuring"}'
      echo '{"phase":"DONE","version":"m1"}'
      """, reports: reports)
    #expect(reports.list.map(\.phase) == [.exporting, .training, .evaluating])
    #expect(reports.list[1].loss == 0.5)
    #expect(reports.list[2].message == "measuring")
  }

  @Test func `the trainer is run with the job's folder`() async throws {
    try await run(
      """
      [ "$1" = run ] && [ "$2" = "\(folder.path)" ] || exit 7
      echo '{"phase":"DONE"}'
      """)
  }

  @Test func `noise on standard output is ignored`() async throws {
    let reports = Reports()
    try await run(
      """
      echo 'warming up'
      echo ''
      echo '{"phase":"UNHEARD"}'
      echo '{"phase":'
      printf '\\377\\376\\n'
      head -c 100000 /dev/zero | tr '\\0' 'x'; echo
      echo '{"phase":"TRAINING","epoch":1}'
      echo '[1,2,3]'
      printf '{"phase":"DONE"}'
      """, reports: reports)
    #expect(reports.list.map(\.phase) == [.training])
  }

  @Test func `what the trainer says of its failure is the reason`() async {
    let error = await failure {
      try await run("echo '{\"phase\":\"FAILED\",\"message\":\"no preference at all\"}'; exit 1")
    }
    #expect(error.code == .failedPrecondition)
    #expect(error.message == "the trainer failed: no preference at all")
  }

  @Test func `an exit code without a reason is told with the last words`() async {
    let error = await failure {
      try await run("for n in 1 2 3 4 5; do echo \"line $n\" >&2; done; exit 3")
    }
    #expect(error.code == .aborted)
    #expect(
      error.message
        == "the trainer exited with code 3; its last words: line 3 | line 4 | line 5")
  }

  @Test func `success without a last word is no success`() async {
    let error = await failure { try await run("echo '{\"phase\":\"TRAINING\"}'") }
    #expect(error.message.contains("exited with code 0"))
  }

  @Test func `a last word does not hide a bad end`() async {
    let error = await failure { try await run("echo '{\"phase\":\"DONE\"}'; exit 2") }
    #expect(error.message.contains("exited with code 2"))
  }

  @Test(arguments: [
    ("KILL", "signal 9 (killed: by hand, or by the kernel because memory ran out)"),
    ("SEGV", "signal 11 (crashed, perhaps because its memory limit was reached)"),
    ("ABRT", "signal 6 (crashed, perhaps because its memory limit was reached)"),
    ("ILL", "signal 4 (crashed, perhaps because its memory limit was reached)"),
    ("TERM", "signal 15"), ("HUP", "signal 1"), ("XCPU", "signal 24"),
  ])
  func `a trainer that dies of a signal says which`(signal: String, message: String) async {
    let error = await failure { try await run("ulimit -c 0; kill -\(signal) $$; sleep 5") }
    #expect(error.code == .aborted)
    #expect(error.message == "the trainer was ended by \(message)")
  }

  @Test func `a program that is not there fails the job`() async {
    let job = TrainerJob(
      job: 1, kind: "ials", settings: [], database: "unused", threads: 1, shardCount: 1,
      memoryLimitBytes: 0, champion: nil, codeVersion: "test")
    await #expect(throws: (any Error).self) {
      try await LocalTrainer(executable: "/nowhere/sprocket-trainer").train(
        job, folder: folder.path
      ) { _ in }
    }
  }

  @Test(arguments: ["exec sleep 60", "trap '' TERM; while true; do :; done"])
  func `cancelling ends the trainer at once, even a deaf one`(
    script: String
  ) async throws {
    let reports = Reports()
    let training = Task {
      try await run("echo '{\"phase\":\"TRAINING\"}'\n\(script)", reports: reports)
    }
    try await eventually("the trainer starts") { reports.list.count == 1 }
    let asked = ContinuousClock.now
    training.cancel()
    await #expect(throws: (any Error).self) { try await training.value }
    #expect(ContinuousClock.now - asked < .seconds(90))
  }
}
