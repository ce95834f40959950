package import SprocketCore

/// Turns films, ratings and events into the bytes of one file of an export.
package struct ExchangeWriter {
  package let table: ExchangeTable
  package let format: ExchangeFormat
  /// What was written and not taken yet.
  private var bytes: [UInt8] = []
  /// Rows written so far.
  package private(set) var rows = 0
  /// Most ratings have one of a few values.
  private var ratingTexts: [UInt32: [UInt8]] = [:]

  /// Begins with the header, where the format has one.
  package init(_ table: ExchangeTable, _ format: ExchangeFormat) {
    self.table = table
    self.format = format
    if format == .csv { bytes += Array((table.columns.joined(separator: ",") + "\n").utf8) }
  }

  /// How many bytes wait to be taken.
  package var waitingBytes: Int { bytes.count }

  /// Hands over the bytes that wait.
  package mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  package mutating func add(_ items: [Item]) {
    for item in items { add(item) }
  }

  package mutating func add(_ ratings: RatingColumns) {
    let users = ratings.users.map { quoted($0.rawValue) }
    let items = ratings.items.map { quoted($0.rawValue) }
    for index in ratings.userIndex.indices {
      let user = users[Int(ratings.userIndex[index])]
      let item = items[Int(ratings.itemIndex[index])]
      begin("user")
      bytes += user
      next("item")
      bytes += item
      next("rating")
      add(rating: ratings.value[index])
      next("time")
      add(time: ratings.timeMicros[index])
      end()
    }
  }

  package mutating func add(_ events: [StoredEvent]) {
    for event in events.lazy.map(\.event) {
      begin("event_id")
      bytes += quoted(event.eventID)
      next("user")
      bytes += quoted(event.user.rawValue)
      next("item")
      bytes += quoted(event.item.rawValue)
      next("kind")
      bytes += quoted(event.kind.exchangeName)
      next("value")
      bytes += Array("\(event.value)".utf8)
      next("time")
      add(time: event.timeMicros)
      end()
    }
  }

  private mutating func add(_ item: Item) {
    begin("item")
    bytes += quoted(item.item.rawValue)
    next("title")
    bytes += quoted(item.title)
    next("year")
    add(number: item.year)
    for (name, list) in [
      ("genres", item.genres), ("directors", item.directors), ("writers", item.writers),
      ("cast", item.cast), ("tags", item.tags), ("countries", item.countries),
    ] {
      next(name)
      add(list: list)
    }
    next("language")
    bytes += quoted(item.language)
    next("runtime")
    add(number: item.runtimeMinutes)
    for (name, text) in [
      ("certification", item.certification), ("overview", item.overview), ("imdb", item.imdbID),
      ("tmdb", item.tmdbID),
    ] {
      next(name)
      bytes += quoted(text)
    }
    next("hidden")
    switch format {
    case .csv: bytes += Array((item.hidden ? "1" : "").utf8)
    case .jsonl: bytes += Array((item.hidden ? "true" : "false").utf8)
    }
    end()
  }

  // MARK: Rows

  private mutating func begin(_ name: String) {
    rows += 1
    if format == .jsonl {
      bytes.append(UInt8(ascii: "{"))
      key(name)
    }
  }

  private mutating func next(_ name: String) {
    bytes.append(UInt8(ascii: ","))
    if format == .jsonl { key(name) }
  }

  private mutating func key(_ name: String) {
    bytes.append(UInt8(ascii: "\""))
    bytes += Array(name.utf8)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func end() {
    if format == .jsonl { bytes.append(UInt8(ascii: "}")) }
    bytes.append(UInt8(ascii: "\n"))
  }

  // MARK: Values

  /// A number of which 0 means that it is unknown.
  private mutating func add(number: Int) {
    if number != 0 {
      bytes += Array(String(number).utf8)
    } else if format == .jsonl {
      bytes += Array("null".utf8)
    }
  }

  /// The shortest text that is read back as the same number.
  private mutating func add(rating: Float) {
    if let known = ratingTexts[rating.bitPattern] {
      bytes += known
      return
    }
    let short = "\(rating)"
    let isExact = Double(short).map { Float($0) == rating } == true
    let text = Array((isExact ? short : "\(Double(rating))").utf8)
    if ratingTexts.count < 4_096 { ratingTexts[rating.bitPattern] = text }
    bytes += text
  }

  private mutating func add(time: Int64) {
    if format == .jsonl { bytes.append(UInt8(ascii: "\"")) }
    let (seconds, micros) = time.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    if time < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes += Array(String(seconds).utf8)
    if micros > 0 {
      var digits = Array(String(micros + 1_000_000).utf8)
      while digits.last == UInt8(ascii: "0") { digits.removeLast() }
      digits[0] = UInt8(ascii: ".")
      bytes += digits
    }
    if format == .jsonl { bytes.append(UInt8(ascii: "\"")) }
  }

  private mutating func add(list: [String]) {
    switch format {
    case .csv: bytes += quoted(ExchangeList.text(of: list))
    case .jsonl:
      bytes.append(UInt8(ascii: "["))
      for (index, entry) in list.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes += quoted(entry)
      }
      bytes.append(UInt8(ascii: "]"))
    }
  }

  private func quoted(_ text: String) -> [UInt8] {
    switch format {
    case .csv: Self.csvField(text)
    case .jsonl: Self.jsonString(text)
    }
  }

  /// A field in quotes where it needs them, and where blanks at its ends would be lost to readers
  /// that trim.
  private static func csvField(_ text: String) -> [UInt8] {
    let plain = Array(text.utf8)
    let isBlank = { (byte: UInt8?) in byte == 0x20 || byte == 0x09 }
    let needsQuotes =
      isBlank(plain.first) || isBlank(plain.last)
      || plain.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    if !needsQuotes { return plain }
    var field: [UInt8] = [0x22]
    for byte in plain {
      if byte == 0x22 { field.append(byte) }
      field.append(byte)
    }
    field.append(0x22)
    return field
  }

  private static func jsonString(_ text: String) -> [UInt8] {
    var string: [UInt8] = [0x22]
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C: string += [0x5C, byte]
      case 0x0A: string += Array("\\n".utf8)
      case 0x0D: string += Array("\\r".utf8)
      case 0x09: string += Array("\\t".utf8)
      case ..<0x20:
        let digits = String(UInt16(byte) + 0x1_00, radix: 16).dropFirst()
        string += Array("\\u00".utf8) + Array(digits.utf8)
      default: string.append(byte)
      }
    }
    string.append(0x22)
    return string
  }
}

/// A list as one field.
enum ExchangeList {
  static func text(of list: [String]) -> String {
    list.map { entry in
      entry.replacing("\\", with: "\\\\").replacing("|", with: "\\|")
    }.joined(separator: "|")
  }

  static func list(of text: String) -> [String] {
    if text.isEmpty { return [] }
    var entries: [String] = []
    var entry = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        entry.append(scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else if scalar == "|" {
        entries.append(String(entry))
        entry = String.UnicodeScalarView()
      } else {
        entry.append(scalar)
      }
    }
    entries.append(String(entry))
    return entries
  }
}
