import SprocketEvaluation
import Testing

/// Values worked out by hand.
@Suite struct RankedHitsTests {
  /// Hits at ranks 1, 3 and 12 of 4 items to find.
  private let some = RankedHits(ranks: [1, 3, 12], truthCount: 4)
  /// 1 / log₂ of 2, 3, 4, 5 and 13.
  private let discounts = (0.5, 1.0, 0.6309297535714575, 0.5, 0.43067655807339306, 0.2702381544)

  @Test("Recall divides by what could be found")
  func recall() {
    #expect(some.recall(at: 1) == 1)
    #expect(some.recall(at: 2) == 0.5)
    #expect(some.recall(at: 3) == 2.0 / 3)
    #expect(some.recall(at: 10) == 0.5)
    #expect(some.recall(at: 20) == 0.75)
  }

  @Test("NDCG has its ideal cut at what could be found")
  func ndcg() {
    let (_, one, two, three, four, thirteenth) = discounts
    #expect(abs(some.ndcg(at: 10) - (one + three) / (one + two + three + four)) < 1e-9)
    #expect(
      abs(some.ndcg(at: 100) - (one + three + thirteenth) / (one + two + three + four)) < 1e-9)
    #expect(some.ndcg(at: 1) == 1)
    #expect(abs(RankedHits(ranks: [2], truthCount: 1).ndcg(at: 10) - two) < 1e-9)
    #expect(RankedHits(ranks: [1, 2, 3], truthCount: 3).ndcg(at: 100) == 1)
  }

  @Test("NDCG knows ranks beyond its table")
  func deepRanks() {
    let deep = RankedHits(ranks: [1500], truthCount: 1)
    #expect(abs(deep.ndcg(at: 2000) - 0.0947712) < 1e-6)
    #expect(RankedHits(ranks: Array(1...1200), truthCount: 1200).ndcg(at: 1200) == 1)
  }

  @Test("Precision, hit rate, reciprocal rank, average precision")
  func others() {
    #expect(some.precision(at: 10) == 0.2)
    #expect(some.hitRate(at: 1) == 1)
    #expect(RankedHits(ranks: [5], truthCount: 1).hitRate(at: 4) == 0)
    #expect(RankedHits(ranks: [4, 5], truthCount: 2).reciprocalRank(at: 100) == 0.25)
    #expect(RankedHits(ranks: [4], truthCount: 2).reciprocalRank(at: 3) == 0)
    #expect(abs(some.averagePrecision(at: 100) - (1 + 2.0 / 3 + 3.0 / 12) / 4) < 1e-12)
    #expect(abs(some.averagePrecision(at: 3) - (1 + 2.0 / 3) / 3) < 1e-12)
  }

  @Test("No hits, nothing to find, no list")
  func nothing() {
    for hits in [RankedHits(ranks: [], truthCount: 3), RankedHits(ranks: [], truthCount: 0)] {
      #expect(hits.recall(at: 10) == 0)
      #expect(hits.ndcg(at: 10) == 0)
      #expect(hits.hitRate(at: 10) == 0)
      #expect(hits.reciprocalRank(at: 10) == 0)
      #expect(hits.averagePrecision(at: 10) == 0)
      #expect(hits.precision(at: 0) == 0)
    }
  }

  @Test("Ranks are read off a list")
  func fromList() {
    let hits = RankedHits(list: ["a", "b", "c", "d"], truth: ["c", "a", "x"])
    #expect(hits == RankedHits(ranks: [1, 3], truthCount: 3))
  }
}
