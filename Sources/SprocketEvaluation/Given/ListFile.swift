import Foundation
package import SprocketCore
package import SprocketModels

/// Lists and predictions as CSV, so that any outside scorer can check the numbers.
package enum ListFile {
  /// Writes lists as `user,rank,item`, ranks from 1.
  /// - Parameter lists: parallel to `users`.
  /// - Throws: `internal` when the file cannot be written.
  package static func write(
    _ lists: [[ItemRow]], of users: [HeldOutUser], items: Vocabulary<ItemRow>, to path: String
  ) throws(SprocketError) {
    var text = "user,rank,item\n"
    for (user, list) in zip(users, lists) {
      for (index, item) in list.enumerated() {
        text += "\(user.user),\(index + 1),\(items.id(of: item))\n"
      }
    }
    try write(text, to: path)
  }

  /// Writes predictions as `user,item,rating,prediction`.
  /// - Parameter predictions: parallel to the holdout's `ratings`.
  /// - Throws: `internal` when the file cannot be written.
  package static func write(
    _ predictions: [[Float]], of holdOut: HoldOut, to path: String
  ) throws(SprocketError) {
    var text = "user,item,rating,prediction\n"
    for (user, predictions) in zip(holdOut.ratings, predictions) {
      for place in user.items.indices {
        text += "\(user.user),\(user.items[place]),\(user.values[place]),\(predictions[place])\n"
      }
    }
    try write(text, to: path)
  }

  private static func write(_ text: String, to path: String) throws(SprocketError) {
    do {
      try text.write(to: URL(fileURLWithPath: path), atomically: true, encoding: .utf8)
    } catch {
      throw SprocketError(.internal, "cannot write \(path); check the folder", cause: error)
    }
  }
}
