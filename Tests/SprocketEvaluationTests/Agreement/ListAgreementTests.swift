import SprocketEvaluation
import SprocketMath
import Testing

@Suite struct ListAgreementTests {
  @Test func theSameListAgreesInAllAndStrangersInNothing() {
    let list = Array(0..<20)
    #expect(ListAgreement.overlap(list, list) == 1)
    #expect(abs(ListAgreement.rankBiasedOverlap(list, list) - 1) < 1e-12)
    #expect(ListAgreement.kendallTau(list, list) == 1)
    #expect(ListAgreement.kendallTau(list, list.reversed()) == -1)
    let others = Array(20..<40)
    #expect(ListAgreement.overlap(list, others) == 0)
    #expect(ListAgreement.rankBiasedOverlap(list, others) == 0)
    #expect(ListAgreement.kendallTau(list, others) == nil)
    #expect(ListAgreement.overlap([Int](), []) == 1)
    #expect(ListAgreement.rankBiasedOverlap([Int](), []) == 1)
    #expect(ListAgreement.rankBiasedOverlap([1], []) == 0)
  }

  @Test func aShortListIsAShareOfTheLongOne() {
    #expect(ListAgreement.overlap([1, 2], [2, 1, 3, 4]) == 0.5)
  }

  /// RBO_EXT as the paper writes it, with sets made anew at every depth.
  private func slowOverlap(_ one: [Int], _ other: [Int], _ p: Double) -> Double {
    let depth = min(one.count, other.count)
    func power(_ exponent: Int) -> Double { (0..<exponent).reduce(1) { result, _ in result * p } }
    func common(_ d: Int) -> Double {
      Double(Set(one.prefix(d)).intersection(other.prefix(d)).count)
    }
    let sum = (1...depth).reduce(0.0) { $0 + common($1) / Double($1) * power($1) }
    return common(depth) / Double(depth) * power(depth) + (1 - p) / p * sum
  }

  private func slowTau(_ one: [Int], _ other: [Int]) -> Double? {
    let common = one.filter { other.contains($0) }
    if common.count < 2 { return nil }
    var (same, opposite) = (0, 0)
    for a in common {
      for b in common where a < b {
        let left = one.firstIndex(of: a).map { i in one.firstIndex(of: b).map { i < $0 } }
        let right = other.firstIndex(of: a).map { i in other.firstIndex(of: b).map { i < $0 } }
        if left == right { same += 1 } else { opposite += 1 }
      }
    }
    return Double(same - opposite) / Double(same + opposite)
  }

  @Test func agreesWithTheFormulasOnRandomLists() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<200 {
      let one = Array(
        (0..<30).shuffled(using: &random).prefix(Int.random(in: 1...20, using: &random)))
      let other = Array(
        (0..<30).shuffled(using: &random).prefix(Int.random(in: 1...20, using: &random)))
      let p = Double.random(in: 0.5...0.98, using: &random)
      let fast = ListAgreement.rankBiasedOverlap(one, other, persistence: p)
      #expect(abs(fast - slowOverlap(one, other, p)) < 1e-12)
      #expect(ListAgreement.kendallTau(one, other) == slowTau(one, other))
    }
  }
}
