import SprocketCore
import SprocketMath

/// Simulated data with a known answer: users and items belong to groups, and a user likes items of
/// their own group far more often than others.
struct PlantedTaste {
  var groups = 4
  var usersPerGroup = 40
  var itemsPerGroup = 30
  /// Likes of the own group and of any group, per user.
  var ownLikes = 10
  var strayLikes = 2
  var seed: UInt64 = 5

  var itemCount: Int { groups * itemsPerGroup }

  func group(ofItem item: Int) -> Int { item % groups }
  func group(ofUser user: Int) -> Int { user % groups }

  /// Users are `u0`, `u1`, …; items `i0`, `i1`, …, and two more that nobody met.
  func data() -> TrainingData {
    var generator = SplitMix64(seed: seed)
    var data = TrainingData(position: 77)
    data.items = (0..<itemCount + 2).map { Item(item: ItemID("i\($0)")) }
    for user in 0..<(groups * usersPerGroup) {
      data.users.append(UserID("u\(user)"))
      var liked: Set<Int> = []
      while liked.count < ownLikes {
        liked.insert(
          Int.random(in: 0..<itemsPerGroup, using: &generator) * groups + group(ofUser: user))
      }
      while liked.count < ownLikes + strayLikes {
        liked.insert(Int.random(in: 0..<itemCount, using: &generator))
      }
      for item in liked.sorted().shuffled(using: &generator) {
        data.append(user: user, item: item, .rating, 5)
      }
      // A low rating is seen, not liked.
      let disliked = (0..<itemCount).first { !liked.contains($0) } ?? 0
      data.append(user: user, item: disliked, .rating, 1)
    }
    return data
  }
}

extension TrainingData {
  /// Appends an interaction, one second after the one before.
  mutating func append(user: Int, item: Int, _ kind: EventKind, _ value: Float = 0) {
    userIndex.append(UInt32(user))
    itemIndex.append(UInt32(item))
    self.kind.append(kind)
    self.value.append(value)
    timeMicros.append(Int64(count) * 1_000_000)
  }

  /// The interactions in another order.
  func permuted(_ order: [Int]) -> TrainingData {
    var result = self
    result.userIndex = order.map { userIndex[$0] }
    result.itemIndex = order.map { itemIndex[$0] }
    result.kind = order.map { kind[$0] }
    result.value = order.map { value[$0] }
    result.timeMicros = order.map { timeMicros[$0] }
    return result
  }
}
