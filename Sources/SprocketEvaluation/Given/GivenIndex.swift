import SprocketCore

/// Gives the ids of a given split their places in the data.
struct GivenIndex {
  private(set) var data = TrainingData()
  private var items: [String: UInt32] = [:]
  private var users: [String: UInt32] = [:]
  private let known: [String: Item]

  /// - Parameter catalogue: what is known of items.
  init(catalogue: [Item]) {
    known = Dictionary(catalogue.map { ($0.item.rawValue, $0) }) { first, _ in first }
  }

  /// Takes in something to learn from.
  mutating func learn(_ row: GivenTable.Row) {
    data.userIndex.append(user(row.user))
    data.itemIndex.append(item(row.item))
    data.kind.append(row.event.kind)
    data.value.append(row.event.value)
    data.timeMicros.append(row.timeMicros)
  }

  /// Takes in the items that there is nothing to learn about.
  mutating func addUnmet(_ catalogue: [Item]) {
    for unmet in catalogue { _ = item(unmet.item.rawValue) }
  }

  /// - Parameter given: oldest first.
  func users(_ truth: [GivenTable.Row], given: [GivenTable.Row]) -> [HeldOutUser] {
    var found: [HeldOutUser] = []
    var places: [String: Int] = [:]
    for row in truth {
      let place = places[row.user] ?? found.count
      if place == found.count {
        places[row.user] = place
        found.append(HeldOutUser(user: UserID(row.user), truth: []))
      }
      guard let item = items[row.item] else {
        found[place].unreachable += 1
        continue
      }
      if !found[place].truth.contains(item) { found[place].truth.append(item) }
    }
    for row in given {
      // An item that nobody has in training cannot teach anything.
      guard let place = places[row.user], let item = items[row.item] else { continue }
      found[place].given.append(
        HeldOutEvent(item: item, kind: row.event.kind, value: row.event.value))
    }
    return found
  }

  func ratings(_ rows: [GivenTable.Row]) -> [HeldOutRatings] {
    var found: [HeldOutRatings] = []
    var places: [String: Int] = [:]
    for row in rows {
      let place = places[row.user] ?? found.count
      if place == found.count {
        places[row.user] = place
        found.append(HeldOutRatings(user: UserID(row.user)))
      }
      found[place].items.append(ItemID(row.item))
      found[place].values.append(row.event.value)
    }
    return found
  }

  private mutating func item(_ id: String) -> UInt32 {
    if let place = items[id] { return place }
    let place = UInt32(data.items.count)
    items[id] = place
    data.items.append(known[id] ?? Item(item: ItemID(id)))
    return place
  }

  private mutating func user(_ id: String) -> UInt32 {
    if let place = users[id] { return place }
    let place = UInt32(data.users.count)
    users[id] = place
    data.users.append(UserID(id))
    return place
  }
}
