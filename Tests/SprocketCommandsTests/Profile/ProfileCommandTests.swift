import Foundation
import SprocketCommands
import SprocketCore
import Testing

@Suite struct ProfileCommandTests {
  @Test func tellsOfADataSetInJSON() async throws {
    let folder = try await EvaluationFolder()
    let run = await CommandRun.run("profile", folder.data, "--json")
    #expect(run.exit == .done)
    #expect(run.errors.isEmpty)
    let answer = try parsed(run)
    let tables = answer.objects("tables")
    #expect(Set(tables.map { $0.text("subject") }) == ["films", "ratings"])
    let ratings = try #require(answer["ratings"] as? [String: Any])
    let rows = try folder.text("data/ratings.csv").split(separator: "\n").count - 1
    #expect(ratings["interactions"] as? Int == rows)
    let films = try #require(ratings["per_film"] as? [String: Any])
    #expect((films["gini"] as? Double ?? -1) > 0)
    #expect(!ratings.objects("years").isEmpty && !ratings.objects("months").isEmpty)
    let columns = try #require(tables.first).objects("columns")
    #expect(columns.allSatisfy { $0["missing"] is Int && $0["type"] is String })
    #expect((tables[0]["gaps"] as? [String: Any])?["patterns"] != nil)
  }

  @Test func fitsTheTerminal() async throws {
    let folder = try await EvaluationFolder()
    let console = RecordingConsole(page: Page(width: 80))
    let environment = CommandEnvironment(console: console) { _, _ throws(SprocketError) in
      throw SprocketError(.unavailable, "nobody listens")
    }
    #expect(await SprocketCommand.run(["profile", folder.data], in: environment) == .done)
    #expect(console.output.contains("What it means"))
    #expect(console.output.contains("interactions of a"))
    let lines = console.output.split(separator: "\n").map(String.init)
    let wide = lines.filter { DisplayWidth.of($0) > 80 }
    #expect(wide.isEmpty, "\(wide)")
  }

  @Test func writesAPageThatNeedsNothingElse() async throws {
    let folder = try await EvaluationFolder()
    try folder.write(
      "odd/films.csv",
      "show_id,title,director,release_year,listed_in\n"
        + (0..<300).map { row in
          "s\(row),<b>Film & \(row)</b>,\(row % 3 == 0 ? "" : "D \(row % 9)"),"
            + "\(row % 3 == 0 ? 1990 : 2015),\"Drama, Genre \(row % 5)\"\n"
        }.joined())
    let run = await CommandRun.run(
      "profile", folder.data, folder.file("odd"), "--html", folder.file("profile.html"))
    #expect(run.exit == .done)
    let page = try folder.text("profile.html")
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    #expect(page.contains("<svg") && page.contains("prefers-color-scheme: dark"))
    #expect(page.contains("@media print") && page.contains("name=\"viewport\""))
    #expect(!page.contains("<script") && !page.contains("http") && !page.contains("<b>"))
    #expect(!page.contains("nan\"") && !page.contains("inf\""))
    #expect(page.contains("are values missing by chance?"))
    for part in ["The long tail", "Over time", "Ratings"] { #expect(page.contains(part)) }
    #expect(
      page.components(separatedBy: "<svg").count == page.components(separatedBy: "</svg>").count)
  }

  @Test func profilesWhatTheDaemonHolds() async throws {
    let daemon = FakeDaemon()
    daemon.on(ExportRequest.self) { request in
      if request.items {
        return [
          ExportChunk(totals: ExportTotals(items: 2)),
          ExportChunk(
            items: [
              Item(item: ItemID("6"), title: "Heat", year: 1995, genres: ["Crime"]),
              Item(item: ItemID("7"), title: "Ronin"),
            ], complete: true),
        ]
      }
      let event = FeedbackEvent(
        user: UserID("v"), item: ItemID("6"), kind: .like, timeMicros: 1_700_000_000_000_000)
      return [
        ExportChunk(
          totals: ExportTotals(ratings: 1, events: 1),
          ratings: RatingColumns(
            users: [UserID("u")], items: [ItemID("6")], userIndex: [0], itemIndex: [0],
            value: [4.5], timeMicros: [1_600_000_000_000_000])),
        ExportChunk(events: [StoredEvent(event: event)], complete: true),
      ]
    }
    let run = await CommandRun.run("profile", "--store", "--json", daemon: daemon)
    #expect(run.exit == .done)
    let answer = try parsed(run)
    let ratings = try #require(answer["ratings"] as? [String: Any])
    #expect(ratings["interactions"] as? Int == 2)
    #expect(ratings["kinds"] as? [String: Int] == ["rating": 1, "like": 1])
    #expect(ratings["films_without"] as? Int == 1)
    #expect(answer.objects("tables").first?["rows"] as? Int == 2)
    #expect(run.sockets.allSatisfy { $0.hasSuffix("admin.sock") })
  }

  @Test func anExportThatIsCutOffIsNoProfile() async throws {
    let daemon = FakeDaemon()
    daemon.on(ExportRequest.self) { _ in [ExportChunk(totals: ExportTotals())] }
    let run = await CommandRun.run("profile", "--store", daemon: daemon)
    #expect(run.exit == .failed)
    #expect(run.errors.contains("too early"))
  }

  @Test func whatIsMissingIsNamed() async throws {
    let run = await CommandRun.run("profile", "/nowhere/at/all")
    #expect(run.exit == .failed)
    #expect(run.errors.contains("/nowhere/at/all"))
  }
}
