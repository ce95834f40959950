import SprocketCore

extension TrainingData {
  /// Checks that the columns fit together.
  /// - Throws: `invalidArgument` that says what does not fit.
  func validate() throws(SprocketError) {
    let counts = [itemIndex.count, kind.count, value.count, timeMicros.count]
    guard counts.allSatisfy({ $0 == count }) else {
      throw SprocketError(
        .invalidArgument,
        "the training data has \(count) users of interactions but columns of \(counts) elements")
    }
    if let user = userIndex.max(), Int(user) >= users.count {
      throw SprocketError(
        .invalidArgument, "an interaction names user \(user) of \(users.count)")
    }
    if let item = itemIndex.max(), Int(item) >= items.count {
      throw SprocketError(
        .invalidArgument, "an interaction names item \(item) of \(items.count)")
    }
  }

  /// Where the interactions of each user are: user u has the positions
  /// `positions[starts[u] ..< starts[u + 1]]`, oldest first. `positions` is nil when the data is
  /// grouped by ascending user already, so that position p is simply p.
  func byUser() -> (starts: [Int], positions: [UInt32]?) {
    var starts = [Int](repeating: 0, count: users.count + 1)
    var isGrouped = true
    var previous: UInt32 = 0
    for user in userIndex {
      starts[Int(user) + 1] += 1
      if user < previous { isGrouped = false }
      previous = user
    }
    for user in 0..<users.count { starts[user + 1] += starts[user] }
    if isGrouped { return (starts, nil) }
    var next = starts
    var positions = [UInt32](repeating: 0, count: count)
    for (position, user) in userIndex.enumerated() {
      positions[next[Int(user)]] = UInt32(position)
      next[Int(user)] += 1
    }
    return (starts, positions)
  }
}
