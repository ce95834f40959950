import SprocketCore

/// The films of a data set while it arrives, each once: packed, and beyond some megabytes in a file.
///
/// Cost: some 45 bytes of memory for each film, however much is told of it.
struct StagedItems {
  private struct Place {
    var offset: Int
    var count: Int
  }

  /// Bytes that wait in memory, and that are read back at once.
  private let windowBytes: Int
  /// Where the database is; the file stands beside it.
  private let databasePath: String
  private var file: SpillFile?
  /// Bytes in the file.
  private var written = 0
  /// What follows them.
  private var tail: [UInt8] = []
  private var places: [Place] = []
  /// By hash of the id the number of the film; the next free hash when two films share one.
  private var numbers: [Int: UInt32] = [:]

  init(databasePath: String, windowBytes: Int = 4 << 20) {
    self.databasePath = databasePath
    self.windowBytes = windowBytes
  }

  var count: Int { places.count }

  /// Takes a film; what it says goes over what was said of it before.
  mutating func add(_ item: Item) throws(SprocketError) {
    var hash = item.item.hashValue
    while let number = numbers[hash] {
      let place = places[Int(number)]
      if try ItemPacking.id(bytes(at: place)) == item.item.rawValue {
        let before = try ItemPacking.unpack(bytes(at: place))
        places[Int(number)] = try append(ItemWriter.merge(item, onto: before))
        return
      }
      hash &+= 1
    }
    numbers[hash] = UInt32(places.count)
    places.append(try append(item))
  }

  /// Gives the films in the order in which they came first.
  func forEach(_ body: (Item) throws -> Void) throws {
    var window: (start: Int, bytes: [UInt8]) = (0, [])
    for place in places {
      if place.offset >= written {
        try body(try ItemPacking.unpack(bytes(at: place)))
        continue
      }
      let end = place.offset + place.count
      if place.offset < window.start || end > window.start + window.bytes.count {
        let wanted = max(place.count, min(windowBytes, written - place.offset))
        window = (place.offset, try file?.read(wanted, at: place.offset) ?? [])
      }
      let start = place.offset - window.start
      try body(try ItemPacking.unpack(window.bytes[start..<start + place.count]))
    }
  }

  private mutating func append(_ item: Item) throws(SprocketError) -> Place {
    if tail.count >= windowBytes {
      let file = try spillFile()
      try file.write(tail, at: written)
      written += tail.count
      tail.removeAll(keepingCapacity: true)
    }
    let start = tail.count
    ItemPacking.pack(item, into: &tail)
    return Place(offset: written + start, count: tail.count - start)
  }

  private mutating func spillFile() throws(SprocketError) -> SpillFile {
    if let file { return file }
    let new = try SpillFile(besideFile: databasePath)
    file = new
    return new
  }

  private func bytes(at place: Place) throws(SprocketError) -> ArraySlice<UInt8> {
    if place.offset >= written {
      let start = place.offset - written
      return tail[start..<start + place.count]
    }
    return try file?.read(place.count, at: place.offset)[...] ?? []
  }
}
