import Foundation
import SprocketCore

/// Reads the films.
struct ItemPass: FilePass {
  private(set) var intake: RowIntake
  private let rules: ItemRules
  private var watch: ColumnWatch
  private var twins: TwinIndex

  /// - Parameter isPreview: Whether the films are only to be learnt, because the file is read again.
  init(_ file: DataSetFile, isPreview: Bool, now: Date) throws(SprocketError) {
    intake = try RowIntake(file, isPreview: isPreview)
    rules = ItemRules(
      file, latestYear: Calendar(identifier: .gregorian).component(.year, from: now) + 10)
    watch = ColumnWatch(file)
    twins = TwinIndex(file)
  }

  mutating func fill(
    _ builder: inout ChunkBuilder, _ tables: inout DataSetTables
  ) throws(SprocketError) -> Bool {
    while intake.isPreview || !builder.isFull {
      guard try intake.next(&builder) else {
        if !intake.isPreview { intake.find(watch.findings()) }
        return true
      }
      let record = intake.record
      switch rules.item(record) {
      case .rejected(let rejection):
        try intake.reject(rejection, &builder)
      case .item(let item, let findings):
        let row = row(of: record, &tables)
        guard tables.items.line(row) == record.line else {
          let line = tables.items.line(row)
          try intake.reject(
            Rejection(
              column: rules.itemColumn, reason: "is the same film as in line \(line)",
              group: "is the same film as in an earlier line"),
            isUnreadable: false, &builder)
          continue
        }
        intake.accept()
        if intake.isPreview {
          tables.learn(item, row: row)
          continue
        }
        for finding in findings { intake.find(finding) }
        check(item, record)
        builder.add(try tables.completed(item, row: row))
      }
    }
    return false
  }

  /// Notes what is odd about a film that its own row does not show, or that is wrong with its text.
  private mutating func check(_ item: Item, _ record: Record) {
    watch.see(record)
    if let line = twins.add(item, line: record.line) {
      intake.find(
        Rejection(
          column: rules.titleColumn, reason: "is perhaps the same film as in line \(line)",
          group: "is perhaps a film of an earlier line under another id", severity: .warning))
    }
    if let place = Mojibake.place(in: record.bytes) {
      let field = record.ends.firstIndex { $0 > place } ?? 0
      intake.find(
        Rejection(
          column: intake.reader.file.columnNames[field],
          reason:
            "seems to be UTF-8 that was read as Windows-1252, such as Ã© for é; taken as it is",
          severity: .warning))
    }
  }

  private func row(of record: Record, _ tables: inout DataSetTables) -> Int {
    let bytes = record.bytes
    let id = bytes.span.extracting(record.range(rules.itemField))
    return tables.items.row(of: id) ?? tables.items.append(id, line: record.line)
  }
}

extension DataSetTables {
  /// The film with what other files of the data set know about it.
  func completed(_ item: Item, row: Int) throws(SprocketError) -> Item {
    var item = item
    item.tags += tags.tags(of: row).filter { !item.tags.contains($0) }
    if let link = links.link(of: row) {
      item.imdbID = link.imdb
      item.tmdbID = link.tmdb
    }
    return try join?.completed(item, row: row) ?? item
  }

  /// Remembers what a film of the file that is read again may be found by.
  mutating func learn(_ item: Item, row: Int) { join?.learn(item, row: row) }
}
