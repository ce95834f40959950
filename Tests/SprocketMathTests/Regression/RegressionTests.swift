import SprocketMath
import Testing

struct RegressionTests {
  @Test func isotonicRegressionPoolsWhatViolatesTheOrder() {
    // Scores 1, 2, 3, 4 with two observations each: 0 of 2, 2 of 2, 1 of 2, 2 of 2. The second and
    // the third are pooled to 3 of 4; each step has half an observation of either kind added.
    let regression = IsotonicRegression(
      scores: [1, 1, 2, 2, 3, 3, 4, 4],
      hits: [false, false, true, true, true, false, true, true], minimumCount: 1)
    #expect(regression.starts == [1, 2, 4])
    let shares: [Double] = [0.5 / 3, 3.5 / 5, 2.5 / 3]
    #expect(regression.values == shares)
    #expect(regression.value(at: 0) == shares[0])
    #expect(regression.value(at: 2.9) == shares[1])
    #expect(regression.value(at: 9) == shares[2])
    #expect(IsotonicRegression(scores: [], hits: []).value(at: 1) == 0)
  }

  @Test func isotonicRegressionRisesAndKeepsTheMean() {
    var generator = SplitMix64(seed: 3)
    let scores = (0..<5_000).map { _ in Float(generator.nextUniform()) }
    let hits = scores.map { generator.nextUniform() < Double($0 * $0) }
    let regression = IsotonicRegression(scores: scores, hits: hits)
    #expect(zip(regression.values, regression.values.dropFirst()).allSatisfy { $0 <= $1 })
    for score in stride(from: Float(0.1), to: 1, by: 0.1) {
      let expected = Double(score * score)
      #expect(abs(regression.value(at: score) - expected) < 0.08)
    }
    let mean = scores.reduce(0) { $0 + regression.value(at: $1) } / 5_000
    let share = Double(hits.count { $0 }) / 5_000
    #expect(abs(mean - share) < 0.01)
  }

  @Test func ridgeRegressionFindsAPlantedFunction() {
    var generator = SplitMix64(seed: 5)
    var regression = RidgeRegression(featureCount: 3)
    for _ in 0..<500 {
      let row = (0..<3).map { _ in Float(generator.nextGaussian()) }
      regression.add(row, target: 2 * Double(row[0]) - Double(row[2]) + 7)
    }
    let (slopes, intercept) = regression.solution(penalty: 1e-6)
    let planted: [Double] = [2, 0, -1, 7]
    for (found, planted) in zip(slopes + [intercept], planted) {
      #expect(abs(found - planted) < 1e-3)
    }
    #expect(RidgeRegression(featureCount: 2).solution(penalty: 1).slopes == [0, 0])
  }

  @Test func ridgeRegressionHasNoGradientLeft() {
    var generator = SplitMix64(seed: 6)
    let rows = (0..<40).map { _ in (0..<4).map { _ in Float(generator.nextGaussian()) } }
    let targets = rows.map { _ in generator.nextGaussian() }
    var regression = RidgeRegression(featureCount: 4)
    for (row, target) in zip(rows, targets) { regression.add(row, target: target) }
    let (slopes, intercept) = regression.solution(penalty: 0.1)
    for feature in 0..<4 {
      var gradient = 0.1 * 40 * slopes[feature]
      for (row, target) in zip(rows, targets) {
        let value = zip(slopes, row).reduce(intercept) { $0 + $1.0 * Double($1.1) }
        gradient += (value - target) * Double(row[feature])
      }
      #expect(abs(gradient) < 1e-6)
    }
  }

  @Test func logisticRegressionFindsTheSharesOfGroups() {
    var generator = SplitMix64(seed: 7)
    let shares = [0.1, 0.5, 0.9]
    let groups = (0..<6_000).map { _ in Int.random(in: 0..<3, using: &generator) }
    let outcomes = groups.map { generator.nextUniform() < shares[$0] }
    let regression = SparseLogisticRegression(
      rows: groups.map { [UInt32($0)] }, outcomes: outcomes, featureCount: 4, seed: 1)
    for (group, share) in shares.enumerated() {
      #expect(abs(regression.probability([UInt32(group)]) - share) < 0.05)
    }
  }
}
