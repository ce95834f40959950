import SprocketIngest
import Testing

@Suite struct TextTests {
  @Test(arguments: [
    ("Toy Story (1995)", "Toy Story", 1995), ("Matrix, The (1999)", "The Matrix", 1999),
    ("  Bug's Life, A (1998) ", "A Bug's Life", 1998),
    ("Babylon 5", "Babylon 5", 0), ("2001: A Space Odyssey (1968)", "2001: A Space Odyssey", 1968),
    (
      "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
      "The City of Lost Children (La Cité des enfants perdus)", 1995
    ),
    ("Appartement, L' (1996)", "L'Appartement", 1996),
    ("Seven (a.k.a. Se7en) (1995)", "Seven (a.k.a. Se7en)", 1995),
    (
      "Professional, The (a.k.a. Killer, The) (Léon) (1994)",
      "The Professional (a.k.a. The Killer) (Léon)", 1994
    ),
    ("Death Note (2006–2007)", "Death Note", 2006), ("Land (1995) (V)", "Land", 1995),
    ("Fahrenheit 9/11 (2004)", "Fahrenheit 9/11", 2004), ("I, Tonya (2017)", "I, Tonya", 2017),
    ("Cosmos (1980–)", "Cosmos", 1980),
    ("(500) Days of Summer (2009)", "(500) Days of Summer", 2009),
    ("Shame (Skammen) (1968)", "Shame (Skammen)", 1968), ("1984", "1984", 0), ("(1984)", "", 1984),
    ("", "", 0), ("()", "()", 0), (")(", ")(", 0),
  ])
  func readsTitlesAsPeopleDo(text: String, title: String, year: Int) {
    let found = MovieTitle(movieLens: text)
    #expect(found.title == title)
    #expect(found.year == year)
  }

  @Test(arguments: [
    ("4", 4.0), ("4.0", 4), ("0.5", 0.5), (".5", 0.5), ("5.", 5), ("-1.25", -1.25), ("+3", 3),
    ("1e1", 10), ("1E-2", 0.01), ("0.1", 0.1), ("123456789.987654321", 123456789.987654321),
    ("00000000000000000000004.5", 4.5),
  ])
  func readsNumbersExactly(text: String, value: Double) {
    #expect(number(text) == .number(value))
  }

  @Test(arguments: ["", ".", "-", "+", "e1", "4e", "4e+", "4,5", "0x10", "1_0", "4 ", "٤", "4.5.6"])
  func refusesWhatIsNoNumber(text: String) {
    #expect(number(text) == .notANumber)
  }

  @Test(arguments: ["nan", "NaN", "inf", "-Infinity", "1e999"])
  func refusesNumbersThatAreNotFinite(text: String) {
    #expect(number(text) == .notFinite)
  }

  @Test(arguments: [
    ("0", 0), ("964982703", 964_982_703_000_000), ("1.5", 1_500_000), ("-5", -5_000_000),
    ("1.0000019", 1_000_001), ("1970-01-01", 0), ("2000-02-29", 951_782_400_000_000),
    ("2000-07-30T18:45:03Z", 964_982_703_000_000), ("2000-07-30 18:45:03", 964_982_703_000_000),
    ("2000-07-30t20:45:03.5+02:00", 964_982_703_500_000),
    ("1969-12-31T23:59:59Z", -1_000_000), ("999999999999999999", Int64.max),
  ])
  func readsTimes(text: String, micros: Int64) {
    #expect(time(text) == micros)
  }

  @Test(arguments: [
    "", "-", ".", "5.", "1.x", "yesterday", "2001-02-29", "2000-13-01", "2000-00-10", "2000-1-1",
    "2000-01-01T", "2000-01-01T24:00:00Z", "2000-01-01T10:00:00+1", "2000-01-01T10:00:00.Z",
    "2000/01/01", "2000-01-01T10:00:00Zx", "1e9",
  ])
  func refusesWhatIsNoTime(text: String) {
    #expect(time(text) == nil)
  }

  private func number(_ text: String) -> NumberText {
    let bytes = Array(text.utf8)
    return NumberText(bytes.span)
  }

  private func time(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    return TimeText.micros(bytes.span)
  }
}
