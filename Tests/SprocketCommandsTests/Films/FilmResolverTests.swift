import SprocketCommands
import SprocketCore
import Testing

@Suite struct FilmResolverTests {
  private let daemon = Films.daemon()

  private func resolve(_ text: String) async throws -> String {
    try await FilmResolver(daemon).resolve(text).item.rawValue
  }

  @Test(arguments: [
    ("6", "6"), ("Heat", "6"), ("heat (1995)", "6"), ("The Matrix", "2571"),
    ("Solaris (2002)", "901"), ("solaris (1972)", "900"), ("Alien", "1214"), ("aliens", "1200"),
    ("se7en", "47"),
  ])
  func findsAFilmByIDOrTitle(text: String, id: String) async throws {
    #expect(try await resolve(text) == id)
  }

  @Test func takesTheSameTitleBeforeOneThatDiffersByAnArticle() async throws {
    let daemon = FakeDaemon()
    daemon.on(GetItemRequest.self) { _ -> GetItemResponse in throw SprocketError(.notFound, "") }
    daemon.on(SearchItemsRequest.self) { _ in
      SearchItemsResponse(items: [
        FoundItem(item: ItemID("103372"), title: "The Heat", year: 2013),
        FoundItem(item: ItemID("6"), title: "Heat", year: 1995),
      ])
    }
    #expect(try await FilmResolver(daemon).resolve("heat").item.rawValue == "6")
    #expect(try await FilmResolver(daemon).resolve("The Heat").item.rawValue == "103372")
  }

  @Test func asksNoSearch_whenTheIDExists() async throws {
    _ = try await resolve("6")
    #expect(daemon.requests(SearchItemsRequest.self).isEmpty)
  }

  @Test func listsTheCandidates_whenATitleIsAmbiguous() async throws {
    let failure = await #expect(throws: CommandFailure.self) {
      try await resolve("Solaris")
    }
    #expect(failure?.code == .invalidArgument)
    #expect(failure?.candidates.map(\.item.rawValue) == ["900", "901"])
    #expect(failure?.exit == .failed)
  }

  @Test func refusesAnotherYear_andSuggestsWhatThereIs() async throws {
    let failure = await #expect(throws: CommandFailure.self) {
      try await resolve("Heat (1986)")
    }
    #expect(failure?.code == .notFound)
    #expect(failure?.candidates.map(\.title) == ["Heat"])
  }

  @Test func neverTakesAFilmThatLacksAWordOfTheName() async throws {
    let failure = await #expect(throws: CommandFailure.self) { try await resolve("Heat wave") }
    #expect(failure?.code == .notFound)
  }

  @Test func passesOtherErrorsOn() async throws {
    let daemon = FakeDaemon()
    daemon.on(GetItemRequest.self) { request -> GetItemResponse in
      throw SprocketError(.deadlineExceeded, "late")
    }
    await #expect(throws: SprocketError(.deadlineExceeded, "late")) {
      try await FilmResolver(daemon).resolve("6")
    }
  }
}
