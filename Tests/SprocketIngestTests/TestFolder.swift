import Foundation
import SprocketCore
import SprocketIngest

/// A folder that goes when the test has ended.
final class TestFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/sprocket-ingest-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let url = URL(filePath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path + "/" + name)))
  }

  /// Reads the folder as a data set.
  func read() throws -> Ingested { try Ingested(path) }
}

/// A rating as plain values.
struct PlainRating: Hashable {
  var user: String
  var item: String
  var value: Float
  var timeMicros: Int64

  init(_ user: String, _ item: String, _ value: Float, _ seconds: Double) {
    self.user = user
    self.item = item
    self.value = value
    timeMicros = Int64(seconds * 1e6)
  }
}

/// All that a data set holds, gathered from its chunks.
struct Ingested {
  var dataSet: DataSet
  var chunks: [IngestChunk] = []
  var summary: IngestSummary

  init(_ path: String, options: ReadingOptions = ReadingOptions()) throws {
    dataSet = try DataSetReader.open(path, options: options)
    let reader = ChunkReader(dataSet)
    while let chunk = try reader.next() { chunks.append(chunk) }
    summary = reader.summary
  }

  var items: [Item] { chunks.flatMap(\.items) }
  var rejected: [RejectedRow] { chunks.flatMap(\.rejected) }

  var ratings: [PlainRating] {
    chunks.flatMap { chunk in
      let columns = chunk.ratings
      return columns.value.indices.map { place in
        var rating = PlainRating(
          columns.users[Int(columns.userIndex[place])].rawValue,
          columns.items[Int(columns.itemIndex[place])].rawValue, columns.value[place], 0)
        rating.timeMicros = columns.timeMicros[place]
        return rating
      }
    }
  }
}
