import SprocketCore
import SprocketModels
import Testing

@Suite struct ContentTokenizerTests {
  /// Keys without the field's byte, and spellings.
  private func tokens(_ item: Item, _ field: ContentField) -> [(key: String, spelling: String)] {
    var tokenizer = ContentTokenizer()
    var tokens = ContentTokens()
    tokenizer.tokenize(item, into: &tokens)
    return (0..<tokens.count).compactMap { token in
      tokens.withToken(token) { key, spelling in
        key.first == field.tag
          ? (
            String(decoding: key.dropFirst(), as: UTF8.self),
            String(decoding: spelling, as: UTF8.self)
          ) : nil
      }
    }
  }

  private func words(_ title: String) -> [String] {
    tokens(Item(item: ItemID("1"), title: title), .title).map(\.key)
  }

  private func genre(_ genre: String) -> [String] {
    tokens(Item(item: ItemID("1"), genres: [genre]), .genre).map(\.key)
  }

  @Test(
    "Words have no case, no accents and no apostrophes",
    arguments: [
      ("The Matrix", ["the", "matrix"]),
      ("Amélie", ["amelie"]),
      ("Ame\u{301}lie", ["amelie"]),
      ("WALL·E", ["wall", "e"]),
      ("Schindler's List", ["schindler", "list"]),
      ("Schindler\u{2019}s List", ["schindler", "list"]),
      ("D'Artagnan", ["dartagnan"]),
      ("Rock 'n' Roll", ["rock", "n", "roll"]),
      ("'s", ["s"]),
      ("Fast & Furious 7", ["fast", "furious", "7"]),
      ("Straße Ægir Øst Łódź", ["strasse", "aegir", "ost", "lodz"]),
      ("ПРИВЕТ, мир", ["привет", "мир"]),
      ("Ελλάδα", ["ελλαδα"]),
      ("12 Angry Men (1957)", ["12", "angry", "men", "1957"]),
      ("", []),
      ("!!! ?", []),
      ("\u{1F3AC}\u{1F469}\u{200D}\u{1F680} Up", ["up"]),
      ("한국 영화", ["한국", "영화"]),
    ])
  func foldsWords(title: String, expected: [String]) {
    #expect(words(title) == expected)
  }

  @Test(
    "Scripts without spaces give pairs of neighbouring characters",
    arguments: [
      ("千と千尋", ["千と", "と千", "千尋"]),
      ("龍", ["龍"]),
      ("Love 愛 2", ["love", "愛", "2"]),
      ("カメラ", ["カメ", "メラ"]),
    ])
  func pairsIdeographs(title: String, expected: [String]) {
    #expect(words(title) == expected)
  }

  @Test(
    "A phrase is one term with single spaces",
    arguments: [
      ("Science  Fiction", ["science fiction"]), (" sci-fi ", ["sci fi"]), ("R&B", ["r and b"]),
      ("O'Neill Film", ["oneill film"]), ("宮崎 駿", ["宮崎 駿"]), ("\u{1F600}", []), ("", []),
    ])
  func foldsPhrases(text: String, expected: [String]) {
    #expect(genre(text) == expected)
  }

  @Test("Spellings stay as they were, without what is around them")
  func keepsSpellings() {
    let item = Item(
      item: ItemID("1"), title: "\u{201C}Schindler\u{2019}s\u{201D} Café", genres: [" Film-Noir! "],
      directors: ["Agnès Varda"])
    #expect(tokens(item, .title).map(\.spelling) == ["Schindler", "Café"])
    #expect(tokens(item, .genre).map(\.spelling) == ["Film-Noir"])
    #expect(tokens(item, .director).map(\.spelling) == ["Agnès Varda"])
    #expect(tokens(item, .director).map(\.key) == ["agnes varda"])
  }

  @Test("Every field has its own terms")
  func separatesFields() {
    let item = Item(
      item: ItemID("1"), title: "Drama", year: 1994, genres: ["Drama"], cast: ["Drama", "B"],
      tags: ["drama"], overview: "A drama in U.S. 3 acts", language: "en")
    #expect(tokens(item, .title).map(\.key) == ["drama"])
    #expect(tokens(item, .cast).map(\.key) == ["drama", "b"])
    #expect(tokens(item, .tag).map(\.key) == ["drama"])
    #expect(tokens(item, .plot).map(\.key) == ["drama", "in", "3", "acts"])
    #expect(tokens(item, .decade).map(\.key) == ["1990s"])
    #expect(tokens(item, .language).map(\.key) == ["en"])
  }

  @Test("An empty film has no terms")
  func emptyFilm() {
    for field in ContentField.allCases {
      #expect(tokens(Item(item: ItemID("1")), field).isEmpty)
    }
  }
}
