import SprocketCore
import SprocketMath
import Synchronization
import Testing

/// Counts how often each row was visited.
private final class Visits: Sendable {
  let counts: Mutex<[Int]>

  init(_ count: Int) { counts = Mutex(Array(repeating: 0, count: count)) }

  func add(_ row: Int) { counts.withLock { $0[row] += 1 } }

  var all: [Int] { counts.withLock { $0 } }
}

struct ParallelRowsTests {
  @Test(arguments: [0, 1, 255, 256, 257, 5000], [1, 2, 7])
  func visitsEachRowOnce(count: Int, threads: Int) throws {
    var generator = SplitMix64(seed: 1)
    let lengths = (0..<count).map { _ in Int.random(in: 0...300, using: &generator) }
    for schedule in [RowSchedule(count: count), RowSchedule(lengths: lengths)] {
      let visits = Visits(count)
      try ParallelRows.forEach(schedule, threads: threads) { visits.add($0) }
      #expect(visits.all == Array(repeating: 1, count: count))
    }
  }

  @Test func takesTheLongestRowsFirst() throws {
    let schedule = RowSchedule(lengths: [1, 5000, 0, 5000, 7])
    let order = Mutex<[Int]>([])
    try ParallelRows.forEach(schedule, threads: 1) { row in order.withLock { $0.append(row) } }
    #expect(order.withLock { $0 } == [1, 3, 4, 0, 2])
    #expect(schedule.chunkCount > 1)
  }

  @Test func theFirstErrorStopsTheRest() {
    let visits = Visits(100_000)
    let error = #expect(throws: SprocketError.self) {
      try ParallelRows.forEach(RowSchedule(count: 100_000, rowsPerChunk: 1), threads: 2) { row in
        visits.add(row)
        if row == 3 { throw SprocketError(.internal, "row 3") }
      }
    }
    #expect(error?.message == "row 3")
    #expect(visits.all.reduce(0, +) < 100_000)
  }

  @Test func cancellationIsAskedForBeforeEachPortion() {
    let visits = Visits(1000)
    let error = #expect(throws: SprocketError.self) {
      try ParallelRows.forEach(
        RowSchedule(count: 1000, rowsPerChunk: 10), threads: 1,
        isCancelled: { visits.all.reduce(0, +) >= 50 }
      ) { visits.add($0) }
    }
    #expect(error?.code == .cancelled)
    #expect(visits.all.reduce(0, +) == 50)
  }

  @Test func eachThreadHasItsOwnState() throws {
    let made = Atomic<Int>(0)
    try ParallelRows.forEach(
      RowSchedule(count: 1000, rowsPerChunk: 10), threads: 3,
      makeState: { made.add(1, ordering: .relaxed).newValue },
      body: { state, _ in #expect(state >= 1 && state <= 3) })
    #expect(made.load(ordering: .relaxed) == 3)
  }
}
