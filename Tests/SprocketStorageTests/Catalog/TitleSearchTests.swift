import SprocketCore
import SprocketStorage
import Testing

@Suite struct TitleSearchTests {
  private static let films = [
    film("1", "Matrix, The", year: 1999), film("2", "Matrix Reloaded, The", year: 2003),
    film("3", "Amélie", year: 2001), film("4", "Misérables, Les", year: 2012),
    film("5", "Misérables, Les", year: 1998), film("6", "Godfather, The", year: 1972),
    film("7", "Godfather: Part II, The", year: 1974), film("8", "Die Hard", year: 1988),
    film("9", "Hard", year: 1996), film("10", "WALL·E", year: 2008),
    film("11", "Seven (a.k.a. Se7en)", year: 1995), film("12", "Schindler's List", year: 1993),
    film("13", "Solaris", year: 1972), film("14", "Solaris", year: 2002),
    film("15", "Blade Runner 2049", year: 2017), film("16", "Spider-Man", year: 2002),
    film("17", "(500) Days of Summer", year: 2009), film("18", "Star Wars", year: 1977),
    film("19", "AND", year: 2000), film("20", "七人の侍", year: 1954),
    film("21", "Æon Flux", year: 2005), film("22", "Lock, Stock & Two Smoking Barrels"),
    film("23", "A", year: 2002),
  ]

  /// One store for the tests that only search.
  private static let shared = Task { try await store() }

  private static func store() async throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    _ = try await temporary.store.upsert(films)
    try await temporary.store.record([rating("u", "4", 5), rating("u", "14", 4)])
    return temporary
  }

  @Test(arguments: [
    ("matrix", "1"), ("THE MATRIX", "1"), ("Matrix, The", "1"), ("the matrix (1999)", "1"),
    ("amelie", "3"), ("AMÉLIE", "3"), ("les miserables", "4"), ("Miserables, Les", "4"),
    ("les miserables (1998)", "5"), ("miserables 1998", "5"), ("misrables 1998", "5"),
    ("blade runer 2049", "15"),
    ("godfahter", "6"), ("the godfater", "6"), ("godfather part", "7"), ("goodfather", "6"),
    ("die hard", "8"), ("hard", "9"), ("wall-e", "10"), ("walle", "10"), ("wall e", "10"),
    ("se7en", "11"), ("seven", "11"), ("schindlers list", "12"), ("shindler's list", "12"),
    ("solaris", "14"), ("solaris (1972)", "13"), ("solaris (1900)", "14"),
    ("blade runner 2049", "15"), ("blade runer", "15"), ("spiderman", "16"), ("spider man", "16"),
    ("500 days of summer", "17"), ("star wras", "18"), ("wars star", "18"), ("sta wa", "18"),
    ("and", "19"), ("七人の侍", "20"), ("七人", "20"), ("aeon flux", "21"),
    ("lock stock and two", "22"), ("a", "23"), ("13", "13"),
  ])
  func findsFirst(_ typed: String, _ expected: String) async throws {
    let temporary = try await Self.shared.value
    let found = try temporary.store.search(SearchItemsRequest(text: typed)).items
    #expect(found.first?.item.rawValue == expected, "found \(found.map(\.title))")
  }

  @Test(arguments: [
    "", " ", "\"", "\"\"", "*", "^", "matrix\"", "NOT", "AND OR NOT", "NEAR(matrix)",
    "title:matrix",
    "matrix*", "(", ")", "(((", "-matrix", "a'b", "\0", "';DROP TABLE items;--", "{}", "+", ":",
    "🎬",
  ])
  func queryLanguageInTheTextDoesNoHarm(_ typed: String) async throws {
    let temporary = try await Self.shared.value
    _ = try temporary.store.search(SearchItemsRequest(text: typed, k: 1000))
    #expect(try temporary.store.counts().items == Self.films.count)
  }

  @Test func veryLongTextIsCut() async throws {
    let temporary = try await Self.shared.value
    let typed = "matrix " + String(repeating: "x\"y ", count: 200_000)
    _ = try temporary.store.search(SearchItemsRequest(text: typed))
  }

  @Test func nonsenseFindsNothing() async throws {
    let temporary = try await Self.shared.value
    #expect(try temporary.store.search(SearchItemsRequest(text: "qqqqzzzz")).items.isEmpty)
  }

  @Test func scoresFallAndListsAreCutToK() async throws {
    let temporary = try await Self.shared.value
    let found = try temporary.store.search(SearchItemsRequest(text: "matrix", k: 2)).items
    #expect(found.map(\.item.rawValue) == ["1", "2"])
    #expect(found[0].score > found[1].score)
    #expect(found[0].year == 1999)
    #expect(try temporary.store.search(SearchItemsRequest(text: "matrix", k: 1)).items.count == 1)
  }

  @Test func hiddenFilmsAreNotFound() async throws {
    let temporary = try await Self.store()
    _ = try await temporary.store.hide(HideItemsRequest(items: [ItemID("1")]))
    let found = try temporary.store.search(SearchItemsRequest(text: "the matrix")).items
    #expect(found.map(\.item.rawValue) == ["2"])
  }

  @Test func followsAChangedTitle() async throws {
    let temporary = try await Self.store()
    _ = try await temporary.store.upsert([film("1", "Neo")])
    #expect(
      try temporary.store.search(SearchItemsRequest(text: "neo")).items.first?.item == ItemID("1"))
    let old = try temporary.store.search(SearchItemsRequest(text: "matrix")).items
    #expect(!old.contains { $0.item == ItemID("1") })
  }
}
