import SprocketCore
import SprocketService
import SprocketTestKit
import Testing

@Suite struct JobBoardTests {
  @Test func `the final state ends the stream and is never dropped`() async {
    let board = JobBoard()
    let updates = board.watch(1)
    // Nobody reads yet: only the newest state is kept.
    board.post(Job(job: 1, state: .training))
    board.post(Job(job: 1, state: .evaluating))
    board.post(Job(job: 1, state: .succeeded))
    var states: [JobState] = []
    for await job in updates { states.append(job.state) }
    #expect(states == [.succeeded])
  }

  @Test func `a watcher sees its own job only`() async {
    let board = JobBoard()
    let updates = board.watch(1)
    board.post(Job(job: 2, state: .failed))
    board.post(Job(job: 1, state: .cancelled))
    var jobs: [Int64] = []
    for await job in updates { jobs.append(job.job) }
    #expect(jobs == [1])
  }

  @Test func `several watchers of a job all see its end`() async {
    let board = JobBoard()
    let watchers = (0..<5).map { _ in board.watch(3) }
    board.post(Job(job: 3, state: .rejected))
    for watcher in watchers {
      var last: JobState?
      for await job in watcher { last = job.state }
      #expect(last == .rejected)
    }
  }
}
