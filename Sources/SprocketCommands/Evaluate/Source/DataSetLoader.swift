import SprocketCore
import SprocketIngest

/// A data set in memory.
struct LoadedDataSet: Sendable {
  var name: String
  var data: TrainingData
  /// Rows that were set aside.
  var rejected: Int
}

/// Reads data sets without a daemon.
enum DataSetLoader {
  /// Reads films and ratings; interactions are grouped by user, oldest first.
  /// - Throws: as `DataSetReader` does; `invalidArgument` when there is no rating.
  static func load(_ path: String, progress: Progress) throws(SprocketError) -> LoadedDataSet {
    let reader = ChunkReader(try DataSetReader.open(path))
    var builder = DataSetBuilder()
    var name = ""
    while let chunk = try reader.next() {
      if !chunk.source.isEmpty { name = chunk.source }
      builder.add(chunk)
      progress.update(
        fraction: Double(reader.bytesRead) / Double(max(1, reader.bytesToRead)),
        "\(Text.grouped(builder.ratingCount)) ratings read")
    }
    guard builder.ratingCount > 0 else {
      throw SprocketError(
        .invalidArgument, "there is no rating in \(path); give a data set with ratings")
    }
    return LoadedDataSet(
      name: name, data: builder.grouped(), rejected: reader.summary.rejectedCount)
  }

  /// Reads only what is known of the films.
  static func films(_ path: String) throws(SprocketError) -> [Item] {
    let reader = ChunkReader(try DataSetReader.open(path))
    var films: [Item] = []
    // Films come before the ratings that refer to them.
    while let chunk = try reader.next(), chunk.ratings.value.isEmpty { films += chunk.items }
    return films
  }
}

/// Puts the chunks of a data set together.
private struct DataSetBuilder {
  private var data = TrainingData()
  private var users: [UserID: UInt32] = [:]
  private var items: [ItemID: UInt32] = [:]

  var ratingCount: Int { data.count }

  mutating func add(_ chunk: IngestChunk) {
    for item in chunk.items where items[item.item] == nil {
      items[item.item] = UInt32(data.items.count)
      data.items.append(item)
    }
    let ratings = chunk.ratings
    let userPlaces = ratings.users.map { user($0) }
    let itemPlaces = ratings.items.map { item($0) }
    for rating in ratings.value.indices {
      data.userIndex.append(userPlaces[Int(ratings.userIndex[rating])])
      data.itemIndex.append(itemPlaces[Int(ratings.itemIndex[rating])])
    }
    data.kind.append(contentsOf: repeatElement(.rating, count: ratings.value.count))
    data.value += ratings.value
    data.timeMicros += ratings.timeMicros
  }

  private mutating func user(_ id: UserID) -> UInt32 {
    if let known = users[id] { return known }
    let place = UInt32(data.users.count)
    users[id] = place
    data.users.append(id)
    return place
  }

  private mutating func item(_ id: ItemID) -> UInt32 {
    if let known = items[id] { return known }
    let place = UInt32(data.items.count)
    items[id] = place
    data.items.append(Item(item: id))
    return place
  }

  /// The interactions by user and time; those of one moment in the order of the file.
  func grouped() -> TrainingData {
    var starts = [Int](repeating: 0, count: data.users.count + 1)
    for user in data.userIndex { starts[Int(user) + 1] += 1 }
    for user in 0..<data.users.count { starts[user + 1] += starts[user] }
    var next = starts
    var order = [Int](repeating: 0, count: data.count)
    for (position, user) in data.userIndex.enumerated() {
      order[next[Int(user)]] = position
      next[Int(user)] += 1
    }
    for user in 0..<data.users.count {
      order[starts[user]..<starts[user + 1]].sort {
        (data.timeMicros[$0], $0) < (data.timeMicros[$1], $1)
      }
    }
    var grouped = TrainingData(users: data.users, items: data.items)
    grouped.userIndex = order.map { data.userIndex[$0] }
    grouped.itemIndex = order.map { data.itemIndex[$0] }
    grouped.kind = data.kind
    grouped.value = order.map { data.value[$0] }
    grouped.timeMicros = order.map { data.timeMicros[$0] }
    return grouped
  }
}
