import Foundation
import SprocketCore

/// Reads the films.
final class ItemPass: FilePass {
  let intake: RowIntake
  private let tables: DataSetTables
  private let rules: ItemRules
  private let isPreview: Bool

  /// - Parameter builder: Where films and rejected rows go; nil when the films are only to be
  ///   learnt, because the file is read again.
  init(
    _ file: DataSetFile, _ tables: DataSetTables, _ builder: ChunkBuilder?, now: Date
  ) throws(SprocketError) {
    intake = try RowIntake(file, builder)
    self.tables = tables
    isPreview = builder == nil
    rules = ItemRules(
      file, latestYear: Calendar(identifier: .gregorian).component(.year, from: now) + 10)
  }

  func fill(_ builder: ChunkBuilder) throws(SprocketError) -> Bool {
    while isPreview || !builder.isFull {
      guard let record = try intake.next() else { return true }
      switch rules.item(record) {
      case .rejected(let rejection):
        try intake.reject(rejection)
      case .item(var item, let findings):
        let row = row(of: record)
        guard tables.items.line(row) == record.line else {
          let line = tables.items.line(row)
          try intake.reject(
            Rejection(
              column: rules.itemColumn, reason: "is the same film as in line \(line)",
              group: "is the same film as in an earlier line"),
            isUnreadable: false)
          continue
        }
        intake.accept()
        if isPreview { continue }
        for finding in findings { intake.find(finding.column, finding.reason) }
        item.tags += tables.tags.tags(of: row).filter { !item.tags.contains($0) }
        if let link = tables.links.link(of: row) {
          item.imdbID = link.imdb
          item.tmdbID = link.tmdb
        }
        builder.add(item)
      }
    }
    return false
  }

  private func row(of record: Record) -> Int {
    let bytes = record.bytes
    let id = bytes.span.extracting(record.range(rules.itemField))
    return tables.items.row(of: id) ?? tables.items.append(id, line: record.line)
  }
}
