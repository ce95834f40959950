import Foundation
import SprocketCommands
import SprocketCore
import Testing

@Suite struct EvaluateCommandTests {
  @Test func comparesModelsOnADataSetOfItsOwnSplitting() async throws {
    let folder = try await EvaluationFolder()
    let run = await CommandRun.run(
      "evaluate", folder.data, "--model", "popularity", "--model", "ials", "--set", "factors=8",
      "--fraction", "0.3", "--json")
    #expect(run.exit == .done)
    #expect(run.errors.isEmpty)
    let answer = try parsed(run)
    let models = answer.objects("models")
    #expect(models.map { $0.text("model") } == ["popularity", "ials"])
    #expect(answer.text("kind") == "popularity")
    #expect(answer.text("split").hasPrefix("strong generalisation"))
    let ials = try #require(models.last)
    #expect((ials["settings"] as? [String: Any])?.text("factors") == "8")
    #expect((ials["users"] as? Int ?? 0) > 20)
    #expect(try #require(ials.metric("ndcg@100")) > 0)
    #expect(ials.metric("diversity@20") != nil && ials.metric("gini@20") != nil)
    let comparison = try #require(answer.objects("comparisons").first)
    #expect(comparison.text("model") == "ials" && comparison.text("baseline") == "popularity")
    let difference = try #require(comparison["difference"] as? Double)
    let expected =
      try #require(ials.metric("ndcg@100")) - (try #require(models[0].metric("ndcg@100")))
    #expect(abs(difference - expected) < 1e-12)
    // Once more, and for people.
    let again = await CommandRun.run(
      "evaluate", folder.data, "--model", "popularity", "--model", "ials", "--set", "factors=8",
      "--fraction", "0.3", "--json")
    #expect(try parsed(again).objects("models")[1].metric("map@100") == ials.metric("map@100"))
    let text = await CommandRun.run(
      "evaluate", folder.data, "--model", "popularity", "--model", "ials", "--fraction", "0.3")
    #expect(text.output.contains("Lists for "))
    #expect(text.output.contains("Paired, user by user"))
    #expect(text.output.contains("history 20+"))
  }

  @Test(arguments: ["time", "random", "leave-last-out"])
  func splitsInEveryWay(method: String) async throws {
    let folder = try await EvaluationFolder()
    let run = await CommandRun.run(
      "evaluate", folder.data, "--model", "popularity", "--method", method, "--part", "validation",
      "--json")
    #expect(run.exit == .done)
    let split = try parsed(run).text("split")
    #expect(split.contains("within the training part"))
    #expect(split.contains("for comparison only") == (method == "leave-last-out"))
  }

  /// Recall@20 and NDCG@100 worked out from the files alone.
  @Test func anOutsideScorerAgrees() async throws {
    let folder = try await EvaluationFolder()
    var train = "user,item\n"
    var given = "user,item\n"
    var truth: [String: Set<String>] = [:]
    let rows = try String(contentsOfFile: folder.data + "/ratings.csv", encoding: .utf8)
      .split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
    for (number, row) in rows.enumerated() {
      let (user, item) = (row[0], row[1])
      if let id = Int(user), id % 4 != 0 {
        train += "\(user),\(item)\n"
      } else if number % 3 == 0 {
        truth[user, default: []].insert(item)
      } else {
        given += "\(user),\(item)\n"
      }
    }
    try folder.write("split/train.csv", train)
    try folder.write("split/test_foldin.csv", given)
    try folder.write(
      "split/test_truth.csv",
      "user,item\n" + truth.flatMap { user, items in items.map { "\(user),\($0)\n" } }.joined())
    let run = await CommandRun.run(
      "evaluate", "--split", folder.file("split"), "--model", "ials", "--write-lists",
      folder.file("lists.csv"), "--json")
    #expect(run.exit == .done)

    var hits: [String: [Int]] = [:]
    for line in try folder.text("lists.csv").split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",").map(String.init)
      if truth[fields[0]]?.contains(fields[2]) == true, let rank = Int(fields[1]) {
        hits[fields[0], default: []].append(rank)
      }
    }
    var (recall, ndcg) = (0.0, 0.0)
    for (user, items) in truth {
      let ranks = hits[user] ?? []
      recall += Double(ranks.count { $0 <= 20 }) / Double(min(20, items.count))
      let ideal = (1...min(100, items.count)).reduce(0) { $0 + 1 / log2(Double($1) + 1) }
      ndcg += ranks.reduce(0) { $0 + 1 / log2(Double($1) + 1) } / ideal
    }
    let answer = try parsed(run)
    let count = Double(truth.count)
    #expect(abs(try #require(answer.metric("recall@20")) - recall / count) < 1e-9)
    #expect(abs(try #require(answer.metric("ndcg@100")) - ndcg / count) < 1e-9)
  }

  @Test func writesAPageThatNeedsNothingElse() async throws {
    let folder = try await EvaluationFolder()
    let run = await CommandRun.run(
      "evaluate", folder.data, "--model", "popularity", "--model", "ials", "--html",
      folder.file("report.html"), "--write-lists", folder.file("lists.csv"))
    #expect(run.exit == .done)
    let page = try folder.text("report.html")
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    #expect(page.contains("<svg") && page.contains("prefers-color-scheme: dark"))
    #expect(page.contains("@media print") && page.contains("name=\"viewport\""))
    #expect(!page.contains("<script") && !page.contains("http") && !page.contains("nan"))
    #expect(page.components(separatedBy: "<section").count > 6)
    #expect(try folder.text("lists-ials.csv").hasPrefix("user,rank,item\n"))
    #expect(try folder.text("lists-popularity.csv").hasPrefix("user,rank,item\n"))
  }

  @Test func filmsMayBeDescribedBesideAGivenSplit() async throws {
    let folder = try await EvaluationFolder()
    try folder.write("split/train.csv", "user,item\n1,1\n1,2\n2,1\n")
    try folder.write("split/test_truth.csv", "user,item\n2,2\n")
    try folder.write(
      "films/movies.csv", "movieId,title,genres\n1,Heat (1995),Crime\n9,Ronin (1998),Action\n")
    let run = await CommandRun.run(
      "evaluate", "--split", folder.file("split"), "--metadata", folder.file("films"), "--model",
      "popularity", "--write-lists", folder.file("lists.csv"), "--json")
    #expect(run.exit == .done)
    // The film that nobody has is on the list, last.
    #expect(try folder.text("lists.csv") == "user,rank,item\n2,1,2\n2,2,9\n")
    #expect(try parsed(run).metric("mrr@100") == 1)
  }

  @Test(arguments: [
    ["evaluate", "/x", "--split", "/y"], ["evaluate", "/x", "--method", "sideways"],
    ["evaluate", "/x", "--fraction", "0.9"], ["evaluate", "/x", "--metadata", "/y"],
    ["evaluate", "--split", "/x", "--method", "time"], ["evaluate", "/x", "--set", "factors"],
    ["evaluate", "/x", "--set", "nonsense=1", "--model", "ials"],
    ["evaluate", "/x", "--threads", "0"],
    ["evaluate", "/x", "--model", "ials", "--part", "middle"],
  ])
  func refusesWhatMakesNoSense(arguments: [String]) async throws {
    let console = RecordingConsole()
    let environment = CommandEnvironment(console: console) { _, _ throws(SprocketError) in
      throw SprocketError(.unavailable, "nobody listens")
    }
    #expect(await SprocketCommand.run(arguments, in: environment) == .usage)
    #expect(console.output.isEmpty)
  }

  @Test func whatIsMissingIsNamed() async throws {
    let folder = try await EvaluationFolder()
    let nothing = await CommandRun.run("evaluate", folder.file("nowhere"), "--model", "ials")
    #expect(nothing.exit == .failed)
    #expect(nothing.errors.contains("nowhere"))
    try folder.write("split/train.csv", "user,item\n1,1\n")
    let noTruth = await CommandRun.run(
      "evaluate", "--split", folder.file("split"), "--model", "ials")
    #expect(noTruth.exit == .failed)
    #expect(noTruth.errors.contains("test_truth.csv"))
    let metric = await CommandRun.run(
      "evaluate", folder.data, "--model", "popularity", "--metric", "beauty")
    #expect(metric.exit == .usage)
    #expect(metric.errors.contains("recall@20"))
  }
}
