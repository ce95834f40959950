import SprocketCore
import SprocketEvaluation
import Testing

@Suite struct SampleTests {
  @Test("Mean and standard error")
  func standardError() {
    #expect(SampleStatistics.mean([1, 2, 3, 4]) == 2.5)
    // Squares sum to 5; 5 / 3 / 4.
    #expect(abs(SampleStatistics.standardError([1, 2, 3, 4]) - (5.0 / 12).squareRoot()) < 1e-12)
    #expect(SampleStatistics.standardError([7]) == 0)
    #expect(SampleStatistics.mean([Double]()) == 0)
  }

  @Test("The bootstrap is the same for a seed and close to the normal interval")
  func bootstrap() throws {
    let samples = [
      MetricSample("a", sums: (0..<400).map { Double($0 % 10) }),
      MetricSample("b", sums: [Double](repeating: 1, count: 400)),
    ]
    let one = Bootstrap(seed: 4).intervals(of: samples)
    #expect(one == Bootstrap(seed: 4).intervals(of: samples))
    #expect(one != Bootstrap(seed: 5).intervals(of: samples))
    let error = samples[0].standardError
    #expect(abs(error - SampleStatistics.standardError(samples[0].sums)) < 1e-12)
    let interval = try #require(one.first)
    #expect(abs(interval.lower - (4.5 - 1.96 * error)) < 0.3 * error)
    #expect(abs(interval.upper - (4.5 + 1.96 * error)) < 0.3 * error)
    #expect(one[1].lower == 1 && one[1].upper == 1)
    #expect(Bootstrap(seed: 4).intervals(of: [MetricSample("a", sums: [1])]).isEmpty)
  }

  @Test("Coverage, novelty and popularity of lists")
  func lists() throws {
    // Of 8 users, 8, 4, 2 and none know the items.
    var lists = ListMetrics(cutoff: 2, counts: [8, 4, 2, 0], users: 8)
    lists.add([0, 1, 2])
    lists.add([1, 0])
    lists.add([2])
    lists.add([])
    let metrics = lists.metrics
    #expect(metrics.map(\.name) == ["coverage@2", "novelty@2", "popularity@2", "gini@2"])
    // 3 of the 3 known items are shown, but item 2 only where it is within the cut.
    #expect(metrics[0].value == 1)
    #expect(abs(metrics[1].value - (0.5 + 0.5 + 2) / 3) < 1e-12)
    #expect(abs(metrics[2].value - (6.0 + 6 + 2) / 3) < 1e-12)
    // Shown 2, 2 and 1 times: in order 1, 2, 2; (-2 · 1 + 0 · 2 + 2 · 2) / (3 · 5).
    #expect(abs(metrics[3].value - 2.0 / 15) < 1e-12)
    #expect(lists.exposure == [2, 2, 1, 0])
  }
}
