import Testing

@testable import SprocketCommands

@Suite struct FigureTests {
  @Test(arguments: [
    (1995.0, "1995"), (2016.84, "2017"), (12_345, "12,345"), (3.14159, "3.14"), (0.0123, "0.0123"),
    (123.456, "123.5"), (1_234_567.8, "1,234,568"), (-57, "-57"), (4_682_170_038, "4,682 M"),
    (.infinity, "∞"), (.nan, "–"),
  ])
  func numbersAreAsShortAsTheyCanBe(value: Double, text: String) {
    #expect(Text.compact(value) == text)
  }

  @Test(arguments: [
    (0.0132, "0.0132"), (3.2e-12, "3e-12"), (9.7e-8, "1e-7"), (0, "<1e-300"), (1, "1.0000"),
  ])
  func pValuesKeepTheirOrderOfMagnitude(value: Double, text: String) {
    #expect(Text.pValue(value) == text)
  }

  @Test func sparklinesSumEqualPartsUp() {
    #expect(Text.sparkline([0, 1, 8]) == " ▁█")
    #expect(Text.sparkline(Array(repeating: 1, count: 97), width: 50).count == 49)
    // All but the last, which is shorter, are alike.
    #expect(Set(Text.sparkline(Array(repeating: 1, count: 96), width: 50)) == ["█"])
    #expect(Text.sparkline([]) == "")
    #expect(Text.sparkline([0, 0]) == "  ")
  }

  @Test func textIsPartedAtBlanks() {
    #expect(Text.wrapped("one two three four", to: 9) == ["one two", "three", "four"])
    #expect(Text.wrapped("one two", to: nil) == ["one two"])
  }

  @Test(arguments: [
    ([0.0, 100], true, ["0", "20", "40", "60", "80", "100"]),
    ([0, 0.35], true, ["0.0", "0.1", "0.2", "0.3", "0.4"]),
    ([0, 30_000], true, ["0", "5k", "10k", "15k", "20k", "25k", "30k"]),
    ([1996, 2018], false, ["1995", "2000", "2005", "2010", "2015", "2020"]),
  ])
  func axesHaveRoundTicks(values: [Double], startsAtZero: Bool, labels: [String]) {
    let axis = PlotAxis(values, startsAtZero: startsAtZero)
    #expect(axis.ticks.map(axis.label) == labels)
  }

  @Test func anAxisOfNothingStands() {
    for values in [[], [Double.nan], [0, 0], [5, 5]] {
      let axis = PlotAxis(values, startsAtZero: false)
      #expect(!axis.ticks.isEmpty && axis.place(values.first ?? 0).isFinite != values.first?.isNaN)
    }
  }
}
