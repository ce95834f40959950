import Foundation
import SprocketCore

/// Descriptions of films in a temporary file that has no name and goes with the process: a table of
/// a million films does not fit into memory, their places do.
final class FilmSpill {
  /// No text of a film holds control characters, so two of them part fields and entries.
  private static let fieldEnd: Character = "\u{1E}"
  private static let entryEnd: Character = "\u{1F}"
  private static let blockBytes = 1 << 20

  private let descriptor: Int32
  private var places: [Int: [(offset: Int, count: Int)]] = [:]
  /// What waits to be written, and where it will stand.
  private var block: [UInt8] = []
  private var written = 0

  /// - Throws: `failedPrecondition` when the file cannot be made.
  init() throws(SprocketError) {
    var template = Array((NSTemporaryDirectory() + "/sprocket-join-XXXXXX").utf8CString)
    descriptor = template.withUnsafeMutableBufferPointer { name in
      // Safe: the buffer ends with a zero; mkstemp changes only the six letters before it.
      let descriptor = name.baseAddress.map { mkstemp($0) } ?? -1
      if descriptor >= 0, let path = name.baseAddress { unlink(path) }
      return descriptor
    }
    guard descriptor >= 0 else {
      throw SprocketError(
        .failedPrecondition,
        "no temporary file can be made in \(NSTemporaryDirectory()); is TMPDIR right?")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Keeps a description for a film, behind those it has.
  func put(_ item: Item, row: Int) throws(SprocketError) {
    let lists = [item.genres, item.directors, item.cast, item.tags, item.countries, item.writers]
    let words = [
      item.title, String(item.year), item.imdbID, item.tmdbID, item.overview, item.language,
      String(item.runtimeMinutes), item.certification,
    ]
    let fields = words + lists.map { $0.joined(separator: String(Self.entryEnd)) }
    let bytes = fields.joined(separator: String(Self.fieldEnd)).utf8
    places[row, default: []].append((written + block.count, bytes.count))
    block += bytes
    if block.count >= Self.blockBytes { try flush() }
  }

  /// The descriptions of a film, in the order in which they came.
  func items(row: Int) throws(SprocketError) -> [Item] {
    guard let places = places[row] else { return [] }
    if !block.isEmpty { try flush() }
    var items: [Item] = []
    for place in places {
      var bytes = [UInt8](repeating: 0, count: place.count)
      let got = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress, $0.count, place.offset)
      }
      guard got == place.count else {
        throw SprocketError(.dataLoss, "the temporary file of joined films cannot be read back")
      }
      items.append(Self.item(String(decoding: bytes, as: UTF8.self)))
    }
    return items
  }

  private static func item(_ text: String) -> Item {
    let fields = text.split(separator: fieldEnd, omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 14 else { return Item(item: ItemID("")) }
    func list(_ field: Int) -> [String] {
      fields[field].split(separator: entryEnd).map(String.init)
    }
    return Item(
      item: ItemID(""), title: fields[0], year: Int(fields[1]) ?? 0, genres: list(8),
      directors: list(9), cast: list(10), tags: list(11), imdbID: fields[2], tmdbID: fields[3],
      overview: fields[4], language: fields[5], countries: list(12), writers: list(13),
      runtimeMinutes: Int(fields[6]) ?? 0, certification: fields[7])
  }

  private func flush() throws(SprocketError) {
    var done = 0
    while done < block.count {
      let got = block.withUnsafeBytes { bytes in
        pwrite(
          descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, written + done)
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else {
        throw SprocketError(
          .resourceExhausted,
          "the temporary file of joined films cannot grow: \(String(cString: strerror(errno)))")
      }
      done += got
    }
    written += block.count
    block.removeAll(keepingCapacity: true)
  }
}
