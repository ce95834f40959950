import SprocketCommands
import Testing

@Suite struct TableTests {
  private func films() -> Table {
    var table = Table([.right("#"), .left("title", shrinks: true), .right("year")])
    table.add(["1", "Heat", "1995"])
    table.add(["10", "The Lord of the Rings: The Fellowship of the Ring", "2001"])
    return table
  }

  @Test func alignsColumnsToTheirWidestCell() {
    #expect(
      films().render(Page()) == """
         #  title                                              year
         1  Heat                                               1995
        10  The Lord of the Rings: The Fellowship of the Ring  2001
        """)
  }

  @Test func cutsTheColumnThatShrinks_whenThePageIsNarrow() {
    #expect(
      films().render(Page(width: 30))
        == """
         #  title                 year
         1  Heat                  1995
        10  The Lord of the Rin…  2001
        """)
  }

  @Test func countsColumnsNotCharacters() {
    var table = Table([.left("title"), .right("year")])
    table.add(["千と千尋の神隠し", "2001"])
    table.add(["Ame\u{301}lie", "2001"])
    #expect(
      table.render(Page()) == """
        title             year
        千と千尋の神隠し  2001
        Ame\u{301}lie            2001
        """)
  }

  @Test func setsDetailsInUnderTheSecondColumn() {
    var table = Table([.right("#"), .left("title")])
    table.add(["1", "Heat"], details: ["because of Ronin"])
    #expect(table.render(Page()) == "#  title\n1  Heat\n   because of Ronin")
  }

  @Test func keepsControlCharactersOfATitleOffTheTerminal() {
    var table = Table([.left("title")])
    table.add(["He\u{1B}[2Jat\n"])
    #expect(table.render(Page()) == "title\nHe [2Jat")
  }

  @Test func marksTheHeadingOnlyOnATerminalWithColour() {
    let styled = films().render(Page(width: 80, style: TextStyle(isOn: true)))
    #expect(styled.hasPrefix("\u{1B}[1m #"))
    #expect(!films().render(Page()).contains("\u{1B}"))
  }
}

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("Heat", 4), ("Amélie", 6), ("Ame\u{301}lie", 6), ("東京物語", 8), ("👩‍👩‍👧", 2), ("❤️", 2),
    ("한국", 4), ("ﾊﾝｶｸ", 4),
  ])
  func measures(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(arguments: [
    ("Heat", 4, "Heat"), ("Heat", 3, "He…"), ("Heat", 1, "…"), ("Heat", 0, ""),
    ("東京物語", 7, "東京物…"), ("東京物語", 6, "東京…"), ("The Matrix", 5, "The…"),
  ])
  func truncates(text: String, width: Int, result: String) {
    #expect(DisplayWidth.truncate(text, to: width) == result)
  }
}
