import Foundation
import SprocketMath
import Testing

@Suite struct TailProbabilityTests {
  /// Critical values as they stand in every table.
  @Test(arguments: [
    (3.841459, 1, 0.05), (5.991465, 2, 0.05), (11.070498, 5, 0.05), (124.342113, 100, 0.05),
    (6.634897, 1, 0.01), (0.0039321, 1, 0.95), (29.587, 10, 0.001),
  ])
  func chiSquareTailsAgreeWithTables(statistic: Double, degrees: Int, expected: Double) {
    #expect(
      abs(TailProbability.chiSquare(statistic, degrees: degrees) - expected) < expected * 1e-3)
  }

  @Test func tailsOfTwoDegreesAreExponential() {
    for x in stride(from: 0.1, to: 1400, by: 7.3) {
      let p = TailProbability.chiSquare(x, degrees: 2)
      #expect(abs(p - exp(-x / 2)) <= exp(-x / 2) * 1e-9)
    }
    #expect(TailProbability.chiSquare(0, degrees: 3) == 1)
    #expect(TailProbability.chiSquare(1e6, degrees: 3) == 0)
  }

  @Test(arguments: [
    (12.7062, 1.0, 0.05), (2.228139, 10, 0.05), (1.959964, 1e7, 0.05), (3.169273, 10, 0.01),
  ])
  func studentsTailsAgreeWithTables(t: Double, degrees: Double, expected: Double) {
    #expect(abs(TailProbability.student(t, degrees: degrees) - expected) < expected * 1e-3)
    #expect(
      TailProbability.student(-t, degrees: degrees) == TailProbability.student(t, degrees: degrees))
  }

  @Test func holmRaisesTheSmallestMost() {
    let adjusted = HolmCorrection.adjusted([0.01, 0.04, 0.03, 0.005])
    #expect(zip(adjusted, [0.03, 0.06, 0.06, 0.02]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(HolmCorrection.adjusted([]) == [])
    #expect(HolmCorrection.adjusted([0.9, 0.8]) == [1, 1])
  }

  /// What scipy 1.14 gives for scipy.stats.chi2.sf and scipy.special.kolmogorov.
  @Test(arguments: [
    (9.5, 4.5, 0.06829168928), (30, 8.25, 0.00025528383), (0.3, 0.5, 0.33317180232),
  ])
  func chiSquareTailsOfCorrectedDegrees(statistic: Double, degrees: Double, expected: Double) {
    let found = TailProbability.chiSquare(statistic, degrees: degrees)
    #expect(abs(found - expected) < expected * 1e-5)
    let back = TailProbability.chiSquareQuantile(found, degrees: degrees)
    #expect(abs(back - statistic) < 1e-8 * statistic)
  }

  @Test(arguments: [
    (0.3, 0.999990694199), (0.5, 0.963945243665), (0.9, 0.392730707941), (1.0, 0.269999671677),
    (1.36, 0.049485876755), (2.5, 7.453306344e-06),
  ])
  func kolmogorovsTailsAgreeWithScipy(x: Double, expected: Double) {
    #expect(abs(TailProbability.kolmogorov(x) - expected) < expected * 1e-6)
    #expect(abs(TailProbability.kolmogorovQuantile(expected) - x) < 1e-4)
  }
}
