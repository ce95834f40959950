import SprocketCommands
import Testing

@Suite struct TextTests {
  @Test(arguments: [
    (0.93451, 3, "0.935"), (-0.5, 1, "-0.5"), (-0.0001, 2, "0.00"), (1234567.0, 0, "1,234,567"),
    (4.0, 1, "4.0"), (.nan, 2, "–"), (999.999, 2, "1,000.00"),
  ])
  func writesNumbersWithAFixedCountOfDigits(value: Double, digits: Int, text: String) {
    #expect(Text.number(value, digits: digits) == text)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"),
    (.min, "-9,223,372,036,854,775,808"),
  ])
  func groupsDigits(value: Int, text: String) {
    #expect(Text.grouped(value) == text)
  }

  @Test(arguments: [
    (0.4123, "0.41 s"), (12.2, "12 s"), (185.0, "3 min 05 s"), (7800.0, "2 h 10 min"),
    (273_600.0, "3 d 4 h"), (-1, "–"),
  ])
  func writesDurations(seconds: Double, text: String) {
    #expect(Text.duration(seconds: seconds) == text)
  }

  @Test(arguments: [
    (85.2, "85 µs"), (1200.0, "1.20 ms"), (2_050_000.0, "2.05 s"), (5.55, "5.6 µs"),
  ])
  func writesLatencies(micros: Double, text: String) {
    #expect(Text.latency(micros: micros) == text)
  }

  @Test(arguments: [(512, "512 B"), (1536, "1.5 KiB"), (5_000_000_000, "4.7 GiB")])
  func writesSizes(bytes: Int, text: String) {
    #expect(Text.bytes(bytes) == text)
  }

  @Test(arguments: [
    (0.0, ""), (0.5, "████"), (1.0, "████████"), (7.0, "████████"), (0.57, "████▌"),
  ])
  func drawsBars(fraction: Double, text: String) {
    #expect(Text.bar(fraction, width: 8) == text)
  }

  @Test func namesAFilmWithItsYearOnce() {
    #expect(Text.film("Heat", 1995) == "Heat (1995)")
    #expect(Text.film("Heat (1995)", 1995) == "Heat (1995)")
    #expect(Text.film("Heat", 0) == "Heat")
  }
}

@Suite struct JSONValueTests {
  @Test func keepsTheOrderOfKeysAndEscapesStrings() {
    let value = JSONValue.object([
      ("z", .count(1)), ("a", .string("\"\\\n\t\u{1}é/")), ("n", .number(.infinity)),
      ("list", .array([.bool(true), .null, .number(0.5), .unsigned(.max)])),
      ("empty", .object([])),
    ])
    #expect(
      value.text == #"{"z":1,"a":"\"\\\n\t\u0001é/","n":null,"#
        + #""list":[true,null,0.5,18446744073709551615],"empty":{}}"#)
  }
}
