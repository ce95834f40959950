import Foundation
import SprocketCore
import Testing

@testable import SprocketIngest

@Suite struct ExchangeTests {
  /// A folder that goes with this value.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(
      path: "sprocket-exchange-\(UUID().uuidString)")

    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
      try Data(bytes).write(to: url.appending(path: name))
    }
  }

  /// Texts that a reader with rules of its own would change.
  private static let oddTexts = [
    "", "plain", " blanks around ", "a,b", "\"quoted\"", "tab\tinside", "two\nlines", "\r\n", "|",
    "a|b", "\\", "a\\|b\\", "\\\\", "Ünïcödé 漢字 🎬", "e\u{301}", "'", "=1+1", "#", "NULL", "\u{1}",
    "trailing\\", "0012", "tt1", "(1999)",
  ]

  private static func items(seed: UInt64) -> [Item] {
    var generator = SplitMix(seed: seed)
    func text() -> String { oddTexts[Int(generator.next() % UInt64(oddTexts.count))] }
    func list() -> [String] {
      (0..<Int(generator.next() % 4)).map { _ in text() }.filter { !$0.isEmpty }
    }
    return (0..<300).map { number in
      Item(
        item: ItemID("id \(number),\"|\\é"), title: text(),
        year: [0, 1999, -5, 12_000][number % 4], genres: list(), directors: list(), cast: list(),
        tags: list(), imdbID: text(), tmdbID: text(), hidden: number % 3 == 0, overview: text(),
        language: text(), countries: list(), writers: list(),
        runtimeMinutes: [0, 95, 100_000][number % 3], certification: text())
    }
  }

  private static func ratings(seed: UInt64) -> RatingColumns {
    var generator = SplitMix(seed: seed)
    var columns = RatingColumns(
      users: (0..<50).map { UserID("u,\($0)\"") }, items: (0..<40).map { ItemID(" i\($0)") })
    for user in 0..<50 as Range<UInt32> {
      for item in 0..<20 as Range<UInt32> {
        columns.userIndex.append(user)
        columns.itemIndex.append(item * 2)
        columns.value.append(
          item % 2 == 0
            ? Float(generator.next() % 10 + 1) / 2
            : Float(generator.next() >> 40) / Float(1 << 24) * 10)
        columns.timeMicros.append(Int64(generator.next() % 1_800_000_000_000_000))
      }
    }
    return columns
  }

  private static func events(seed: UInt64) -> [StoredEvent] {
    var generator = SplitMix(seed: seed)
    return (0..<400).map { number in
      StoredEvent(
        event: FeedbackEvent(
          eventID: number % 3 == 0 ? "" : "e,\(number)", user: UserID("u\(number % 7)"),
          item: ItemID("i \(number % 11)"), kind: EventKind.allCases[number % 6],
          value: Double(generator.next() >> 11) / 1e15,
          timeMicros: Int64(generator.next() % 1_800_000_000_000_000)),
        position: Int64(number))
    }
  }

  private func export(
    _ items: [Item], _ ratings: RatingColumns, _ events: [StoredEvent], _ format: ExchangeFormat,
    to folder: Folder
  ) throws -> [String: [UInt8]] {
    var writers = [ExchangeTable.items, .ratings, .events].map { ExchangeWriter($0, format) }
    writers[0].add(items)
    writers[1].add(ratings)
    writers[2].add(events)
    var files: [String: [UInt8]] = [:]
    var entries: [ExchangeManifest.File] = []
    for index in writers.indices {
      let name = "\(writers[index].table.rawValue).\(format.rawValue)"
      files[name] = writers[index].take()
      entries.append(.init(table: writers[index].table, file: name, rows: writers[index].rows))
      try folder.write(name, files[name] ?? [])
    }
    try folder.write(
      ExchangeDataSet.manifestName, [UInt8](try ExchangeManifest(files: entries).json()))
    return files
  }

  private func read(_ folder: Folder) async throws -> [IngestChunk] {
    let dataSet = try #require(try ExchangeDataSet.open(folder.url.path))
    var chunks: [IngestChunk] = []
    _ = try await dataSet.read(into: { chunks.append($0) })
    return chunks
  }

  @Test(arguments: ExchangeFormat.allCases, [1, 2, 3] as [UInt64])
  func `what is written is read back exactly, field by field`(
    format: ExchangeFormat, seed: UInt64
  ) async throws {
    let folder = try Folder()
    let items = Self.items(seed: seed)
    let ratings = Self.ratings(seed: seed)
    let events = Self.events(seed: seed)
    let files = try export(items, ratings, events, format, to: folder)
    let chunks = try await read(folder)
    #expect(chunks.flatMap(\.items) == items)
    #expect(chunks.flatMap(\.events) == events.map(\.event))
    #expect(chunks.map(\.complete) == chunks.indices.map { $0 == chunks.count - 1 })
    #expect(chunks[0].replace)
    let read = chunks.map(\.ratings).filter { !$0.value.isEmpty }
    let users = read.flatMap { columns in columns.userIndex.map { columns.users[Int($0)] } }
    let films = read.flatMap { columns in columns.itemIndex.map { columns.items[Int($0)] } }
    #expect(users == ratings.userIndex.map { ratings.users[Int($0)] })
    #expect(films == ratings.itemIndex.map { ratings.items[Int($0)] })
    #expect(read.flatMap(\.value) == ratings.value)
    #expect(read.flatMap(\.timeMicros) == ratings.timeMicros)
    // And what was read is written as the same bytes.
    let again = try export(
      chunks.flatMap(\.items), try #require(read.first),
      chunks.flatMap(\.events).map { StoredEvent(event: $0) }, format, to: try Folder())
    #expect(again == files)
  }

  @Test func `a line that is none of an export is named, and nothing is complete`() async throws {
    let folder = try Folder()
    let header = ExchangeTable.ratings.columns.joined(separator: ",")
    let faults: [(rows: String, place: String)] = [
      ("u,i,4,1\nu,i,x,1\n", "line 3: rating"), ("u,i,4\n", "line 2: 3 fields"),
      ("u,i,4,yesterday\n", "line 2: time"), (",i,4,1\n", "line 2: user"),
      ("\"u,i,4,1\n", "line 2: the file ends within quotes"),
      ("u\"v,i,4,1\n", "line 2: a quote"), ("\"u\"v,i,4,1\n", "line 2: text follows"),
    ]
    for fault in faults {
      try folder.write("ratings.csv", Array("\(header)\n\(fault.rows)".utf8))
      try folder.write(
        ExchangeDataSet.manifestName,
        Array(
          #"{"sprocket_export":1,"files":[{"table":"ratings","file":"ratings.csv","rows":2}]}"#.utf8
        ))
      let dataSet = try #require(try ExchangeDataSet.open(folder.url.path))
      var chunks: [IngestChunk] = []
      do {
        _ = try await dataSet.read(into: { chunks.append($0) })
        Issue.record("\(fault.rows) was taken")
      } catch let error as SprocketError {
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains(fault.place), "\(error.message)")
      }
      #expect(chunks.allSatisfy { !$0.complete })
    }
  }

  @Test func `an export that was cut off, or misses a file, is refused`() async throws {
    let folder = try Folder()
    let files = try export(
      Self.items(seed: 1), Self.ratings(seed: 1), Self.events(seed: 1), .csv, to: folder)
    let ratings = try #require(files["ratings.csv"])
    let cut = try #require(ratings.lastIndex(of: 0x0A, before: ratings.count / 2))
    try folder.write("ratings.csv", Array(ratings[...cut]))
    await #expect(throws: SprocketError.self) { _ = try await read(folder) }
    try FileManager.default.removeItem(at: folder.url.appending(path: "ratings.csv"))
    #expect(throws: SprocketError.self) { try ExchangeDataSet.open(folder.url.path) }
  }

  @Test func `a file of deletions names ratings and films`() async throws {
    let folder = try Folder()
    try folder.write("deletions.csv", Array("user,item\n7,12\n,13\n".utf8))
    let path = folder.url.appending(path: "deletions.csv").path
    let dataSet = try #require(try ExchangeDataSet.open(path))
    var chunks: [IngestChunk] = []
    _ = try await dataSet.read(into: { chunks.append($0) })
    #expect(
      chunks.flatMap(\.deletions) == [
        Deletion(user: UserID("7"), item: ItemID("12")), Deletion(item: ItemID("13")),
      ])
    // A folder with nothing else is the same; beside other files it is a part of something.
    #expect(try ExchangeDataSet.open(folder.url.path)?.files == dataSet.files)
    try folder.write("ratings.csv", Array("userId,movieId,rating\n1,1,4\n".utf8))
    #expect(try ExchangeDataSet.open(folder.url.path) == nil)
    #expect(ExchangeDataSet.deletions(in: folder.url.path)?.hasSuffix("/deletions.csv") == true)
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func `mutated files are refused or read, never more`(seed: UInt64) async throws {
    let folder = try Folder()
    var generator = SplitMix(seed: seed)
    let format = ExchangeFormat.allCases[Int(seed % 2)]
    let files = try export(
      Array(Self.items(seed: 9).prefix(20)), RatingColumns(),
      Array(Self.events(seed: 9).prefix(20)),
      format, to: folder)
    for (name, bytes) in files {
      var bytes = bytes
      for _ in 0..<Int(generator.next() % 5) where !bytes.isEmpty {
        let place = Int(generator.next() % UInt64(bytes.count))
        switch generator.next() % 4 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes.removeSubrange(place...)
        case 2: bytes.insert(contentsOf: [0x22, 0x2C, 0x0A, 0x00], at: place)
        default: bytes.remove(at: place)
        }
      }
      try folder.write(name, bytes)
    }
    do {
      let chunks = try await read(folder)
      #expect(chunks.flatMap(\.items).count == 20)
    } catch let error as SprocketError {
      #expect(error.code == .invalidArgument)
    }
  }
}

extension [UInt8] {
  fileprivate func lastIndex(of byte: UInt8, before end: Int) -> Int? {
    self[..<end].lastIndex(of: byte)
  }
}
