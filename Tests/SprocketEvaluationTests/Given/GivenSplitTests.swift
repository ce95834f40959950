import Foundation
import SprocketCore
import SprocketEvaluation
import SprocketModels
import Testing

@Suite struct GivenSplitTests {
  /// A folder with the given files that goes away with this object.
  private final class Folder {
    let path: String

    init(_ files: [String: String]) throws {
      let url = FileManager.default.temporaryDirectory.appending(
        path: "sprocket-given-\(UUID().uuidString)")
      path = url.path
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      for (name, text) in files {
        try text.write(to: url.appending(path: name), atomically: true, encoding: .utf8)
      }
    }

    deinit {
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  private let files = [
    "train.csv": "user,item\n1,a\n1,b\n2,a\n3,a\n3,c\n",
    "test_foldin.csv": "user,item\r\n8,a\r\n9,c\r\n9,zzz\r\n",
    "test_truth.csv": "user,item\n8,b\n9,a\n9,nowhere\n",
  ]

  @Test("Lists are written as they are measured")
  func runs() throws {
    let folder = try Folder(files)
    let lists = folder.path + "/lists.csv"
    let holdOut = try GivenSplit(folder: folder.path).holdOut
    let model = try makePopularity(of: holdOut.train)
    let result = try RankingEvaluation().evaluate(model, on: holdOut)
    try ListFile.write(result.lists, of: holdOut.users, items: model.items, to: lists)
    let report = result.report
    #expect(report.users == 2)
    // Popular: a 3, b 1, c 1. User 8 gets b, c; user 9 gets a, b, and can reach one of two.
    #expect(
      try String(contentsOfFile: lists, encoding: .utf8)
        == "user,rank,item\n8,1,b\n8,2,c\n9,1,a\n9,2,b\n")
    #expect(report.metric("recall@10")?.value == 0.75)
    #expect(report.metric("mrr@100")?.value == 1)
  }

  @Test("Without a fold-in file, users have what training has of them")
  func withoutFoldIn() throws {
    let folder = try Folder([
      "train.csv": """
      userId,movieId,rating,timestamp
      1,a,5,20
      1,b,4.5,10
      2,c,1,10
      """,
      "test_truth.csv": "user,item,rating\n1,c,4\n",
    ])
    let holdOut = try GivenSplit(folder: folder.path).holdOut
    #expect(holdOut.train.items.map(\.item.rawValue) == ["b", "c", "a"])
    #expect(holdOut.train.kind.allSatisfy { $0 == .rating })
    #expect(holdOut.train.timeMicros == [10_000_000, 10_000_000, 20_000_000])
    #expect(holdOut.users == [HeldOutUser(user: UserID("1"), truth: [1])])
  }

  @Test("The validation part is another set of users, and no part of training")
  func validation() throws {
    let folder = try Folder(
      files.merging([
        "valid_foldin.csv": "user,item\n5,a\n", "valid_truth.csv": "user,item\n5,c\n",
      ]) { one, _ in one })
    let holdOut = try GivenSplit(folder: folder.path, part: .validation).holdOut
    #expect(holdOut.users.map(\.user) == [UserID("5")])
    #expect(holdOut.train.count == 5)
    #expect(holdOut.description.contains("valid_truth.csv"))
  }

  @Test("A split in time: what lies between is learned, ratings are predicted, strangers count")
  func parts() throws {
    let folder = try Folder([
      "train.csv": "user,item,rating,ts\n1,a,5,1\n2,b,3,2\n",
      "valid.csv": "user,item,rating,ts\n1,b,4,3\n3,c,4,4\n",
      "test.csv": "user,item,rating,ts\n1,c,2,5\n9,d,4.5,6\n",
      "test_truth.csv": "user,item\n1,c\n", "test_truth_all.csv": "user,item\n1,c\n9,d\n",
      "valid_truth.csv": "user,item\n1,b\n",
    ])
    let test = try GivenSplit(folder: folder.path).holdOut
    #expect(test.train.count == 4)
    #expect(test.users.map(\.user) == [UserID("1")])
    #expect(
      test.ratings == [
        HeldOutRatings(user: UserID("1"), items: [ItemID("c")], values: [2]),
        HeldOutRatings(user: UserID("9"), items: [ItemID("d")], values: [4.5]),
      ])
    let all = try GivenSplit(folder: folder.path, users: .all).holdOut
    #expect(all.users.map(\.user) == [UserID("1"), UserID("9")])
    #expect(all.users[1].unreachable == 1)
    let described = try GivenSplit(
      folder: folder.path, users: .all,
      catalogue: [Item(item: ItemID("d"), title: "D"), Item(item: ItemID("a"), title: "A")]
    ).holdOut
    #expect(described.train.items.map(\.title) == ["A", "", "", "D"])
    #expect(described.users[1] == HeldOutUser(user: UserID("9"), truth: [3]))
    let validation = try GivenSplit(folder: folder.path, part: .validation).holdOut
    #expect(validation.train.count == 2)
    #expect(validation.ratings.count == 2)
  }

  @Test("A missing file is named")
  func missingFile() throws {
    let folder = try Folder(["train.csv": "user,item\n"])
    let error = #expect(throws: SprocketError.self) { try GivenSplit(folder: folder.path) }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("test_truth.csv") == true)
  }

  @Test(
    "A file that is no such table is refused with its line",
    arguments: [
      ("", "empty"), ("film,viewer\n1,2\n", "line 1"), ("user,item\n1,a\n1\n", "line 3"),
      ("user,item\n1,a,b\n", "line 2"), ("user,item\n,a\n", "line 2"),
      ("user,item,rating\n1,a,good\n", "line 2"), ("user,item,timestamp\n1,a,now\n", "line 2"),
    ])
  func badTables(text: String, place: String) throws {
    var files = files
    files["train.csv"] = text
    let folder = try Folder(files)
    let error = #expect(throws: SprocketError.self) { try GivenSplit(folder: folder.path) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains(place) == true)
  }
}
