import SprocketCore

/// A film as bytes, for the time between its arrival and its transaction: texts and lists behind
/// their lengths, in the order of `Item`. Nothing that is kept has this form.
enum ItemPacking {
  /// Appends what a source says of a film; statistics and imputed columns are not of a source.
  static func pack(_ item: Item, into bytes: inout [UInt8]) {
    append(item.item.rawValue, to: &bytes)
    append(item.hidden ? 1 : 0, to: &bytes)
    append(item.year, to: &bytes)
    append(item.runtimeMinutes, to: &bytes)
    for text in [
      item.title, item.imdbID, item.tmdbID, item.overview, item.language, item.certification,
    ] { append(text, to: &bytes) }
    for list in [
      item.genres, item.directors, item.cast, item.tags, item.countries, item.writers,
    ] {
      append(list.count, to: &bytes)
      for entry in list { append(entry, to: &bytes) }
    }
  }

  /// Reads back what `pack` wrote.
  /// - Throws: `dataLoss` when the bytes end too early.
  static func unpack(_ bytes: ArraySlice<UInt8>) throws(SprocketError) -> Item {
    var cursor = Cursor(bytes: bytes)
    var item = Item(item: ItemID(try cursor.text()))
    item.hidden = try cursor.number() != 0
    item.year = try cursor.number()
    item.runtimeMinutes = try cursor.number()
    item.title = try cursor.text()
    item.imdbID = try cursor.text()
    item.tmdbID = try cursor.text()
    item.overview = try cursor.text()
    item.language = try cursor.text()
    item.certification = try cursor.text()
    item.genres = try cursor.list()
    item.directors = try cursor.list()
    item.cast = try cursor.list()
    item.tags = try cursor.list()
    item.countries = try cursor.list()
    item.writers = try cursor.list()
    return item
  }

  /// The id alone.
  static func id(_ bytes: ArraySlice<UInt8>) throws(SprocketError) -> String {
    var cursor = Cursor(bytes: bytes)
    return try cursor.text()
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    append(text.utf8.count, to: &bytes)
    bytes.append(contentsOf: text.utf8)
  }

  private static func append(_ number: Int, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: Int64(number).littleEndian) { bytes.append(contentsOf: $0) }
  }

  private struct Cursor {
    var bytes: ArraySlice<UInt8>

    mutating func number() throws(SprocketError) -> Int {
      var number: UInt64 = 0
      for byte in try take(8).reversed() { number = number << 8 | UInt64(byte) }
      return Int(Int64(bitPattern: number))
    }

    mutating func text() throws(SprocketError) -> String {
      String(decoding: try take(try number()), as: UTF8.self)
    }

    mutating func list() throws(SprocketError) -> [String] {
      let count = try number()
      var list: [String] = []
      for _ in 0..<max(0, count) { list.append(try text()) }
      return list
    }

    private mutating func take(_ count: Int) throws(SprocketError) -> ArraySlice<UInt8> {
      guard count >= 0, count <= bytes.count else {
        throw SprocketError(
          .dataLoss, "a film of the data set cannot be read back before it is stored; send it again"
        )
      }
      defer { bytes = bytes.dropFirst(count) }
      return bytes.prefix(count)
    }
  }
}
