import SprocketCore
import SprocketEvaluation
import SprocketModels

/// A data set in the order of time, as a daemon would have got it. Users are numbered in the order
/// in which they come, so that what came before a moment is a prefix of everything.
struct EventStream: Sendable {
  let name: String
  /// All films, from the beginning: the catalogue.
  let films: [Item]
  let users: [UserID]
  let userIndex: [UInt32]
  let itemIndex: [UInt32]
  let kind: [EventKind]
  let value: [Float]
  let timeMicros: [Int64]
  /// How many users have come through each event.
  private let userCounts: [UInt32]
  /// How many events the user of an event had before it.
  let earlier: [UInt32]
  /// The first event of each user.
  let firstOfUser: [Int]
  /// The first event of each film; `.max` without any.
  let firstOfFilm: [Int]

  /// Events of one moment stay in the order of the data.
  /// Cost: a sort of the events.
  init(_ data: TrainingData, name: String) {
    let order = data.timeMicros.indices.sorted {
      (data.timeMicros[$0], $0) < (data.timeMicros[$1], $1)
    }
    self.name = name
    films = data.items
    var places = [UInt32?](repeating: nil, count: data.users.count)
    var users: [UserID] = []
    var userIndex: [UInt32] = []
    var userCounts: [UInt32] = []
    var earlier: [UInt32] = []
    var counts: [UInt32] = []
    var firstOfUser: [Int] = []
    var firstOfFilm = [Int](repeating: .max, count: data.items.count)
    userIndex.reserveCapacity(order.count)
    userCounts.reserveCapacity(order.count)
    for position in order {
      let user = Int(data.userIndex[position])
      let place = places[user] ?? UInt32(users.count)
      if places[user] == nil {
        places[user] = place
        users.append(data.users[user])
        counts.append(0)
        firstOfUser.append(userIndex.count)
      }
      let film = Int(data.itemIndex[position])
      firstOfFilm[film] = min(firstOfFilm[film], userIndex.count)
      earlier.append(counts[Int(place)])
      counts[Int(place)] += 1
      userIndex.append(place)
      userCounts.append(UInt32(users.count))
    }
    self.users = users
    self.userIndex = userIndex
    self.userCounts = userCounts
    self.earlier = earlier
    self.firstOfUser = firstOfUser
    self.firstOfFilm = firstOfFilm
    itemIndex = order.map { data.itemIndex[$0] }
    kind = order.map { data.kind[$0] }
    value = order.map { data.value[$0] }
    timeMicros = order.map { data.timeMicros[$0] }
  }

  var count: Int { userIndex.count }

  /// The first `count` events as training data; there is nothing in it of what came later.
  func prefix(_ count: Int) -> TrainingData {
    TrainingData(
      users: Array(users.prefix(count == 0 ? 0 : Int(userCounts[count - 1]))), items: films,
      userIndex: Array(userIndex.prefix(count)), itemIndex: Array(itemIndex.prefix(count)),
      kind: Array(kind.prefix(count)), value: Array(value.prefix(count)),
      timeMicros: Array(timeMicros.prefix(count)), position: Int64(count))
  }

  /// The place of the first event that is not before a moment.
  func index(at micros: Int64) -> Int {
    var range = 0..<count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range =
        timeMicros[middle] < micros ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}
