import Foundation
import SprocketMath
import Testing

@testable import SprocketEvaluation

@Suite struct DistanceTests {
  @Test func stabilityIndexIsTheSumByHand() {
    // (0.3 - 0.5)·ln(0.3/0.5) + (0.7 - 0.5)·ln(0.7/0.5)
    let expected = -0.2 * log(0.6) + 0.2 * log(1.4)
    #expect(abs(PopulationStability.index([0.5, 0.5], [0.3, 0.7]) - expected) < 1e-12)
    #expect(PopulationStability.index([0.2, 0.8, 0], [0.2, 0.8, 0]) == 0)
    #expect(PopulationStability.index([1, 0], [0.5, 0.5]).isFinite)
  }

  @Test func jensenShannonIsZeroForEqualsAndOneBitForStrangers() {
    #expect(PopulationStability.jensenShannon([0.25, 0.75], [0.25, 0.75]) < 1e-15)
    #expect(abs(PopulationStability.jensenShannon([1, 0], [0, 1]) - 1) < 1e-12)
    // H(0.5, 0.5) - (H(0.75, 0.25) + H(0.25, 0.75))/2 in bits.
    let entropy = -(0.75 * log2(0.75) + 0.25 * log2(0.25))
    let found = PopulationStability.jensenShannon([0.75, 0.25], [0.25, 0.75])
    #expect(abs(found - (1 - entropy)) < 1e-12)
  }

  /// scipy.stats.chi2_contingency([[50, 30, 20], [30, 40, 30]], lambda_="log-likelihood").
  @Test func likelihoodRatioAgreesWithScipy() {
    let found = PopulationStability.compare([50, 30, 20], [30, 40, 30])
    #expect(abs(found.statistic - 8.5004528) < 1e-6)
    // Williams's correction, by hand: 1 + (2 + 2 - 1)·(200/80 + 200/70 + 200/50 - 1)/(6·200·2).
    let corrected = 8.5004528 / (1 + 3 * (2.5 + 200.0 / 70 + 4 - 1) / 2_400)
    #expect(abs(found.pValue - exp(-corrected / 2)) < 1e-7)
    #expect(abs(found.pValue - 0.014261005) < 1e-3)
    #expect(found.degrees == 2)
  }

  @Test func permutationsAgreeWithTheLimitWhereThatHolds() {
    let (before, now) = ([220, 180, 100], [180, 190, 130])
    let limit = PopulationStability.compare(before, now).pValue
    let dealt = PermutationTest.pValue(
      before, now, permutations: 2_000, seed: 3, statistic: PopulationStability.likelihoodRatio)
    #expect(abs(limit - dealt) < 0.015, "\(limit) \(dealt)")
  }

  /// Fisher's exact test by hand: of the deals of 4 + 4 with 5 ones, those as far as (4, 1).
  @Test func permutationsAreFishersTestForFourCells() {
    // Hypergeometric: 8 choose 4 = 70; (4, 1): 5 and (1, 4): 5 of them.
    let found = PermutationTest.pValue(
      [0, 4], [3, 1], permutations: 20_000, seed: 9,
      statistic: PopulationStability.likelihoodRatio)
    #expect(abs(found - 10.0 / 70) < 0.01)
  }

  /// What scipy.stats.ks_2samp gives, exactly and without ties.
  @Test func smirnovAgreesWithScipy() {
    let small = KolmogorovSmirnov.compare(
      [1, 2, 3, 4, 5, 6, 7], [2.5, 3.5, 4.5, 8, 9, 10, 11, 12, 13])
    #expect(abs(small.distance - 2.0 / 3) < 1e-12)
    #expect(abs(small.pValue - 0.03409090909) < 1e-9)
    let (a, b) = (
      (0..<40).map { (Double($0) * 0.37).truncatingRemainder(dividingBy: 1) },
      (0..<55).map { pow((Double($0) * 0.61).truncatingRemainder(dividingBy: 1), 1.7) }
    )
    let larger = KolmogorovSmirnov.compare(a, b)
    #expect(abs(larger.distance - 0.22727272727) < 1e-9)
    #expect(abs(larger.pValue - 0.15424076567) < 1e-8)
    // Stephens's correction of the limit is near to that.
    let limit = KolmogorovSmirnov.tail(larger.distance, size: 40.0 * 55 / 95)
    #expect(abs(limit - larger.pValue) < 0.02)
    let ties = KolmogorovSmirnov.compare([1, 1, 2, 3, 3, 4], [1, 2, 2, 3, 5, 5, 5, 6])
    #expect(ties.distance == 0.5)
    #expect(abs(ties.pValue - 0.3016983) < 1e-6)
  }

  @Test func distanceIsThatOfAllPlaces() {
    var random = SplitMix64(seed: 4)
    for _ in 0..<50 {
      let a = (0..<Int(random.next() % 30 + 1)).map { _ in Double(random.next() % 12) }
      let b = (0..<Int(random.next() % 30 + 1)).map { _ in Double(random.next() % 12) }
      let slow = (0...12).map { place in
        let one = Double(a.count { $0 <= Double(place) }) / Double(a.count)
        let other = Double(b.count { $0 <= Double(place) }) / Double(b.count)
        return abs(one - other)
      }.reduce(0, max)
      #expect(abs(KolmogorovSmirnov.compare(a, b).distance - slow) < 1e-12)
    }
  }

  @Test func nothingIsComparedWithNothing() {
    #expect(KolmogorovSmirnov.compare([], [1]).pValue == 1)
    #expect(PopulationStability.compare([], []).pValue == 1)
    #expect(PopulationStability.compare([5, 0], [7, 0]).pValue == 1)
    #expect(FalseAlarmBudget().level(events: -3) == 0)
  }

  @Test func aBudgetIsSpentInProportionToEvents() {
    let budget = FalseAlarmBudget(probability: 0.05, horizon: 10_000)
    #expect(abs(budget.level(events: 100) - 0.00045) < 1e-15)
    #expect(abs(budget.level(events: 1_000_000) - 0.045) < 1e-15)
  }
}
