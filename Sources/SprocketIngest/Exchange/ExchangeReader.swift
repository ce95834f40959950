import Foundation
package import SprocketCore

extension ExchangeDataSet {
  /// Reads everything and hands it on in chunks of at most about 2 MiB; the last one is marked
  /// `complete`. Memory does not grow with the size of the export.
  /// - Parameter progress: is told after each chunk how many bytes were read.
  /// - Returns: the rows of each file.
  /// - Throws: `invalidArgument` with file and line when a file is not what an export is; then the
  ///   last chunk has not been handed on, so nothing was changed.
  nonisolated(nonsending)
    package func read(
      into take: (IngestChunk) async throws -> Void, progress: (_ bytesRead: Int) -> Void = { _ in }
    ) async throws -> [(file: File, rows: Int)]
  {
    var counts: [(file: File, rows: Int)] = []
    var chunk = IngestChunk(source: name, replace: true)
    var bytesBefore = 0
    for file in files {
      var reader = try ExchangeReader(file)
      while try reader.fill(&chunk) {
        try await take(chunk)
        progress(bytesBefore + reader.bytesRead)
        chunk = IngestChunk()
      }
      if let expected = file.rows, expected != reader.rows {
        throw SprocketError(
          .invalidArgument,
          "\(file.url.lastPathComponent) has \(reader.rows) rows, the export says \(expected); it is "
            + "not whole, export again. Nothing was taken")
      }
      counts.append((file, reader.rows))
      bytesBefore += reader.bytesRead
    }
    chunk.complete = true
    try await take(chunk)
    progress(bytesBefore)
    return counts
  }
}

/// Reads one file of an export.
struct ExchangeReader {
  private static let chunkBytes = 2 << 20
  private static let chunkRows = 50_000
  private static let chunkItems = 2_000
  private static let chunkEvents = 10_000

  private let table: ExchangeTable
  private let format: ExchangeFormat
  private var file: ExchangeFile
  private var row = ExchangeRow()
  private(set) var rows = 0
  /// Places of the chunk's users and films.
  private var users: [UserID: UInt32] = [:]
  private var items: [ItemID: UInt32] = [:]
  private var lastUser: (bytes: [UInt8], place: UInt32)?

  var bytesRead: Int { file.bytesRead }

  init(_ described: ExchangeDataSet.File) throws(SprocketError) {
    table = described.table
    format = described.format
    file = try ExchangeFile(described.url)
    if format == .csv {
      _ = try file.nextRow(into: &row)
      let header = (0..<row.count).map { String(decoding: row.field($0), as: UTF8.self) }
      guard header == table.columns else {
        throw file.failure(
          "expected the header \(table.columns.joined(separator: ",")), found "
            + "\(header.joined(separator: ",").prefix(200))")
      }
    }
  }

  /// Adds rows until the chunk is full; false when the file has ended.
  mutating func fill(_ chunk: inout IngestChunk) throws(SprocketError) -> Bool {
    users.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
    lastUser = nil
    var bytes = 0
    while bytes < Self.chunkBytes, !isFull(chunk) {
      let start = file.bytesRead
      guard try addRow(to: &chunk) else { return false }
      rows += 1
      bytes += file.bytesRead - start
    }
    return true
  }

  private func isFull(_ chunk: IngestChunk) -> Bool {
    chunk.items.count >= Self.chunkItems || chunk.ratings.value.count >= Self.chunkRows
      || chunk.events.count >= Self.chunkEvents || chunk.deletions.count >= Self.chunkRows
  }

  private mutating func addRow(to chunk: inout IngestChunk) throws(SprocketError) -> Bool {
    let fields: ExchangeFields
    switch format {
    case .csv:
      guard try file.nextRow(into: &row) else { return false }
      guard row.count == table.columns.count else {
        throw file.failure("\(row.count) fields where \(table.columns.count) belong")
      }
      if table == .ratings {
        try addRating(to: &chunk.ratings)
        return true
      }
      fields = ExchangeFields(csv: row, table, file)
    case .jsonl:
      guard let line = try file.nextText() else { return false }
      fields = try ExchangeFields(json: line, table, file)
    }
    switch table {
    case .items: chunk.items.append(try fields.item())
    case .ratings: try add(try fields.rating(), to: &chunk.ratings)
    case .events: chunk.events.append(try fields.event())
    case .deletions: chunk.deletions.append(try fields.deletion())
    }
    return true
  }

  /// The fast way for what there is most of: most rows have the user of the row before.
  private mutating func addRating(to ratings: inout RatingColumns) throws(SprocketError) {
    let userBytes = row.field(0)
    let fields = ExchangeFields(csv: row, table, file)
    let userPlace: UInt32
    if let lastUser, userBytes.elementsEqual(lastUser.bytes) {
      userPlace = lastUser.place
    } else {
      userPlace = place(of: try fields.user(), in: &ratings)
      lastUser = (Array(userBytes), userPlace)
    }
    ratings.itemIndex.append(place(of: try fields.itemID(), in: &ratings))
    ratings.userIndex.append(userPlace)
    ratings.value.append(try fields.ratingValue())
    ratings.timeMicros.append(try fields.time())
  }

  private mutating func add(
    _ rating: (user: UserID, item: ItemID, value: Float, time: Int64),
    to ratings: inout RatingColumns
  ) throws(SprocketError) {
    ratings.userIndex.append(place(of: rating.user, in: &ratings))
    ratings.itemIndex.append(place(of: rating.item, in: &ratings))
    ratings.value.append(rating.value)
    ratings.timeMicros.append(rating.time)
  }

  private mutating func place(of user: UserID, in ratings: inout RatingColumns) -> UInt32 {
    if let place = users[user] { return place }
    let place = UInt32(ratings.users.count)
    users[user] = place
    ratings.users.append(user)
    return place
  }

  private mutating func place(of item: ItemID, in ratings: inout RatingColumns) -> UInt32 {
    if let place = items[item] { return place }
    let place = UInt32(ratings.items.count)
    items[item] = place
    ratings.items.append(item)
    return place
  }
}
