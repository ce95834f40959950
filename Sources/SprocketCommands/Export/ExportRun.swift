import SprocketCore
import SprocketIngest

/// Streams an export from the daemon into files.
struct ExportRun {
  let plan: ExportPlan
  let session: Session

  /// - Throws: what the daemon says, `aborted` when it ends too early, `failedPrecondition` when the
  ///   files cannot be made. Nothing is left behind then, and what was there stays.
  func run() async throws -> ExportReport {
    let destination = try ExportDestination(plan, session.console)
    let daemon = try await session.admin(waitsLong: true)
    let progress = session.progress()
    defer { progress.finish() }
    let clock = ContinuousClock()
    let start = clock.now
    var report = ExportReport(plan: plan)
    do {
      try await write(
        try await daemon.export(
          ExportRequest(
            items: plan.tables.contains(.items), ratings: plan.tables.contains(.ratings),
            events: plan.tables.contains(.events), snapshot: plan.tables.contains(.factors))),
        to: destination, &report, progress)
      try destination.commit()
    } catch {
      destination.discard()
      throw error
    }
    report.seconds = (clock.now - start).inSeconds
    return report
  }

  private func write(
    _ chunks: AsyncThrowingStream<ExportChunk, any Error>, to destination: ExportDestination,
    _ report: inout ExportReport, _ progress: Progress
  ) async throws {
    var outputs: [ExportPlan.Table: ExportOutput] = [:]
    for table in plan.tables {
      outputs[table] = ExportOutput(
        table, plan.format, try destination.file(named: plan.fileName(of: table)))
    }
    var isComplete = false
    var rows = 0
    for try await chunk in chunks {
      if let totals = chunk.totals { report.totals = totals }
      rows += chunk.items.count + chunk.ratings.value.count + chunk.events.count
      try outputs[.items]?.add(items: chunk.items)
      try outputs[.ratings]?.add(ratings: chunk.ratings)
      try outputs[.events]?.add(events: chunk.events)
      try outputs[.factors]?.add(bytes: chunk.snapshot)
      let (done, all) = (rows, report.totals.rows)
      progress.update(
        fraction: all == 0 ? nil : min(1, Double(done) / Double(all)),
        "\(Text.grouped(done)) rows written")
      isComplete = chunk.complete
    }
    if !isComplete {
      throw SprocketError(.aborted, "the daemon ended the export before its last chunk; try again")
    }
    for table in plan.tables {
      guard let output = outputs[table] else { continue }
      report.files.append(try output.finish(name: plan.fileName(of: table)))
    }
    if plan.target == .folder { try destination.writeManifest(report.files) }
  }
}

/// One file of an export on its way.
final class ExportOutput {
  private static let partBytes = 1 << 20

  private let table: ExportPlan.Table
  private var writer: ExchangeWriter?
  private let file: any ExportSink
  private var bytes = 0

  init(_ table: ExportPlan.Table, _ format: ExchangeFormat, _ file: any ExportSink) {
    self.table = table
    self.file = file
    writer = table.rows.map { ExchangeWriter($0, format) }
  }

  func add(items: [Item]) throws { try add { $0.add(items) } }

  func add(ratings: RatingColumns) throws { try add { $0.add(ratings) } }

  func add(events: [StoredEvent]) throws { try add { $0.add(events) } }

  func add(bytes: [UInt8]) throws {
    self.bytes += bytes.count
    try file.write(bytes)
  }

  private func add(_ body: (inout ExchangeWriter) -> Void) throws {
    guard var changed = writer else { return }
    // Taken out while it changes, so that its bytes are not copied.
    writer = nil
    body(&changed)
    let isFull = changed.waitingBytes >= Self.partBytes
    writer = changed
    if isFull { try drain() }
  }

  private func drain() throws {
    guard let part = writer?.take(), !part.isEmpty else { return }
    try add(bytes: part)
  }

  func finish(name: String) throws -> ExportReport.File {
    try drain()
    try file.finish()
    return ExportReport.File(table: table, name: name, rows: writer?.rows, bytes: bytes)
  }
}

extension ExportTotals {
  var rows: Int { items + ratings + events }
}
