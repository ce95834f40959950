import SprocketCore
import SprocketIngest
import SprocketModels

/// The films to impute, as a table, and what people liked of them.
struct ImputationSource: Sendable {
  var name: String
  var table: AttributeTable
  /// Likes that serve as side information.
  var likeCount = 0
  /// Of a data set with ratings all of it, so that models can be trained; otherwise nil.
  var data: TrainingData?

  /// Reads a data set, or the store of the daemon. Films are not kept, unless there are ratings to
  /// train models on.
  static func read(
    _ path: String?, in session: Session, progress: Progress
  ) async throws -> ImputationSource {
    guard let path else { return try await readStore(session, progress) }
    let dataSet = try DataSetReader.open(path)
    if dataSet.files.contains(where: { $0.role == .ratings }) {
      let loaded = try DataSetLoader.load(path, progress: progress)
      return ImputationSource(name: loaded.name, data: loaded.data)
    }
    let reader = ChunkReader(dataSet)
    var builder = AttributeTableBuilder()
    while let chunk = try reader.next() {
      for item in chunk.items { builder.add(item) }
      progress.update(
        fraction: Double(reader.bytesRead) / Double(max(1, reader.bytesToRead)),
        "\(Text.grouped(builder.filmCount)) films read")
    }
    return ImputationSource(name: dataSet.name, table: builder.finish())
  }

  init(name: String, table: AttributeTable) {
    self.name = name
    self.table = table
  }

  /// With the films of `data`, and what was liked in it.
  init(name: String, data: TrainingData) {
    var builder = AttributeTableBuilder()
    for item in data.items { builder.add(item) }
    let likes = Likes(data)
    builder.add(likes: likes.lists)
    self.init(name: name, table: builder.finish())
    likeCount = likes.count
    self.data = data
  }

  private static func readStore(
    _ session: Session, _ progress: Progress
  ) async throws -> ImputationSource {
    let daemon = try await session.admin(waitsLong: true)
    var builder = AttributeTableBuilder()
    var places: [ItemID: UInt32] = [:]
    var likes = Likes()
    var films = 0
    for try await chunk in try await daemon.export(ExportRequest(items: true, ratings: true)) {
      if let totals = chunk.totals { films = totals.items }
      for item in chunk.items {
        places[item.item] = UInt32(builder.filmCount)
        builder.add(item)
      }
      likes.add(chunk.ratings, places: places)
      progress.update(
        fraction: Double(builder.filmCount) / Double(max(1, films)),
        "\(Text.grouped(builder.filmCount)) films and \(Text.grouped(likes.count)) likes read")
    }
    guard builder.filmCount > 0 else {
      throw SprocketError(
        .failedPrecondition, "the daemon has no films yet; `sprocket ingest` brings some")
    }
    builder.add(likes: likes.lists)
    var source = ImputationSource(name: "the store", table: builder.finish())
    source.likeCount = likes.count
    return source
  }
}

/// Which films each user liked, as far as it is needed.
private struct Likes {
  /// Users that are kept: more say little more of the films.
  private static let maximumUsers = 50_000
  private static let maximumPerUser = 500

  private(set) var lists: [[UInt32]] = []
  private(set) var count = 0
  private var users: [UserID: Int] = [:]
  private let policy = PreferencePolicy()

  init() {}

  /// The likes of training data.
  init(_ data: TrainingData) {
    for index in data.userIndex.indices {
      add(
        data.users[Int(data.userIndex[index])], film: data.itemIndex[index],
        kind: data.kind[index], value: data.value[index])
    }
  }

  mutating func add(_ ratings: RatingColumns, places: [ItemID: UInt32]) {
    let films = ratings.items.map { places[$0] }
    for index in ratings.value.indices {
      guard let film = films[Int(ratings.itemIndex[index])] else { continue }
      add(
        ratings.users[Int(ratings.userIndex[index])], film: film, kind: .rating,
        value: ratings.value[index])
    }
  }

  private mutating func add(_ user: UserID, film: UInt32, kind: EventKind, value: Float) {
    guard policy.weight(of: kind, value: value) > 0 else { return }
    let place: Int
    if let known = users[user] {
      place = known
    } else {
      guard lists.count < Self.maximumUsers else { return }
      place = lists.count
      users[user] = place
      lists.append([])
    }
    guard lists[place].count < Self.maximumPerUser else { return }
    lists[place].append(film)
    count += 1
  }
}
