import Foundation
import SprocketCore

/// Reads a table that tells more about films of the data set.
struct MetadataPass: FilePass {
  private(set) var intake: RowIntake
  private let rules: ItemRules
  private var joined: [FilmJoin.Way: Int] = [:]
  private var unknown = 0
  private var hasBegun = false

  init(_ file: DataSetFile, now: Date) throws(SprocketError) {
    intake = try RowIntake(file)
    rules = ItemRules(
      file, latestYear: Calendar(identifier: .gregorian).component(.year, from: now) + 10)
  }

  mutating func fill(
    _ builder: inout ChunkBuilder, _ tables: inout DataSetTables
  ) throws(SprocketError) -> Bool {
    if !hasBegun {
      tables.join?.beginTable()
      hasBegun = true
    }
    while !builder.isFull {
      guard try intake.next(&builder) else {
        report()
        return true
      }
      switch rules.item(intake.record) {
      case .rejected(let rejection): try intake.reject(rejection, &builder)
      case .item(let item, let findings):
        intake.accept()
        for finding in findings { intake.find(finding) }
        switch try tables.join?.add(item, line: intake.record.line) {
        case .joined(let way): joined[way, default: 0] += 1
        case .repeated(let line):
          intake.find(
            Rejection(
              column: rules.titleColumn,
              reason: "describes the same film as line \(line); passed over",
              group: "describes the same film as an earlier line; passed over", severity: .warning))
        case .ambiguous:
          intake.find(
            rules.titleColumn, "has title and year of several films; passed over", .warning)
        case .unknown, nil: unknown += 1
        }
      }
    }
    return false
  }

  private mutating func report() {
    var findings: [ColumnWatch.Finding] = []
    func add(_ count: Int, _ reason: String) {
      if count == 0 { return }
      findings.append(
        ColumnWatch.Finding(
          column: "", reason: reason, severity: .info, count: count, line: 1, text: ""))
    }
    for way in FilmJoin.Way.allCases {
      add(joined[way] ?? 0, "rows joined to films of the data set \(way.rawValue)")
    }
    add(unknown, "rows describe no film of the data set; passed over")
    intake.find(findings)
  }
}

/// Makes films of the links when nothing else lists them: what they are called comes from metadata.
struct LinkedItemPass: FilePass {
  private(set) var intake: RowIntake

  init(_ file: DataSetFile) throws(SprocketError) {
    intake = try RowIntake(file, isPreview: true)
  }

  mutating func fill(
    _ builder: inout ChunkBuilder, _ tables: inout DataSetTables
  ) throws(SprocketError) -> Bool {
    guard let field = intake.reader.file.columns[.item] else { return true }
    while !builder.isFull {
      guard try intake.next(&builder) else { return true }
      let record = intake.record
      guard let row = tables.itemRow(record, field), tables.items.line(row) == record.line else {
        continue
      }
      let item = Item(item: ItemID(tables.items.text(row)))
      builder.add(try tables.completed(item, row: row))
    }
    return false
  }
}
