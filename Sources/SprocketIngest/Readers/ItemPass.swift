import Foundation
import SprocketCore

/// Reads the films.
struct ItemPass: FilePass {
  private(set) var intake: RowIntake
  private let rules: ItemRules

  /// - Parameter isPreview: Whether the films are only to be learnt, because the file is read again.
  init(_ file: DataSetFile, isPreview: Bool, now: Date) throws(SprocketError) {
    intake = try RowIntake(file, isPreview: isPreview)
    rules = ItemRules(
      file, latestYear: Calendar(identifier: .gregorian).component(.year, from: now) + 10)
  }

  mutating func fill(
    _ builder: inout ChunkBuilder, _ tables: inout DataSetTables
  ) throws(SprocketError) -> Bool {
    while intake.isPreview || !builder.isFull {
      guard try intake.next(&builder) else { return true }
      let record = intake.record
      switch rules.item(record) {
      case .rejected(let rejection):
        try intake.reject(rejection, &builder)
      case .item(var item, let findings):
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
        if intake.isPreview { continue }
        for finding in findings { intake.find(finding.column, finding.reason, finding.severity) }
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

  private func row(of record: Record, _ tables: inout DataSetTables) -> Int {
    let bytes = record.bytes
    let id = bytes.span.extracting(record.range(rules.itemField))
    return tables.items.row(of: id) ?? tables.items.append(id, line: record.line)
  }
}
