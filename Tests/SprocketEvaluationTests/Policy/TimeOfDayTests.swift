import Foundation
import SprocketEvaluation
import Testing

@Suite struct TimeOfDayTests {
  private let minute: Int64 = 60_000_000

  private func micros(_ text: String) throws -> Int64 {
    let date = try #require(ISO8601DateFormatter().date(from: text))
    return Int64(date.timeIntervalSince1970 * 1e6)
  }

  private func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }

  @Test(arguments: ["", "3:30", "03:3", "24:00", "12:60", "-1:00", "12:00:00", "ab:cd", "+1:00"])
  func `what is no time of day is refused`(_ text: String) {
    #expect(TimeOfDay(text) == nil)
    #expect(QuietHours("\(text)-08:00") == nil)
  }

  @Test func `a span without length is refused`() {
    #expect(QuietHours("08:00-08:00") == nil)
    #expect(QuietHours("22:00-06:00")?.description == "22:00-06:00")
  }

  @Test func `quiet hours over midnight have both sides of it`() throws {
    let quiet = try #require(QuietHours("22:00-06:00"))
    for (time, isQuiet) in [
      ("21:59:59", false), ("22:00:00", true), ("23:59:59", true), ("00:00:00", true),
      ("05:59:59", true), ("06:00:00", false), ("12:00:00", false),
    ] {
      let moment = try micros("2026-02-03T\(time)Z")
      #expect(quiet.contain(moment, in: .gmt) == isQuiet, "\(time)")
    }
    #expect(
      quiet.end(from: try micros("2026-02-03T23:10:05Z"), in: .gmt)
        == (try micros("2026-02-04T06:00:00Z")))
    let noon = try micros("2026-02-03T12:00:00Z")
    #expect(quiet.end(from: noon, in: .gmt) == noon)
  }

  @Test func `quiet hours are those of the clocks at the place`() throws {
    let quiet = try #require(QuietHours("08:00-20:00"))
    let moment = try micros("2026-07-01T22:30:00Z")
    #expect(!quiet.contain(moment, in: .gmt))
    #expect(quiet.contain(moment, in: try zone("America/Los_Angeles")))
    #expect(quiet.contain(moment, in: try zone("Asia/Kolkata")) == false)
  }

  @Test func `quiet hours end an hour earlier where the clocks jump forward`() throws {
    let quiet = try #require(QuietHours("01:00-04:00"))
    let berlin = try zone("Europe/Berlin")
    // On 2026-03-29 clocks go from 02:00 to 03:00, at 01:00 UTC.
    #expect(
      quiet.end(from: try micros("2026-03-29T00:30:00Z"), in: berlin)
        == (try micros("2026-03-29T02:00:00Z")))
    // On 2026-10-25 they go from 03:00 to 02:00, at 01:00 UTC.
    #expect(
      quiet.end(from: try micros("2026-10-24T23:30:00Z"), in: berlin)
        == (try micros("2026-10-25T03:00:00Z")))
  }

  @Test func `a time that the clocks jump over comes when they have`() throws {
    let time = try #require(TimeOfDay("02:30"))
    let berlin = try zone("Europe/Berlin")
    #expect(
      time.next(after: try micros("2026-03-28T12:00:00Z"), in: berlin)
        == (try micros("2026-03-29T01:00:00Z")))
    // The day before and the day after it is an ordinary time.
    #expect(
      time.next(after: try micros("2026-03-27T12:00:00Z"), in: berlin)
        == (try micros("2026-03-28T01:30:00Z")))
    #expect(
      time.next(after: try micros("2026-03-29T12:00:00Z"), in: berlin)
        == (try micros("2026-03-30T00:30:00Z")))
  }

  @Test func `the next time of day is always within a day and an hour, and is that time`() throws {
    let berlin = try zone("Europe/Berlin")
    let start = try micros("2026-10-24T00:00:00Z")
    for clock in ["00:00", "00:01", "02:30", "12:00", "23:59"] {
      let time = try #require(TimeOfDay(clock))
      for step in 0..<100 {
        let moment = start + Int64(step) * 37 * minute + 1
        let next = time.next(after: moment, in: berlin)
        #expect(next > moment && next <= moment + 1501 * minute)
        let components = Calendar.gregorian(in: berlin).dateComponents(
          [.hour, .minute], from: Date(timeIntervalSince1970: Double(next) / 1e6))
        #expect((components.hour ?? -1) * 60 + (components.minute ?? -1) == time.minutes)
      }
    }
  }
}

extension Calendar {
  fileprivate static func gregorian(in zone: TimeZone) -> Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    return calendar
  }
}
