import SprocketEvaluation
import SprocketMath
import Testing

@Suite struct PairedTestTests {
  @Test("With few users the p-value is exact")
  func exact() throws {
    // All five gain: of the 32 ways to swap, only none and all are as extreme.
    let one = MetricSample("m", sums: [0.1, 0.2, 0.3, 0.4, 0.5])
    let better = MetricSample("m", sums: [0.2, 0.4, 0.4, 0.6, 0.6])
    let comparison = try #require(PairedTest().compare(one, better))
    #expect(abs(comparison.pValue - 2.0 / 32) < 1e-12)
    #expect(abs(comparison.difference - 0.14) < 1e-12)
    #expect(comparison.lower > 0 && comparison.lower < 0.14 && comparison.upper > 0.14)
    let back = try #require(PairedTest().compare(better, one))
    #expect(abs(back.difference + 0.14) < 1e-12)
    #expect(back.pValue == comparison.pValue)
    // Gains 3 and -1: |sum| ≥ 2 in all four ways to swap.
    let mixed = try #require(
      PairedTest().compare(
        MetricSample("m", sums: [0, 0]), MetricSample("m", sums: [3, -1])))
    #expect(mixed.pValue == 1)
  }

  @Test("Equal models do not differ")
  func equal() throws {
    let sample = MetricSample("m", sums: [1, 0, 1, 1])
    let comparison = try #require(PairedTest().compare(sample, sample))
    #expect(comparison.pValue == 1)
    #expect(comparison.difference == 0 && comparison.lower == 0 && comparison.upper == 0)
  }

  @Test("Many users: close to the normal test of the mean difference")
  func normal() throws {
    var generator = SplitMix64(seed: 8)
    let base = (0..<400).map { _ in generator.nextUniform() }
    // Differences of mean 0.02 and deviation 0.2: z = 0.02 / (0.2 / 20) = 2 or so.
    var gains = (0..<400).map { _ in generator.nextGaussian() * 0.2 }
    let mean = gains.reduce(0, +) / 400
    gains = gains.map { $0 - mean + 0.02 }
    let one = MetricSample("m", sums: base)
    let other = MetricSample("m", sums: zip(base, gains).map { $0 + $1 })
    let comparison = try #require(PairedTest(seed: 3).compare(one, other))
    #expect((0.03...0.065).contains(comparison.pValue))
    let again = try #require(PairedTest(seed: 3).compare(one, other))
    #expect(again == comparison)
    #expect(abs(comparison.lower - 0.0004) < 0.004)
    #expect(abs(comparison.upper - 0.0396) < 0.004)
  }

  @Test("Chance alone seldom looks significant")
  func level() {
    var generator = SplitMix64(seed: 5)
    var alarms = 0
    for trial in 0..<100 {
      let one = (0..<40).map { _ in generator.nextUniform() }
      let other = (0..<40).map { _ in generator.nextUniform() }
      let test = PairedTest(seed: UInt64(trial), permutations: 200, resamples: 1)
      let p = test.compare(MetricSample("m", sums: one), MetricSample("m", sums: other))?.pValue
      if let p, p <= 0.05 { alarms += 1 }
    }
    // Binomial with 100 draws of 0.05: 5 expected, deviation 2.2.
    #expect((1...12).contains(alarms))
  }

  @Test("RMSE is compared by swapping a user's errors together")
  func roots() throws {
    let one = MetricSample(
      "rmse", sums: [4, 9], counts: [1, 1], isRoot: true, higherIsBetter: false)
    let other = MetricSample(
      "rmse", sums: [1, 4], counts: [1, 1], isRoot: true, higherIsBetter: false)
    let comparison = try #require(PairedTest().compare(one, other))
    #expect(abs(comparison.difference - (2.5.squareRoot() - 6.5.squareRoot())) < 1e-12)
    // Swapped: both, none are as extreme; one only: √4 - √5 and √5 - √4 are not.
    #expect(comparison.pValue == 0.5)
  }

  @Test("Samples that do not belong together are not compared")
  func mismatch() {
    let one = MetricSample("m", sums: [1, 2])
    #expect(PairedTest().compare(one, MetricSample("n", sums: [1, 2])) == nil)
    #expect(PairedTest().compare(one, MetricSample("m", sums: [1, 2, 3])) == nil)
    #expect(
      PairedTest().compare(one, MetricSample("m", sums: [1, 2], counts: [2, 2])) == nil)
    #expect(
      PairedTest().compare(MetricSample("m", sums: [1]), MetricSample("m", sums: [2])) == nil)
  }

  /// Worked out by hand: 0.01 · 3, then max(0.03, 0.02 · 2), then max(0.04, 0.5 · 1).
  @Test("Holm raises the smallest p-value most")
  func holm() {
    let adjusted = PairedTest.adjusted([0.5, 0.01, 0.02])
    #expect(zip(adjusted, [0.5, 0.03, 0.04]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(PairedTest.adjusted([0.9, 0.8]) == [1, 1])
    #expect(PairedTest.adjusted([]).isEmpty)
  }
}
