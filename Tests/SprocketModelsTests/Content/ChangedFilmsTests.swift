import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct ChangedFilmsTests {
  /// A film with the terms of `RandomFilms` that these numbers are.
  private func film(_ row: Int, terms: [Int]) -> (row: Int, item: Item) {
    (row, Item(item: ItemID("i\(row)"), genres: terms.map { "\(10_000 + $0)" }))
  }

  @Test(
    "Changed films are found by their new description, in lists that are the exhaustive ones",
    arguments: 0..<12)
  func changedFilmsAreFound(seed: Int) throws {
    let count = 500
    let base = try RandomFilms(
      films: count, influence: seed % 2 == 0, seed: UInt64(seed)
    ).model()
    var generator = SplitMix64(seed: UInt64(seed) + 100)
    let changes = (0..<60).map { _ in
      film(
        Int.random(in: 0..<count, using: &generator),
        terms: (0..<Int.random(in: 0...8, using: &generator)).map { _ in
          Int.random(in: 0..<40, using: &generator)
        })
    }
    let latest = Dictionary(changes.map { ($0.row, $0) }, uniquingKeysWith: { $1 }).map(\.value)
    let model = try #require(base.describing(latest))
    for (row, item) in latest {
      #expect(model.vector(of: ItemRow(row)) == base.vector(of: item))
      #expect(model.coveredItems.contains(row) == !base.vector(of: item).isEmpty)
    }
    let rows = (0..<count).map { ItemRow($0) }
    var mask = RowMask.all(count)
    mask.remove { _ in generator.nextUniform() < 0.3 }
    for item in latest.map(\.row).prefix(5) + [1, 2, 3] {
      let scores = model.similarities(of: ItemRow(item), to: rows)
      for other in rows where other.offset != item {
        let cosine = model.similarity(model.vector(of: ItemRow(item)), model.vector(of: other))
        #expect(abs(scores[other.offset] - cosine) < 1e-5)
      }
      let found = model.similarItems(to: ItemRow(item), k: 10, mask: mask)
      let expected = scores.indices.filter { scores[$0] > 0 && mask.contains($0) && $0 != item }
        .sorted { (-scores[$0], $0) < (-scores[$1], $1) }.prefix(10)
      #expect(found.count == expected.count)
      for (one, other) in zip(found, expected) { #expect(abs(one.score - scores[other]) < 1e-5) }
    }
    let user = UserView(
      history: UserHistory(
        items: latest.map { ItemRow($0.row) }.sorted(), weights: latest.map { _ in 1 }))
    let scores = model.scores(of: rows, for: user)
    let listed = model.top(15, for: user, mask: .all(count))
    #expect(!listed.isEmpty)
    for film in listed { #expect(abs(film.score - scores[film.row]) < 1e-5) }
    for (film, score) in zip(listed, scores.sorted(by: >)) {
      #expect(abs(film.score - score) < 1e-5)
    }
  }

  @Test("A description that says the same changes nothing, and an old one can come back")
  func sameDescription() throws {
    let base = try RandomFilms(films: 200, seed: 4).model()
    let row = try #require((0..<200).first { base.vector(of: ItemRow($0)).count == 2 })
    let terms = base.vector(of: ItemRow(row)).terms.map { Int($0) }
    let changed = try #require(base.describing([film(row, terms: [1, 2, 3, 4, 5])]))
    #expect(changed.vector(of: ItemRow(row)).count == 5)
    #expect(changed.describing([film(row, terms: [5, 4, 3, 2, 1])]) == nil)
    let back = try #require(changed.describing([film(row, terms: terms)]))
    #expect(back.vector(of: ItemRow(row)).terms == base.vector(of: ItemRow(row)).terms)
    #expect(base.describing([film(200, terms: [1])]) == nil)
    #expect(changed.tensors.count == base.tensors.count)
  }
}
