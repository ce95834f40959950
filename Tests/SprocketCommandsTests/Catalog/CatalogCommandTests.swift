import SprocketCommands
import SprocketCore
import Testing

@Suite struct CatalogCommandTests {
  private let daemon = Films.daemon()

  @Test func itemPrintsAllThatIsKnown() async throws {
    let run = await CommandRun.run("item", "heat", "--json", daemon: daemon)
    #expect(
      run.output == #"{"item":"6","title":"Heat","year":1995,"genres":["Crime","Thriller"],"#
        + #""directors":["Michael Mann"],"cast":[],"tags":[],"imdb_id":"","tmdb_id":"","#
        + #""hidden":false,"rating_count":102,"mean_rating":3.9375,"#
        + #""overview":"","language":"","countries":[],"writers":[],"#
        + #""runtime_minutes":null,"certification":"","imputed":[]}"# + "\n")
    let text = await CommandRun.run("item", "6", daemon: daemon)
    #expect(
      text.output == """
        Heat (1995)
        id           6
        genres       Crime, Thriller
        directors    Michael Mann
        mean rating  3.94 of 102 ratings

        """)
  }

  @Test func itemsFollowsThePages() async throws {
    daemon.on(ListItemsRequest.self) { request in
      request.pageToken.isEmpty
        ? ListItemsResponse(items: [Films.heat], nextPageToken: "next", total: 2)
        : ListItemsResponse(items: [Films.alien], total: 2)
    }
    let all = await CommandRun.run("items", "--all", daemon: daemon)
    #expect(all.output.contains("Alien"))
    #expect(all.output.contains("2 of 2 films"))
    #expect(daemon.requests(ListItemsRequest.self).map(\.pageToken) == ["", "next"])
    let one = await CommandRun.run("items", "--limit", "1", "--json", daemon: daemon)
    #expect(one.output.hasSuffix(#""total":2,"next_page_token":"next"}"# + "\n"))
  }

  @Test func hideAndUnhideNameTheFilms() async throws {
    daemon.on(HideItemsRequest.self) { HideItemsResponse(changed: $0.items.count) }
    let hide = await CommandRun.run("hide", "Heat", "1214", "--json", daemon: daemon)
    #expect(hide.output == #"{"items":["6","1214"],"hidden":true,"changed":2}"# + "\n")
    let unhide = await CommandRun.run("unhide", "6", daemon: daemon)
    #expect(unhide.output == "1 film back in lists (1 changed): Heat (1995)\n")
    #expect(daemon.requests(HideItemsRequest.self).map(\.unhide) == [false, true])
  }

  @Test func unhideFindsHiddenFilmsByTitle() async throws {
    var hidden = Films.heat
    hidden.item = ItemID("x7")
    hidden.hidden = true
    let page = ListItemsResponse(items: [Films.heat, hidden, Films.alien], total: 3)
    daemon.on(ListItemsRequest.self) { _ in page }
    daemon.on(HideItemsRequest.self) { HideItemsResponse(changed: $0.items.count) }
    let run = await CommandRun.run("unhide", "heat", "6", "--json", daemon: daemon)
    #expect(run.output == #"{"items":["x7","6"],"hidden":false,"changed":2}"# + "\n")
    let missing = await CommandRun.run("unhide", "Alien", daemon: daemon)
    #expect(missing.exit == .failed)
  }

  @Test func upsertTakesOptionsOrLines() async throws {
    daemon.on(UpsertItemsRequest.self) { UpsertItemsResponse(added: $0.items.count) }
    let one = await CommandRun.run(
      "upsert", "--id", "x", "--title", "X", "--year", "2000", "--genre", "Drama", "--genre",
      "War", "--json", daemon: daemon)
    #expect(one.output == #"{"added":1,"changed":0,"unchanged":0}"# + "\n")
    let console = RecordingConsole(input: [
      #"{"item":"y","title":"Y","directors":["D"],"imdb_id":"tt1","hidden":true,"rating_count":5}"#,
      #"{"item":8,"title":"Eight","year":null,"countries":["FR","IT"],"writers":["W"],"#
        + #""runtime_minutes":96,"certification":"PG"}"#,
    ])
    let lines = await CommandRun.run("upsert", "-", daemon: daemon, console: console)
    #expect(lines.output == "2 films added, 0 changed, 0 as before.\n")
    #expect(
      daemon.requests(UpsertItemsRequest.self).flatMap(\.items) == [
        Item(item: ItemID("x"), title: "X", year: 2000, genres: ["Drama", "War"]),
        Item(item: ItemID("y"), title: "Y", directors: ["D"], imdbID: "tt1", hidden: true),
        Item(
          item: ItemID("8"), title: "Eight", countries: ["FR", "IT"], writers: ["W"],
          runtimeMinutes: 96, certification: "PG"),
      ])
  }

  @Test func upsertSendsNothing_whenALineIsBad() async throws {
    let console = RecordingConsole(input: [#"{"item":"y","title":"Y"}"#, #"{"item":"z"}"#])
    let run = await CommandRun.run("upsert", "-", daemon: daemon, console: console)
    #expect(run.exit == .failed)
    #expect(run.errors == "error: standard input:2: the key \"title\" is missing\n")
    #expect(run.sockets.isEmpty)
    #expect(await CommandRun.run("upsert", daemon: daemon).exit == .usage)
    #expect(await CommandRun.run("upsert", "-", "--id", "x", "--title", "X").exit == .usage)
  }
}
