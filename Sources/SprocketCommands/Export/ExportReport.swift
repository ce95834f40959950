import SprocketCore

/// What was written.
struct ExportReport: Report {
  struct File {
    var table: ExportPlan.Table
    var name: String
    /// nil for factors.
    var rows: Int?
    var bytes: Int
  }

  var plan: ExportPlan
  var totals = ExportTotals()
  var files: [File] = []
  var seconds = 0.0

  private var rowsPerSecond: Double {
    seconds > 0 ? Double(files.reduce(0) { $0 + ($1.rows ?? 0) }) / seconds : 0
  }

  var json: JSONValue {
    .object([
      ("path", .string(plan.path)),
      (
        "files",
        .array(
          files.map { file in
            .object([
              ("file", .string(file.name)), ("table", .string(file.table.rawValue)),
              ("rows", file.rows.map(JSONValue.count) ?? .null), ("bytes", .count(file.bytes)),
            ])
          })
      ),
      ("position", .integer(totals.position)), ("model", .version(totals.snapshotVersion)),
      ("seconds", .number(seconds)), ("rows_per_second", .number(rowsPerSecond)),
    ])
  }

  func text(_ page: Page) -> String {
    var table = Table([.left("file", shrinks: true), .left("has"), .right("rows"), .right("size")])
    for file in files {
      let name = plan.target == .folder ? file.name : plan.path
      table.add([
        name, file.table.rawValue, file.rows.map { Text.grouped($0) } ?? "",
        Text.bytes(file.bytes),
      ])
    }
    var parts = [table.render(page)]
    if plan.target == .folder, plan.tables.contains(where: { $0.rows != nil }) {
      parts.append("`sprocket ingest \(Text.printable(plan.path))` takes it back without loss.")
    }
    parts.append(
      page.style.dim(
        "\(Text.duration(seconds: seconds)), \(Text.number(rowsPerSecond, digits: 0)) rows a second"
      ))
    return parts.joined(separator: "\n\n")
  }
}
