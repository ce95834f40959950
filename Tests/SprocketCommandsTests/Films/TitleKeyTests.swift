import SprocketCommands
import Testing

@Suite struct TitleKeyTests {
  @Test(arguments: [
    ("The Matrix", "Matrix, The (1999)"), ("amelie", "Amélie"), ("WALL-E", "Wall·E"),
    ("Misérables, Les", "les miserables"), ("Fast & Furious", "fast and furious"),
    ("Schindlers List", "Schindler’s List"), ("An American in Paris", "American in Paris, An"),
    ("It's a Wonderful Life", "its a wonderful life (1946)"),
  ])
  func makesTheSameWords(one: String, other: String) {
    #expect(TitleKey(one).words == TitleKey(other).words)
  }

  @Test(arguments: [
    ("Heat (1995)", 1995), ("Heat", 0), ("1917", 0), ("Movie (II)", 0), ("2001 (1968)", 1968),
  ])
  func readsTheYear(title: String, year: Int) {
    #expect(TitleKey(title).year == year)
  }

  @Test func doesNotLoseATitleThatIsAnArticle() {
    #expect(TitleKey("A").words == ["a"])
    #expect(TitleKey("Die Hard").words == ["die", "hard"])
  }

  @Test func findsOtherTitlesInParentheses() {
    let keys = TitleKey.all(of: "Seven (a.k.a. Se7en) (1995)")
    #expect(keys.contains(["seven"]))
    #expect(keys.contains(["se7en"]))
  }
}
