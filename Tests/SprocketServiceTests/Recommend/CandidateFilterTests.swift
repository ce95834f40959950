import SprocketCore
import SprocketModels
import SprocketService
import SprocketTestKit
import Testing

@Suite struct CandidateFilterTests {
  /// What the filters mean, film by film, with nothing clever.
  private func slowAnswer(
    _ filter: ItemFilter, films: [Item], rated: Set<ItemID>, ratings: [ItemID: Int]
  ) -> (qualified: Set<ItemID>, counts: FilteredCounts) {
    var counts = FilteredCounts()
    var qualified: Set<ItemID> = []
    let known = Set(films.map(\.item))
    counts.unknownItems = filter.allowItems.filter { !known.contains($0) }.count
    for film in films {
      let genres = Set(film.genres.map { $0.lowercased() })
      let included = Set(filter.includeGenres.map { $0.lowercased() })
      let excluded = Set(filter.excludeGenres.map { $0.lowercased() })
      if film.hidden {
        counts.hidden += 1
      } else if !filter.allowItems.isEmpty, !filter.allowItems.contains(film.item) {
        counts.notAllowed += 1
      } else if filter.denyItems.contains(film.item) {
        counts.denied += 1
      } else if !filter.includeRated, rated.contains(film.item) {
        counts.rated += 1
      } else if (!included.isEmpty && genres.isDisjoint(with: included))
        || !genres.isDisjoint(with: excluded)
      {
        counts.genre += 1
      } else if (filter.minYear > 0 || filter.maxYear > 0)
        && (film.year < max(1, filter.minYear)
          || (filter.maxYear > 0 && film.year > filter.maxYear))
      {
        counts.year += 1
      } else if filter.minRatings > 0, ratings[film.item, default: 0] < filter.minRatings {
        counts.ratings += 1
      } else {
        qualified.insert(film.item)
      }
    }
    counts.qualified = qualified.count
    return (qualified, counts)
  }

  private static let genres = ["Drama", "COMEDY", "Film-Noir", "western", "Été"]

  private func randomFilter(
    _ generator: inout SeededGenerator, films: [ItemID]
  ) -> ItemFilter {
    func maybe<Value>(_ value: Value, else none: Value) -> Value {
      Int.random(in: 0..<3, using: &generator) == 0 ? value : none
    }
    func some<Value>(_ values: [Value]) -> [Value] {
      Array(
        values.shuffled(using: &generator).prefix(Int.random(in: 1...3, using: &generator)))
    }
    let someFilms = Array(
      films.shuffled(using: &generator).prefix(Int.random(in: 1...20, using: &generator)))
    let year = Int.random(in: 1980...2010, using: &generator)
    return ItemFilter(
      includeGenres: maybe(some(Self.genres.map { $0.uppercased() } + ["unheard of"]), else: []),
      excludeGenres: maybe(some(Self.genres.map { $0.lowercased() }), else: []),
      minYear: maybe(year, else: 0), maxYear: maybe(year + 10, else: 0),
      allowItems: maybe(someFilms + [ItemID("nowhere")], else: []),
      denyItems: maybe(someFilms.reversed() + [ItemID("nowhere")], else: []),
      minRatings: maybe(Int.random(in: 1...8, using: &generator), else: 0),
      includeRated: Bool.random(using: &generator))
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `the mask and the counts are those of a slow obvious filter`(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let cinema = try await Cinema.trained()
    // Change a part of the catalogue and add films that are newer than the model.
    let changed = (0..<30).map { number in
      Item(
        item: ItemID("f\(number)"), title: "Film \(number)",
        year: Bool.random(using: &generator) ? 0 : Int.random(in: 1975...2015, using: &generator),
        genres: Array(
          Self.genres.shuffled(using: &generator).prefix(
            Int.random(in: 0...3, using: &generator))),
        hidden: Int.random(in: 0..<6, using: &generator) == 0)
    }
    cinema.store.put(
      changed.shuffled(using: &generator).filter { _ in
        Int.random(in: 0..<4, using: &generator) > 0
      })
    let worker = cinema.worker
    try await worker.perform { try worker.refreshCatalog() }

    let films = try cinema.store.allItems()
    let data = try cinema.store.trainingData { _, _ in }
    var ratings: [ItemID: Int] = [:]
    // Nobody rated a film twice.
    for item in data.itemIndex { ratings[data.items[Int(item)].item, default: 0] += 1 }
    for _ in 0..<25 {
      let user = UserID("v\(Int.random(in: 0..<35, using: &generator))")
      let filter = randomFilter(&generator, films: films.map(\.item))
      let rated = Set(try cinema.store.history(of: user).map(\.event.item))
      let expected = slowAnswer(filter, films: films, rated: rated, ratings: ratings)
      let answer = try cinema.list(user.rawValue, k: 1_000, filter: filter)
      #expect(answer.filtered == expected.counts, "\(filter)")
      #expect(Set(answer.items.map(\.item)) == expected.qualified, "\(filter)")
      #expect(answer.items.count == expected.qualified.count)
    }
  }

  @Test(arguments: [
    ItemFilter(minYear: -1), ItemFilter(maxYear: -1), ItemFilter(minYear: 2000, maxYear: 1999),
  ])
  func `filters that mean nothing are refused by the name of the field`(
    filter: ItemFilter
  ) async throws {
    let cinema = try await Cinema.trained()
    let error = await failure { _ = try cinema.list("v1", filter: filter) }
    #expect(error.code == .invalidArgument)
    #expect(error.message.contains("year"))
  }
}
