import Foundation
package import SprocketCore

/// A holdout that somebody else made, as files of one folder with the columns `user,item` and,
/// where known, `rating` and `timestamp` (seconds since 1970):
///
/// | file | holds |
/// |---|---|
/// | `train.csv` | what may be learned from; its items are the catalogue |
/// | `test_foldin.csv` | what is known of the test users besides (optional) |
/// | `test_truth.csv` | what is to be found: items, not values |
/// | `test_truth_all.csv` | the same with users and items that nothing is known of |
/// | `test.csv` | ratings to be predicted |
/// | `valid_foldin.csv`, `valid_truth.csv`, … | the same for choosing between models |
/// | `valid.csv` | events between the other two: also learned from before the test part |
///
/// A row without a rating is a like.
package struct GivenSplit: Sendable {
  package enum Part: String, CaseIterable, Sendable {
    case test
    case validation

    /// What the names of its files begin with.
    fileprivate var prefix: String { self == .test ? "test" : "valid" }
  }

  /// Which users are held to account.
  package enum Users: String, CaseIterable, Sendable {
    /// Those that something is known of, as far as the split tells them apart.
    case warm
    case all
  }

  package let holdOut: HoldOut

  /// - Parameters:
  ///   - catalogue: What is known of items, by id; those that `train.csv` does not have are added
  ///     to the catalogue, without interactions.
  /// - Throws: `notFound` for a file that is missing, `invalidArgument` with file and line for one
  ///   that is not such a file.
  package init(
    folder: String, part: Part = .test, users: Users = .warm, catalogue: [Item] = []
  ) throws(SprocketError) {
    let files = Files(folder: folder, prefix: part.prefix)
    var learned = try GivenTable(path: folder + "/train.csv").rows
    var description = "given files, \(folder)/\(part.prefix)*.csv, trained on train.csv"
    // Without folded-in users the parts follow each other in time, and serving would have learned
    // from the validation part by the time of the test part.
    if part == .test, !files.has("_foldin"),
      let between = try Files(folder: folder, prefix: "valid").table("")
    {
      learned += between.rows
      description += " and valid.csv"
    }

    var index = GivenIndex(catalogue: catalogue)
    for row in GivenTable.byTime(learned) { index.learn(row) }
    index.addUnmet(catalogue)
    let truthName = users == .all && files.has("_truth_all") ? "_truth_all" : "_truth"
    let truth = try files.table(truthName)
    let rated = try files.table("")
    guard truth != nil || rated?.hasRatings == true else {
      throw SprocketError(
        .notFound,
        "\(folder) has neither \(part.prefix)_truth.csv nor a \(part.prefix).csv with ratings; give"
          + " a folder with a split, or another part")
    }
    var found = HoldOut(train: index.data, users: [], description: "")
    if let truth {
      found.users = index.users(truth.rows, given: try files.table("_foldin")?.rowsByTime ?? [])
      description += ", \(found.users.count) users of \(part.prefix)\(truthName).csv"
    }
    if let rated, rated.hasRatings {
      found.ratings = index.ratings(rated.rows)
      description += ", \(rated.rows.count) ratings of \(part.prefix).csv"
    }
    found.description = description
    holdOut = found
  }

  private struct Files {
    let folder: String
    let prefix: String

    func path(_ suffix: String) -> String { "\(folder)/\(prefix)\(suffix).csv" }

    func has(_ suffix: String) -> Bool { FileManager.default.fileExists(atPath: path(suffix)) }

    func table(_ suffix: String) throws(SprocketError) -> GivenTable? {
      has(suffix) ? try GivenTable(path: path(suffix)) : nil
    }
  }
}
