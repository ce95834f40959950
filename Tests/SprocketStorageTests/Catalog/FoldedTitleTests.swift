import Testing

@testable import SprocketStorage

@Suite struct FoldedTitleTests {
  @Test(arguments: [
    ("The Matrix", "the matrix", "matrix"),
    ("Matrix, The", "the matrix", "matrix"),
    (
      "City of Lost Children, The (Cité des enfants perdus, La)",
      "the city of lost children la cite des enfants perdus", "cityoflostchildren"
    ),
    ("Avventura, L'", "l avventura", "avventura"),
    ("Seven (a.k.a. Se7en)", "seven se7en", "seven"),
    ("(500) Days of Summer", "500 days of summer", "500daysofsummer"),
    ("Lock, Stock & Two", "lock stock and two", "lockstockandtwo"),
    ("Łódź", "lodz", "lodz"),
    ("The", "the", "the"),
    ("!!!", "", ""),
  ])
  func folds(_ title: String, _ full: String, _ key: String) {
    let folded = FoldedTitle(title)
    #expect(folded.full == full)
    #expect(folded.key == key)
  }

  @Test(arguments: [
    ("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abcd", "acbd", 1),
    ("godfather", "godfahter", 1), ("same", "same", 0),
  ])
  func countsEdits(_ one: String, _ other: String, _ expected: Int) {
    let (one, other) = (Array(one.unicodeScalars), Array(other.unicodeScalars))
    #expect(EditSimilarity.distance(one, other) == expected)
    #expect(EditSimilarity.distance(other, one) == expected)
  }
}
