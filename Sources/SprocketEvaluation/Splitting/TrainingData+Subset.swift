package import SprocketCore

extension TrainingData {
  /// The interactions whose positions satisfy `isKept`, with the users that still have one and all
  /// the items. Order is kept.
  package func subset(where isKept: (Int) -> Bool) -> TrainingData {
    var result = TrainingData(items: items, position: position)
    var newIndex = [UInt32?](repeating: nil, count: users.count)
    for position in 0..<count where isKept(position) {
      let user = Int(userIndex[position])
      let index: UInt32
      if let known = newIndex[user] {
        index = known
      } else {
        index = UInt32(result.users.count)
        newIndex[user] = index
        result.users.append(users[user])
      }
      result.userIndex.append(index)
      result.itemIndex.append(itemIndex[position])
      result.kind.append(kind[position])
      result.value.append(value[position])
      result.timeMicros.append(timeMicros[position])
    }
    return result
  }

  /// One interaction as an event of a held-out user.
  func heldOutEvent(_ position: Int) -> HeldOutEvent {
    HeldOutEvent(
      item: itemIndex[position], kind: kind[position], value: value[position])
  }

  /// Positions of the interactions of each user, in the order of the data.
  func positionsByUser(where isWanted: (Int) -> Bool = { _ in true }) -> [[Int]] {
    var positions = [[Int]](repeating: [], count: users.count)
    for position in 0..<count where isWanted(position) {
      positions[Int(userIndex[position])].append(position)
    }
    return positions
  }
}
