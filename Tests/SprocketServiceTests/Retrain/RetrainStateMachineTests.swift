import SprocketCore
import SprocketService
import SprocketTestKit
import Testing

@Suite struct RetrainStateMachineTests {
  private func machine(_ state: JobState = .queued) -> RetrainStateMachine {
    RetrainStateMachine(Job(job: 7, kind: "ials", state: state))
  }

  private func running() -> RetrainStateMachine {
    var machine = machine()
    machine.start(now: 10)
    return machine
  }

  @Test func `a job passes all states to success in order`() {
    var machine = machine()
    var states = [machine.job.state]
    machine.start(now: 10)
    states.append(machine.job.state)
    for phase in [JobState.training, .evaluating] {
      machine.trainerReported(
        phase, epoch: 1, epochs: 2, loss: 0.5, secondsLeft: 3, message: "")
      states.append(machine.job.state)
    }
    machine.candidateReady(ModelVersion("m1"))
    states.append(machine.job.state)
    let isPublished = machine.judged(passed: true, force: false, summary: "better", now: 20)
    states.append(machine.job.state)
    machine.published(now: 30)
    states.append(machine.job.state)

    #expect(isPublished)
    #expect(
      states == [
        .queued, .exporting, .training, .evaluating, .gated, .publishing, .succeeded,
      ])
    #expect(machine.job.startedMicros == 10)
    #expect(machine.job.finishedMicros == 30)
    #expect(machine.job.version == ModelVersion("m1"))
    #expect(machine.job.message == "better")
    #expect(machine.job.secondsLeft == 0)
  }

  @Test func `only a queued job starts`() {
    var machine = machine(.training)
    machine.start(now: 10)
    #expect(machine.job.state == .training)
    #expect(machine.job.startedMicros == 0)
  }

  @Test func `a phase that lies behind changes the numbers, not the state`() {
    var machine = running()
    machine.trainerReported(
      .evaluating, epoch: nil, epochs: nil, loss: nil, secondsLeft: nil, message: "measuring")
    machine.trainerReported(
      .training, epoch: 3, epochs: 9, loss: 0.25, secondsLeft: 4, message: "")
    #expect(machine.job.state == .evaluating)
    #expect(machine.job.epoch == 3)
    #expect(machine.job.epochs == 9)
    #expect(machine.job.loss == 0.25)
    #expect(machine.job.secondsLeft == 4)
    #expect(machine.job.message == "measuring")
  }

  @Test func `a trainer cannot end a job by a report`() {
    var machine = running()
    machine.trainerReported(
      .succeeded, epoch: nil, epochs: nil, loss: nil, secondsLeft: nil, message: "done!")
    #expect(machine.job.state == .exporting)
    #expect(!machine.hasEnded)
  }

  @Test func `a gate that says no ends the job as rejected`() {
    var machine = running()
    machine.candidateReady(ModelVersion("m1"))
    let isPublished = machine.judged(passed: false, force: false, summary: "worse", now: 20)
    #expect(!isPublished)
    #expect(machine.job.state == .rejected)
    #expect(machine.job.message == "worse")
    #expect(machine.job.finishedMicros == 20)
  }

  @Test func `force publishes what the gate refused and says so`() {
    var machine = running()
    machine.candidateReady(ModelVersion("m1"))
    let isPublished = machine.judged(passed: false, force: true, summary: "worse", now: 20)
    #expect(isPublished)
    #expect(machine.job.state == .publishing)
    machine.published(now: 30)
    #expect(machine.job.state == .succeeded)
    #expect(machine.job.message.contains("by force"))
    #expect(machine.job.message.contains("worse"))
  }

  @Test(arguments: [JobState.succeeded, .rejected, .failed, .cancelled])
  func `whatever arrives after the end changes nothing`(end: JobState) {
    var machine = machine(end)
    let before = machine.job
    machine.start(now: 99)
    machine.trainerReported(
      .training, epoch: 5, epochs: 5, loss: 1, secondsLeft: 1, message: "late")
    machine.candidateReady(ModelVersion("late"))
    let isPublished = machine.judged(passed: true, force: true, summary: "late", now: 99)
    machine.published(now: 99)
    machine.failed("late", now: 99)
    machine.cancelled(now: 99)
    #expect(!isPublished)
    #expect(machine.job == before)
  }

  @Test(
    arguments: [JobState.queued, .exporting, .training, .evaluating, .gated, .publishing])
  func `a job can fail or be cancelled in every state before the end`(state: JobState) {
    var failing = machine(state)
    failing.failed("the disk is full", now: 40)
    #expect(failing.job.state == .failed)
    #expect(failing.job.message == "the disk is full")
    #expect(failing.job.finishedMicros == 40)

    var stopped = machine(state)
    stopped.cancelled(now: 41)
    #expect(stopped.job.state == .cancelled)
    #expect(stopped.job.finishedMicros == 41)
  }

  @Test func `exactly the last four states are final`() {
    let final = JobState.allCases.filter(\.isFinal)
    #expect(final == [.succeeded, .rejected, .failed, .cancelled])
  }
}
