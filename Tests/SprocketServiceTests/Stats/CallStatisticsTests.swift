import Dispatch
import SprocketCore
import SprocketService
import SprocketTestKit
import Testing

@Suite struct CallStatisticsTests {
  @Test func `calls are counted by method and outcome`() throws {
    let calls = CallStatistics()
    let indices = calls.indices(of: ["A/One", "A/Two", "A/Three"])
    for _ in 0..<3 { calls.count(method: indices[0], succeeded: true, nanoseconds: 1_000) }
    calls.count(method: indices[0], succeeded: false, nanoseconds: 1_000)
    calls.count(method: indices[2], succeeded: true, nanoseconds: 5)
    let stats = calls.snapshot()
    #expect(stats.map(\.method) == ["A/One", "A/Three"])
    #expect(stats[0].ok == 3)
    #expect(stats[0].failed == 1)
    #expect(stats[1].ok == 1)
  }

  @Test func `the same name has the same index`() {
    let calls = CallStatistics()
    let first = calls.indices(of: ["A", "B"])
    #expect(calls.indices(of: ["B", "C", "A"]) == [first[1], 2, first[0]])
  }

  @Test(arguments: [0.5, 0.99], [1.0, 7, 150, 2_500, 90_000, 4_000_000])
  func `percentiles are at most a quarter too high and never too low`(
    quantile: Double, scale: Double
  ) throws {
    let calls = CallStatistics()
    let method = calls.indices(of: ["A"])[0]
    // Microseconds from 1 to 1000, times the scale: the quantile is known.
    for step in 1...1_000 {
      calls.count(
        method: method, succeeded: true, nanoseconds: Int64(Double(step) * scale * 1_000))
    }
    let stats = try #require(calls.snapshot().first)
    let found = quantile == 0.5 ? stats.p50Micros : stats.p99Micros
    let exact = quantile * 1_000 * scale
    if exact < 500_000_000 {
      #expect(found >= exact * 0.999)
      #expect(found <= exact * 1.26)
    }
  }

  @Test func `strange durations and indices are survived`() throws {
    let calls = CallStatistics()
    let method = calls.indices(of: ["A"])[0]
    for nanoseconds in [Int64.min, -1, 0, 1, 2, 3, .max] {
      calls.count(method: method, succeeded: true, nanoseconds: nanoseconds)
    }
    calls.count(method: -1, succeeded: true, nanoseconds: 1)
    calls.count(method: 1_000, succeeded: true, nanoseconds: 1)
    let stats = try #require(calls.snapshot().first)
    #expect(stats.ok == 7)
    #expect(stats.p50Micros <= stats.p99Micros)
    let many = calls.indices(of: (0..<200).map { "M\($0)" })
    for index in many { calls.count(method: index, succeeded: true, nanoseconds: 1) }
    #expect(calls.snapshot().count == 64)
  }

  @Test func `threads that count at once lose nothing`() throws {
    let calls = CallStatistics()
    let method = calls.indices(of: ["A"])[0]
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<10_000 { calls.count(method: method, succeeded: true, nanoseconds: 100) }
    }
    #expect(calls.snapshot().first?.ok == 40_000)
  }
}
