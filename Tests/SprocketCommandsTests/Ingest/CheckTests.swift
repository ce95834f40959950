import Foundation
import SprocketCommands
import SprocketCore
import Testing

@Suite struct CheckTests {
  private let folder = NSTemporaryDirectory() + "sprocket-check-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func write(_ name: String, _ text: String) throws -> String {
    try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    return "\(folder)/\(name)"
  }

  @Test func checkNeedsNoDaemonAndTellsWhatItFinds() async throws {
    let path = try write("f.csv", "nr;Titel;Jahr\n1;Das Boot;1981\n2;;1982\n3;AmÃ©lie;soon\n")
    let map = "item=nr,title=Titel,year=Jahr"
    let run = await CommandRun.run("ingest", "--check", path, "--map", map)
    #expect(run.exit == .failed)
    #expect(run.sockets.isEmpty)
    #expect(run.output.contains(#"f.csv: UTF-8, parted by ";", quotes, LF; item is nr"#))
    #expect(run.output.contains("error    f.csv: Titel is empty (1, line 3)"))
    #expect(run.output.contains("warning  f.csv: Jahr is no year; left out (1, line 4)"))
    #expect(run.output.contains("1 row would be set aside"))
    let json = await CommandRun.run("ingest", "--check", path, "--map", map, "--json")
    #expect(json.output.contains(#""counts":{"error":1,"warning":2,"info":0}"#))
    #expect(json.output.contains(#""columns":{"item":"nr","title":"Titel","year":"Jahr"}"#))
    #expect(
      json.output.contains(
        #"{"severity":"error","file":"f.csv","column":"Titel","reason":"is empty","count":1,"#
          + #""examples":[{"line":3,"reason":"is empty","text":"2;;1982"}]}"#))
  }

  @Test func whatIsToldIsSaidToBeTold() async throws {
    let path = try write("items.csv", "item|title\n1|A, B\n")
    let run = await CommandRun.run(
      "ingest", "--check", path, "--delimiter", "bar", "--encoding", "latin-1")
    #expect(run.exit == .done)
    #expect(run.output.contains(#"Latin-1 (told), parted by "|" (told)"#))
    #expect(run.output.contains("Every row would be taken: 1 film, 0 ratings by 0 users."))
    for wrong in [["--delimiter", "ab"], ["--encoding", "ebcdic"], ["--map", "x=y"]] {
      let run = await CommandRun.run("ingest", "--check", path, wrong[0], wrong[1])
      #expect(run.exit == .failed)
    }
  }
}
