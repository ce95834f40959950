import SprocketCore
import SprocketEvaluation
import Testing

@Suite struct MetricSampleTests {
  @Test("A ratio of sums and its root")
  func values() {
    let sample = MetricSample("rmse", sums: [4, 5], counts: [1, 2], isRoot: true)
    #expect(abs(sample.value - 3.0.squareRoot()) < 1e-12)
    // Deviations 4 - 3 and 5 - 6, so √(2 · 2 / 1) / 3, and the root halves it over √3.
    #expect(abs(sample.standardError - 2.0 / 3 / (2 * 3.0.squareRoot())) < 1e-12)
    #expect(abs(sample.of([1]).value - 2.5.squareRoot()) < 1e-12)
    #expect(MetricSample("m", sums: []).value == 0)
    #expect(MetricSample("m", sums: [], counts: []).value == 0)
  }

  @Test("How recommendations spread over popular and rare items")
  func bands() throws {
    // 100 items: one with 100 interactions, 99 with 1; one that nobody met.
    let counts = [100] + [UInt32](repeating: 1, count: 99) + [0]
    var exposure = [Int](repeating: 0, count: 101)
    exposure[0] = 6
    exposure[99] = 3
    exposure[100] = 1
    let bands = PopularityBands(counts: counts, exposure: exposure).bands
    #expect(bands.map(\.items) == [1, 4, 5, 10, 30, 50, 1])
    #expect(bands.map(\.recommendations) == [0.6, 0, 0, 0, 0, 0.3, 0.1])
    #expect(abs(bands[0].interactions - 100.0 / 199) < 1e-12)
    #expect(abs(bands.reduce(0) { $0 + $1.interactions } - 1) < 1e-12)
  }

  @Test("Diversity is the mean distance of the pairs that are known")
  func diversity() throws {
    let close = ItemSimilarity(basis: "distance") { one, other in
      one == 9 || other == 9 ? nil : 1 / Double(1 + abs(one - other))
    }
    // Pairs 1–2, 1–4 and 2–4: ½, ¾ and ⅔; 9 is not known.
    let value = try #require(close.diversity(of: [1, 2, 4, 9]))
    #expect(abs(value - (0.5 + 0.75 + 2.0 / 3) / 3) < 1e-12)
    #expect(close.diversity(of: [1, 9]) == nil)
    #expect(close.diversity(of: [3]) == nil)
  }

  @Test("Genres in common, or users in common where films have no genres")
  func similarities() throws {
    var data = makeRatings(users: 2, items: 4, each: 2)
    data.userIndex = [0, 0, 1, 1]
    data.itemIndex = [0, 1, 0, 2]
    let model = try makePopularity(of: data)
    let byUsers = ItemSimilarity.standard(items: data.items, model: model)
    #expect(byUsers.basis == "users in common")
    // Item 0 has two users, items 1 and 2 one each, of those of item 0.
    let one = try #require(byUsers.diversity(of: [0, 1]))
    #expect(abs(one - (1 - 1 / 2.0.squareRoot())) < 1e-12)
    #expect(byUsers.diversity(of: [1, 2]) == 1)
    #expect(byUsers.diversity(of: [0, 3]) == nil)
    for (item, genres) in [["a", "b"], ["b"], ["c"], []].enumerated() {
      data.items[item].genres = genres
    }
    let byGenres = ItemSimilarity.standard(items: data.items, model: model)
    #expect(byGenres.basis == "genres")
    #expect(byGenres.diversity(of: [0, 1]) == 0.5)
    #expect(byGenres.diversity(of: [0, 2]) == 1)
    #expect(byGenres.diversity(of: [0, 3]) == nil)
  }
}
