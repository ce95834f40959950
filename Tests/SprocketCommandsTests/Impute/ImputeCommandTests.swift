import Foundation
import SprocketCommands
import SprocketCore
import SprocketTestKit
import Testing

@Suite struct ImputeCommandTests {
  private let daemon = Films.daemon()

  private let value = ImputedValue(
    item: ItemID("6"), column: .genres, value: "Crime", method: "knn", confidence: 0.82, run: 3)

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func auditOfADataSetNeedsNoDaemon() async throws {
    let folder = try TemporaryFolder()
    let path = try PlantedDataSet(users: 60, films: 240).write(to: folder)
    let run = await CommandRun.run(
      "impute", "--audit", path, "--json", "--column", "genres", "--column", "runtime",
      daemon: daemon)
    #expect(run.exit == .done, "\(run.output)")
    #expect(run.sockets.isEmpty)
    let audit = try object(run.output)
    #expect(audit["films"] as? Int == 240)
    #expect(audit["ratings_used"] as? Bool == true)
    let columns = try #require(audit["columns"] as? [[String: Any]])
    #expect(columns.map { $0["column"] as? String } == ["genres", "runtime"])
    // People like films of one taste, which is their genre.
    #expect(["knn", "mf"].contains(columns[0]["best"] as? String))
    #expect((columns[1]["verdict"] as? String)?.contains("no film has it") == true)
    let content = try #require(audit["content_models"] as? [String: Any])
    #expect((content["models"] as? [Any])?.count ?? 0 >= 3)
    let text = await CommandRun.run(
      "impute", "--audit", path, "--without-models", daemon: daemon)
    #expect(text.output.contains("Hidden at random"))
    #expect(!text.output.contains("Content recommendations"))
  }

  @Test func valuesOfADataSetGoToAFile() async throws {
    let folder = try TemporaryFolder()
    var films = PlantedDataSet(users: 60, films: 240).films
    for place in films.indices where place % 4 == 0 { films[place].genres = [] }
    let rows = films.map { "\($0.item),\($0.title),\($0.genres.joined(separator: "|"))\n" }
    try folder.write("movieId,title,genres\n" + rows.joined(), to: "data/movies.csv")
    let output = "\(folder.path)/values.jsonl"
    let run = await CommandRun.run(
      "impute", "\(folder.path)/data", "--output", output, "--method", "mode",
      "--min-confidence", "0", "--json", daemon: daemon)
    #expect(run.exit == .done, "\(run.output)")
    #expect(run.sockets.isEmpty)
    let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
    let first = try object(String(try #require(lines.first)))
    #expect(first["method"] as? String == "mode")
    #expect(first["column"] as? String == "genres")
    #expect(first["state"] as? String == "proposed")
  }

  @Test func valuesOfTheStoreAreHandedToTheDaemon() async throws {
    var films = PlantedDataSet(users: 60, films: 240).films
    for place in films.indices where place % 4 == 0 { films[place].genres = [] }
    let ratings = PlantedDataSet(users: 60, films: 240).chunks()[1].ratings
    let chunks = [
      ExportChunk(totals: ExportTotals(items: 240), items: films),
      ExportChunk(ratings: ratings, complete: true),
    ]
    daemon.on(ExportRequest.self) { _ in chunks }
    daemon.on([ImputationChunk].self) { chunks in
      ProposeImputationResponse(run: 1, proposed: chunks.flatMap(\.values).count)
    }
    let run = await CommandRun.run("impute", "--json", "--column", "genres", daemon: daemon)
    #expect(run.exit == .done, "\(run.output)")
    let sent = daemon.requests(ImputationChunk.self)
    #expect(sent.first?.columns == [.genres])
    #expect(try object(sent.first?.report ?? "")["films"] as? Int == 240)
    #expect(sent.last?.complete == true)
    let values = sent.flatMap(\.values)
    let bare = Set(films.filter(\.genres.isEmpty).map(\.item))
    #expect(!values.isEmpty && values.allSatisfy { bare.contains($0.item) })
    #expect(try object(run.output)["proposed"] as? Int == values.count)
    let dry = await CommandRun.run("impute", "--dry-run", "--json", daemon: daemon)
    #expect(try object(dry.output)["run"] is NSNull)
    #expect(daemon.requests(ImputationChunk.self).count == sent.count)
  }

  @Test func listShowsValuesAndWhetherModelsSeeThem() async throws {
    let value = value
    daemon.on(ListImputedValuesRequest.self) { _ in
      ListImputedValuesResponse(values: [value], total: 1, minimumConfidence: 0.7)
    }
    let json = await CommandRun.run(
      "impute", "list", "heat", "--column", "genres", "--min-confidence", "0.5", "--json",
      daemon: daemon)
    #expect(
      json.output == #"{"values":[{"item":"6","column":"genres","value":"Crime","method":"knn","#
        + #""confidence":0.82,"run":3,"state":"proposed"}],"total":1,"minimum_confidence":0.7,"#
        + #""next_page_token":null}"# + "\n")
    let request = try #require(daemon.requests(ListImputedValuesRequest.self).first)
    #expect(
      request.selection
        == ImputationSelection(
          items: [ItemID("6")], columns: [.genres], minimumConfidence: 0.5))
    let text = await CommandRun.run("impute", "list", daemon: daemon)
    #expect(text.output.contains("see it"))
  }

  @Test func acceptAndUndoNameWhatTheyChange() async throws {
    daemon.on(SetImputedStateRequest.self) { _ in SetImputedStateResponse(changed: 2) }
    let accept = await CommandRun.run("impute", "accept", "--run", "3", "--json", daemon: daemon)
    #expect(accept.output == #"{"state":"accepted","changed":2}"# + "\n")
    let undo = await CommandRun.run(
      "impute", "undo", "6", "--column", "genres", "--value", "Crime", daemon: daemon)
    #expect(undo.output.hasPrefix("2 values undone."))
    #expect(
      daemon.requests(SetImputedStateRequest.self) == [
        SetImputedStateRequest(selection: ImputationSelection(run: 3), state: .accepted),
        SetImputedStateRequest(
          selection: ImputationSelection(
            items: [ItemID("6")], columns: [.genres], value: "Crime"), state: .undone),
      ])
    let everything = await CommandRun.run("impute", "undo", daemon: daemon)
    #expect(everything.exit == .usage)
    let unknown = await CommandRun.run("impute", "undo", "--column", "budget", daemon: daemon)
    #expect(unknown.exit == .usage)
  }

  @Test func anItemShowsWhatIsKnownAndWhatIsImputedApart() async throws {
    let value = value
    daemon.on(GetItemRequest.self) { _ in
      GetItemResponse(item: Item(item: ItemID("6"), title: "Heat"), imputed: [value])
    }
    let text = await CommandRun.run("item", "6", daemon: daemon)
    #expect(
      text.output == """
        Heat
        id  6

        Imputed, not known
        genres  Crime (knn, 0.82)

        """)
    let json = try object(await CommandRun.run("item", "6", "--json", daemon: daemon).output)
    #expect((json["genres"] as? [String])?.isEmpty == true)
    #expect((json["imputed"] as? [[String: Any]])?.first?["value"] as? String == "Crime")
  }
}
