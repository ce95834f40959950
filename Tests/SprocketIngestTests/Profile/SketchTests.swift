import Foundation
import Testing

@testable import SprocketIngest

@Suite struct SketchTests {
  @Test func numbersAreExactWhileFewDiffer() throws {
    var random = SplitMix(seed: 5)
    let values = (0..<5001).map { _ in Double(random.next() % 300) - 40 }
    var summary = NumberSummary()
    for value in values { summary.add(value) }
    let facts = try #require(summary.facts())
    let sorted = values.sorted()
    #expect(facts.isExact)
    #expect(facts.median == sorted[2500])
    #expect(facts.lowerQuartile == sorted[1250])
    #expect(facts.upperQuartile == sorted[3750])
    let mean = values.reduce(0, +) / 5001
    #expect(abs(facts.mean - mean) < 1e-9)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5000
    #expect(abs(facts.standardDeviation - variance.squareRoot()) < 1e-9)
    #expect(
      facts.medianAbsoluteDeviation == values.map { abs($0 - sorted[2500]) }.sorted()[2500])
    let fence = 1.5 * (facts.upperQuartile - facts.lowerQuartile)
    #expect(facts.outliersAbove == values.count { $0 > facts.upperQuartile + fence })
    #expect(facts.histogram.reduce(0) { $0 + $1.count } == 5001)
  }

  @Test(arguments: [1 as UInt64, 2, 3])
  func quantilesOfManyNumbersAreWithinTheirBound(seed: UInt64) {
    var random = SplitMix(seed: seed)
    // From 0.001 to 10 billion, either sign.
    let values = (0..<30_000).map { _ -> Double in
      let size = exp(Double(random.next() % 1_000_000) / 1e6 * 30 - 7)
      return random.next() % 4 == 0 ? -size : size
    }
    var summary = NumberSummary()
    for value in values { summary.add(value) }
    #expect(!summary.isExact)
    let sorted = values.sorted()
    for percent in stride(from: 1, through: 99, by: 1) {
      let exact = sorted[Int((Double(percent) / 100 * 30_000).rounded(.up)) - 1]
      let found = summary.quantile(Double(percent) / 100)
      #expect(abs(found - exact) <= abs(exact) * NumberSummary.relativeError * 1.001)
    }
    #expect(summary.minimum == sorted.first && summary.maximum == sorted.last)
    let mean = values.reduce(0, +) / 30_000
    #expect(abs(summary.mean - mean) < abs(mean) * 1e-9)
  }

  @Test func numbersAtTheEndsOfTheScaleAreNoTrouble() throws {
    var few = NumberSummary()
    for value in [
      -Double.greatestFiniteMagnitude, .greatestFiniteMagnitude, 0, .leastNonzeroMagnitude, .nan,
      .infinity,
    ] {
      few.add(value)
    }
    #expect(try #require(few.facts()).count == 4)
    var many = NumberSummary()
    for place in 0..<6000 { many.add(Double(place)) }
    many.add(.greatestFiniteMagnitude)
    many.add(-.greatestFiniteMagnitude)
    many.add(.leastNonzeroMagnitude)
    let facts = try #require(many.facts())
    #expect(facts.histogram.reduce(0) { $0 + $1.count } == 6003)
    #expect(abs(facts.median - 2999) < 20)
  }

  @Test func distinctValuesAreCountedExactlyAtFirst() {
    var counter = DistinctCounter()
    for round in 0..<3 {
      for value in 0..<DistinctCounter.exactLimit { counter.add(hash: hash("v\(value)")) }
      #expect(counter.count == DistinctCounter.exactLimit, "round \(round)")
    }
    #expect(counter.isExact)
  }

  @Test(arguments: [80_000, 150_000, 400_000])
  func manyDistinctValuesAreEstimatedWithinFourStandardErrors(count: Int) {
    for prefix in ["tt", "a film called ", ""] {
      var counter = DistinctCounter()
      for value in 0..<count {
        counter.add(hash: hash("\(prefix)\(value)"))
        if value % 3 == 0 { counter.add(hash: hash("\(prefix)\(value / 2)")) }
      }
      #expect(!counter.isExact)
      let error = Double(counter.count - count) / Double(count)
      #expect(abs(error) < 4 * DistinctCounter.relativeError)
    }
  }

  @Test(arguments: [7 as UInt64, 8])
  func frequentValuesAreTooLowByNoMoreThanTheError(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var exact: [String: Int] = [:]
    var found = FrequentValues()
    for _ in 0..<200_000 {
      // A tenth falls to ten words, the rest to a hundred thousand.
      let draw = random.next()
      let word = draw % 10 == 0 ? "often \(draw / 10 % 10)" : "rare \(draw / 10 % 100_000)"
      exact[word, default: 0] += 1
      let bytes = Array(word.utf8)
      found.add(bytes.span, hash: ValueHash.of(bytes.span))
    }
    #expect(!found.isExact)
    #expect(found.error <= 200_000 / 8192)
    let top = found.top(10)
    #expect(Set(top.map(\.text)) == Set((0..<10).map { "often \($0)" }))
    for value in top {
      let count = exact[value.text] ?? 0
      #expect(value.count <= count && value.count + found.error >= count)
    }
  }

  @Test func fewValuesAreCountedExactlyAndInOrder() {
    var found = FrequentValues()
    for word in ["b", "a", "c", "a", "c", "d"] {
      let bytes = Array(word.utf8)
      found.add(bytes.span, hash: ValueHash.of(bytes.span))
    }
    #expect(found.isExact)
    #expect(found.top(3).map(\.text) == ["a", "c", "b"])
    #expect(found.top(9).map(\.count) == [2, 2, 1, 1])
  }

  @Test func aSetOfHashesKnowsWhatItHas() {
    var set = HashSet64()
    var plain: Set<UInt64> = []
    var random = SplitMix(seed: 11)
    for _ in 0..<20_000 {
      let value = random.next() % 9000
      // 0 and 1 share a place.
      let isNew = plain.insert(value == 0 ? 1 : value).inserted
      #expect(set.insert(value) == isNew)
    }
    #expect(set.count == plain.count)
  }

  private func hash(_ text: String) -> UInt64 {
    let bytes = Array(text.utf8)
    return ValueHash.of(bytes.span)
  }
}
