import Foundation
import SprocketCore
import SprocketEvaluation
import SprocketSnapshots
import Testing

@Suite struct TrainerContractTests {
  @Test func readsBackAJob() throws {
    let folder = try TemporaryFolder()
    var plan = GatePlan()
    plan.fraction = 0.2
    plan.split = .leaveLastOut
    plan.seed = .max
    let job = TrainerJob(
      job: 7, kind: "ials", settings: [Setting(name: "factors", value: "32")],
      database: "/srv/sprocket.db", threads: 2, shardCount: 8, memoryLimitBytes: 1 << 30,
      champion: .init(
        entry: ModelEntry(
          version: ModelVersion("v1"), kind: "ials", state: "serving",
          settings: [Setting(name: "factors", value: "16")], position: 9, users: 3, items: 4,
          interactions: 5, bytes: 6, parent: ModelVersion("v0"), lastMicros: 7,
          requested: [Setting(name: "factors", value: "auto")]),
        folder: "/srv/snapshots/v1"),
      gate: plan, dataLimit: .init(position: 12, items: 34), codeVersion: "0.1.0")
    try job.write(to: folder.path)
    #expect(try TrainerJob(folder: folder.path) == job)
  }

  @Test func refusesAJobOfAnotherRelease() throws {
    let folder = try TemporaryFolder()
    var job = TrainerJob(job: 7, kind: "ials", database: "/srv/sprocket.db")
    job.contract = 99
    try job.write(to: folder.path)
    let error = refusal { _ = try TrainerJob(folder: folder.path) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains("contract_version") == true)
  }

  @Test func refusesAJobThatIsMissingOrNoJSON() throws {
    let folder = try TemporaryFolder()
    #expect(refusal { _ = try TrainerJob(folder: folder.path) }?.code == .invalidArgument)
    _ = try folder.write(Array("{".utf8), to: "job.json")
    let error = refusal { _ = try TrainerJob(folder: folder.path) }
    #expect(error?.message.contains(folder.file("job.json")) == true)
  }

  @Test func writesProgressAsOneLineAndReadsItBack() throws {
    let progress = TrainerProgress(
      phase: .training, epoch: 3, epochs: 12, loss: 0.5, secondsLeft: 1.5, message: "a\nb")
    let line = progress.line()
    #expect(line.hasSuffix("\n"))
    #expect(line.dropLast().contains("\n") == false)
    #expect(line.contains(#""phase":"TRAINING""#))
    #expect(line.contains(#""seconds_left":1.5"#))
    #expect(TrainerProgress(line: line) == progress)
    #expect(TrainerProgress(line: "Segmentation fault") == nil)
    #expect(TrainerProgress(line: #"{"phase":"DANCING"}"#) == nil)
  }

  @Test func leavesOutALossThatIsNoNumber() {
    let line = TrainerProgress(phase: .training, loss: .nan, secondsLeft: .infinity).line()
    #expect(line == "{\"phase\":\"TRAINING\"}\n")
  }
}
