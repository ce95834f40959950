import Foundation
import SprocketCommands
import SprocketCore
import Testing

@Suite struct BenchGateCommandTests {
  @Test func asksTheGateAboutEachKindAgainstThreeChampions() async throws {
    let folder = try await EvaluationFolder()
    let run = await CommandRun.run(
      "bench", "gate", folder.data, "--model", "popularity", "--model", "ials", "--set",
      "factors=4", "--threads", "1", "--json")
    #expect(run.errors.isEmpty)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let answer = try #require(object as? [String: Any])
    let cases = try #require(answer["cases"] as? [[String: Any]])
    let asked = cases.map { "\($0["challenger"] ?? "") against \($0["champion"] ?? "")" }
    #expect(
      asked == [
        "popularity against popularity", "popularity against popularity", "ials against ials",
        "ials against ials", "ials against popularity",
      ])
    for one in cases {
      #expect(one["failure"] is NSNull)
      let rules = try #require(one["rules"] as? [[String: Any]])
      let names = Set(rules.compactMap { $0["name"] as? String })
      #expect(names.isSuperset(of: ["health: item coverage", "review: health: genre coverage"]))
    }
    #expect(answer["false_refusals"] as? Int == 0)
    #expect(run.exit == .done)
  }

  @Test func refusesAShareThatIsNone() async {
    let run = await CommandRun.run("bench", "gate", "nowhere", "--older", "2")
    #expect(run.exit == .usage)
  }
}
