import SprocketCommands
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (1_795_384_200_000_000, "2026-11-22T21:50:00Z"),
    (951_827_696_500_000, "2000-02-29T12:34:56.5Z"), (-1, "1969-12-31T23:59:59.999999Z"),
    (1_262_304_000_000_001, "2010-01-01T00:00:00.000001Z"),
    (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
    (4_102_444_799_000_000, "2099-12-31T23:59:59Z"),
  ])
  func writesAndReadsRFC3339(micros: Int, text: String) {
    #expect(Timestamp(micros: Int64(micros)).description == text)
    #expect(Timestamp(text)?.micros == Int64(micros))
  }

  @Test(arguments: [
    ("2026-11-22T22:50:00+01:00", "2026-11-22T21:50:00Z"),
    ("2026-11-22t19:20:00.25-02:30", "2026-11-22T21:50:00.25Z"),
    ("2026-11-22 21:50:00z", "2026-11-22T21:50:00Z"), ("2026-11-22", "2026-11-22T00:00:00Z"),
    ("2026-11-22T21:50:00.1234567Z", "2026-11-22T21:50:00.123456Z"),
  ])
  func readsOffsetsFractionsAndDates(text: String, same: String) {
    #expect(Timestamp(text)?.description == same)
  }

  @Test(arguments: [
    "", "now", "2026-13-01", "2026-02-29", "2026-00-10", "2026-11-22T24:00:00Z",
    "2026-11-22T21:50:00", "2026-11-22T21:50Z", "2026-11-22T21:50:00.Z", "2026-11-22T21:50:00Zx",
    "26-11-22", "2026-11-22T21:50:00+1:00",
  ])
  func refusesOtherTexts(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func agreesWithCountingDaysOneByOne() {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var day: Int64 = 0
    for year in 1970...2105 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for (month, length) in lengths.enumerated() {
        day += Int64(month == 1 && isLeap ? 29 : length)
        let next = Timestamp(micros: day * 86_400_000_000).description
        let (nextYear, nextMonth) = month == 11 ? (year + 1, 1) : (year, month + 2)
        #expect(next.hasPrefix("\(nextYear)-\(nextMonth < 10 ? "0" : "")\(nextMonth)-01T"))
      }
    }
  }
}
