import SprocketCore

/// Words that users attached to films, counted.
struct TagTable {
  /// How many tags a film keeps.
  static let tagsPerItem = 20
  /// How many pairs of film and tag are counted; what comes after is passed over.
  static let maximumPairs = 4_000_000

  private var numberOfTag: [String: UInt32] = [:]
  private var names: [String] = []
  private var counts: [UInt64: UInt32] = [:]
  private var best: [Int: [String]] = [:]

  /// Counts a tag for a film.
  /// - Returns: false when the table is full.
  mutating func count(_ tag: String, for item: Int) -> Bool {
    let number = numberOfTag[tag] ?? UInt32(names.count)
    let pair = UInt64(item) << 32 | UInt64(number)
    if counts.count >= Self.maximumPairs, counts[pair] == nil { return false }
    if number == names.count {
      names.append(tag)
      numberOfTag[tag] = number
    }
    counts[pair, default: 0] += 1
    return true
  }

  /// Chooses each film's tags: the most frequent first, equal ones in alphabetical order.
  mutating func choose() {
    var ofItem: [Int: [(name: String, count: UInt32)]] = [:]
    for (pair, count) in counts {
      ofItem[Int(pair >> 32), default: []].append((names[Int(pair & 0xFFFF_FFFF)], count))
    }
    best = ofItem.mapValues { tags in
      tags.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(Self.tagsPerItem).map(\.name)
    }
    counts = [:]
  }

  func tags(of item: Int) -> [String] { best[item] ?? [] }
}

/// Reads the tags.
struct TagPass: FilePass {
  private static let maximumTagBytes = 100

  private(set) var intake: RowIntake
  private let file: DataSetFile

  init(_ file: DataSetFile) throws(SprocketError) {
    intake = try RowIntake(file)
    self.file = file
  }

  mutating func fill(
    _ builder: inout ChunkBuilder, _ tables: inout DataSetTables
  ) throws(SprocketError) -> Bool {
    guard let itemField = file.columns[.item], let tagField = file.columns[.tag] else {
      return true
    }
    while !builder.isFull {
      guard try intake.next(&builder) else {
        tables.tags.choose()
        return true
      }
      let record = intake.record
      guard let item = tables.itemRow(record, itemField) else {
        try intake.rejectUnknownItem(&builder)
        continue
      }
      let tag: String
      do {
        tag = try PlainText.read(record, tagField).lowercased()
      } catch {
        try intake.reject(Rejection(column: file.name(of: .tag), reason: error.reason), &builder)
        continue
      }
      if tag.isEmpty {
        try intake.reject(Rejection(column: file.name(of: .tag), reason: "is empty"), &builder)
      } else if tag.utf8.count > Self.maximumTagBytes {
        try intake.reject(
          Rejection(
            column: file.name(of: .tag), reason: "is longer than \(Self.maximumTagBytes) bytes"),
          &builder)
      } else {
        intake.accept()
        if !tables.tags.count(tag, for: item) {
          intake.find(
            file.name(of: .tag), "comes after \(TagTable.maximumPairs) others; passed over")
        }
      }
    }
    return false
  }
}

/// The films' ids elsewhere.
struct LinkTable {
  private var links: [Int: (imdb: String, tmdb: String, line: Int)] = [:]

  /// Adds a film's link.
  /// - Returns: the line that has one already, or nil when it was added.
  mutating func add(_ item: Int, imdb: String, tmdb: String, line: Int) -> Int? {
    if let earlier = links[item] { return earlier.line }
    links[item] = (imdb, tmdb, line)
    return nil
  }

  func link(of item: Int) -> (imdb: String, tmdb: String)? {
    links[item].map { ($0.imdb, $0.tmdb) }
  }
}

/// Reads the links.
struct LinkPass: FilePass {
  private(set) var intake: RowIntake
  private let file: DataSetFile
  private let listsFilms: Bool

  /// - Parameter listsFilms: Whether there is no other list of films.
  init(_ file: DataSetFile, listsFilms: Bool) throws(SprocketError) {
    intake = try RowIntake(file)
    self.file = file
    self.listsFilms = listsFilms
  }

  mutating func fill(
    _ builder: inout ChunkBuilder, _ tables: inout DataSetTables
  ) throws(SprocketError) -> Bool {
    guard let itemField = file.columns[.item], let imdbField = file.columns[.imdb] else {
      return true
    }
    while !builder.isFull {
      guard try intake.next(&builder) else { return true }
      let record = intake.record
      guard let item = try row(of: record, itemField, &tables, &builder) else { continue }
      guard let imdb = record.text(imdbField).flatMap(LinkRules.imdbID) else {
        try intake.reject(
          Rejection(column: file.name(of: .imdb), reason: "is no number of imdb.com"), &builder)
        continue
      }
      let tmdb = file.columns[.tmdb].map { record.text($0) ?? "?" } ?? ""
      guard tmdb.isEmpty || LinkRules.isNumber(tmdb[...]) else {
        try intake.reject(
          Rejection(column: file.name(of: .tmdb), reason: "is no number of themoviedb.org"),
          &builder)
        continue
      }
      if let line = tables.links.add(item, imdb: imdb, tmdb: tmdb, line: record.line) {
        try intake.reject(
          Rejection(
            column: file.name(of: .item), reason: "is the same film as in line \(line)",
            group: "is the same film as in an earlier line"),
          isUnreadable: false, &builder)
      } else {
        intake.accept()
        tables.join?.learn(imdb: imdb, tmdb: tmdb, row: item)
      }
    }
    return false
  }

  /// The film of a row; where links list the films, it is new. Nil when the row is set aside.
  private mutating func row(
    of record: Record, _ field: Int, _ tables: inout DataSetTables, _ builder: inout ChunkBuilder
  ) throws(SprocketError) -> Int? {
    if let row = tables.itemRow(record, field) { return row }
    guard listsFilms else {
      try intake.rejectUnknownItem(&builder)
      return nil
    }
    let range = record.range(field)
    if let violation = IDRules.violation(in: record.bytes[range], isNumber: false) {
      try intake.reject(Rejection(column: file.name(of: .item), reason: violation), &builder)
      return nil
    }
    let bytes = record.bytes
    return tables.items.append(bytes.span.extracting(range), line: record.line)
  }
}

extension DataSetTables {
  /// The row of the film that a field names, or nil when there is no such film.
  func itemRow(_ record: Record, _ field: Int) -> Int? {
    let bytes = record.bytes
    return items.row(of: bytes.span.extracting(record.range(field)))
  }
}

extension RowIntake {
  /// Sets the present row aside because its film is not among the films.
  mutating func rejectUnknownItem(_ builder: inout ChunkBuilder) throws(SprocketError) {
    try reject(
      Rejection(column: reader.file.name(of: .item), reason: "is not among the films"),
      isUnreadable: false, &builder)
  }
}
