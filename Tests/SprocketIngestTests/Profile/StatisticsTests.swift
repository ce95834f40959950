import Foundation
import Testing

@testable import SprocketIngest

@Suite struct StatisticsTests {
  /// 2 × 2 by hand: n (ad - bc)² / ((a+b)(c+d)(a+c)(b+d)).
  @Test func associationIsThatOfTheFourFieldTable() throws {
    let (a, b, c, d) = (30.0, 70.0, 60.0, 40.0)
    let expected = 200 * pow(a * d - b * c, 2) / (100 * 100 * 90 * 110)
    let found = try #require(Association.test([(with: 30, total: 100), (with: 60, total: 100)]))
    #expect(abs(found.statistic - expected) < 1e-9)
    #expect(found.degrees == 1)
    #expect(abs(found.cramersV - (expected / 200).squareRoot()) < 1e-12)
  }

  @Test func groupsTooSmallToBeTestedArePooled() throws {
    let groups =
      [(with: 50, total: 100), (with: 20, total: 100)]
      + Array(repeating: (with: 1, total: 2), count: 20)
    let found = try #require(Association.test(groups))
    // The twenty are one group of forty.
    #expect(found.degrees == 2)
    let pooled = try #require(
      Association.test([(with: 50, total: 100), (with: 20, total: 100), (with: 20, total: 40)]))
    #expect(found == pooled)
    #expect(Association.test([(with: 1, total: 3), (with: 0, total: 2)]) == nil)
    #expect(Association.test([(with: 0, total: 300), (with: 0, total: 200)]) == nil)
    #expect(Association.test([(with: 100, total: 300)]) == nil)
  }

  @Test func welchsTestAgreesWithOneWorkedOutByHand() throws {
    var one = Moments()
    var other = Moments()
    for value in [1.0, 2, 3, 4, 5] { one.add(value) }
    for value in [2.0, 4, 6, 8, 10] { other.add(value) }
    let found = try #require(MeanDifference(one, other))
    // Means 3 and 6, variances 2.5 and 10: t = -3 / √(0.5 + 2), 5.88 degrees of freedom.
    #expect(abs(found.statistic + 3 / 2.5.squareRoot()) < 1e-12)
    #expect(abs(found.pValue - 0.1075) < 1e-3)
    #expect(abs(found.cohensD + 3 / 6.25.squareRoot()) < 1e-12)
    #expect(MeanDifference(one, Moments()) == nil)
  }

  @Test(arguments: [1 as UInt64, 2, 3])
  func giniIsTheMeanDifferenceOfAllPairs(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let counts = (0..<150).map { _ in Int(random.next() % 40) * Int(random.next() % 40) + 1 }
    var differences = 0.0
    for a in counts { for b in counts { differences += abs(Double(a - b)) } }
    let n = Double(counts.count)
    let mean = Double(counts.reduce(0, +)) / n
    let found = Concentration(counts)
    #expect(abs(found.gini - differences / (2 * n * n * mean)) < 1e-12)
    #expect(found.holders(below: 50) == counts.count { $0 < 50 })
    #expect(found.bands.reduce(0) { $0 + $1.holders } == counts.count)
    #expect(found.bands.reduce(0) { $0 + $1.total } == found.total)
  }

  @Test func sharesOfTheTopAreExact() {
    // A hundred holders: one with 901, ninety-nine with 1.
    let found = Concentration([901] + Array(repeating: 1, count: 99) + [0, 0])
    #expect(found.holders == 100)
    #expect(found.total == 1000)
    #expect(abs(found.topPercentShare - 0.901) < 1e-12)
    #expect(abs(found.topFifthShare - 0.92) < 1e-12)
    #expect(found.median == 1)
    #expect(found.lorenz.first == 0 && found.lorenz.last == 1)
    #expect(Concentration([]).gini == 0)
    #expect(abs(Concentration([7, 7, 7, 7]).gini) < 1e-12)
  }
}
