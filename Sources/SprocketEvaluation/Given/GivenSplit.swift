import Foundation
package import SprocketCore

/// A holdout that somebody else made, as files of one folder with the columns `user,item` and,
/// where known, `rating` and `timestamp` (seconds since 1970):
///
/// - `train.csv`: what may be learned from; its items are the catalogue.
/// - `test_foldin.csv` (optional): what is known of the test users besides.
/// - `test_truth.csv`: what is to be found.
///
/// A row without a rating is a like.
package struct GivenSplit: Sendable {
  package let holdOut: HoldOut

  /// - Throws: `notFound` for a file that is missing, `invalidArgument` with file and line for one
  ///   that is not such a file.
  package init(folder: String) throws(SprocketError) {
    let train = try GivenTable(path: folder + "/train.csv")
    let truth = try GivenTable(path: folder + "/test_truth.csv")
    let foldInPath = folder + "/test_foldin.csv"
    let foldIn =
      FileManager.default.fileExists(atPath: foldInPath) ? try GivenTable(path: foldInPath) : nil

    var data = TrainingData()
    var itemIndex: [String: UInt32] = [:]
    var userIndex: [String: UInt32] = [:]
    for row in train.rowsByTime {
      if itemIndex[row.item] == nil {
        itemIndex[row.item] = UInt32(data.items.count)
        data.items.append(Item(item: ItemID(row.item)))
      }
      if userIndex[row.user] == nil {
        userIndex[row.user] = UInt32(data.users.count)
        data.users.append(UserID(row.user))
      }
      guard let item = itemIndex[row.item], let user = userIndex[row.user] else { continue }
      data.userIndex.append(user)
      data.itemIndex.append(item)
      data.kind.append(row.event.kind)
      data.value.append(row.event.value)
      data.timeMicros.append(row.timeMicros)
    }

    var users: [HeldOutUser] = []
    var position: [String: Int] = [:]
    for row in truth.rows {
      let index = position[row.user] ?? users.count
      if index == users.count {
        position[row.user] = index
        users.append(HeldOutUser(user: UserID(row.user), truth: []))
      }
      guard let item = itemIndex[row.item] else {
        users[index].unreachable += 1
        continue
      }
      if !users[index].truth.contains(item) { users[index].truth.append(item) }
    }
    for row in foldIn?.rowsByTime ?? [] {
      // An item that nobody has in training cannot teach anything.
      guard let index = position[row.user], let item = itemIndex[row.item] else { continue }
      users[index].given.append(
        HeldOutEvent(item: item, kind: row.event.kind, value: row.event.value))
    }
    holdOut = HoldOut(
      train: data, users: users,
      description: "given files, \(users.count) users of \(folder)/test_truth.csv")
  }
}
