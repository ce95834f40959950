import Foundation
import GRDB
package import SprocketCore

/// What going back in time dropped.
package struct JournalCutReport: Hashable, Sendable {
  /// Events that are gone.
  package var events = 0
  /// Retractions among them: what they took back counts again, but for ratings of data sets.
  package var retractions = 0
  /// Models that had learned from them, and are gone too.
  package var models: [ModelVersion] = []

  package init() {}
}

extension SprocketStore {
  /// Takes the journal back to what it was at `time`: events recorded later go, and so do models
  /// that learned from them. Films stay as they are, and who was forgotten stays forgotten. New
  /// events get positions that no event had before.
  /// - Parameter time: microseconds since 1970-01-01 UTC.
  /// - Throws: `failedPrecondition` when a data set was taken in after `time`, for its ratings are not
  ///   in the journal, or when times of recording are known only from later on.
  package func cutJournal(after time: Int64) throws(SprocketError) -> JournalCutReport {
    try database.write("go back in time") { db, _ in try JournalCut(db).run(after: time) }
  }
}

/// The statements of `cutJournal`. For one transaction, on a database that nothing else uses.
private struct JournalCut {
  let db: Database

  init(_ db: Database) {
    self.db = db
  }

  func run(after time: Int64) throws -> JournalCutReport {
    try refuseLaterDataSets(time)
    var report = JournalCutReport()
    guard let first = try JournalMarks.firstPosition(after: time, in: db) else { return report }
    if let known = try JournalMarks.firstTime(in: db), known > time,
      try count("SELECT count(*) FROM events WHERE position < ?", first) > 0
    {
      throw SprocketError(
        .failedPrecondition,
        "when events were recorded is known from \(Self.text(known)) on; name a later time, or "
          + "restore an older backup")
    }
    report.events = try count("SELECT count(*) FROM events WHERE position >= ?", first)
    report.retractions = try count(
      "SELECT count(*) FROM events WHERE position >= ? AND kind = 6", first)
    try dropEvents(from: first)
    try db.add(-report.events, to: .events)
    report.models = try dropModels(from: first)
    return report
  }

  private func refuseLaterDataSets(_ time: Int64) throws {
    let query = try PreparedStatement(
      db, "SELECT number, source, finished FROM data_versions WHERE finished > ? ORDER BY number")
    try query.bind(1, time)
    let later = try query.first { ($0.int(0), $0.text(1), $0.int(2)) }
    if let (number, source, finished) = later {
      throw SprocketError(
        .failedPrecondition,
        "data version \(number) (\(source)) was taken in at \(Self.text(finished)), after that time,"
          + " and cannot be taken out again; restore a backup from before it, or name a later time")
    }
  }

  /// Drops events and counts again what they changed, pair by pair of user and film.
  private func dropEvents(from first: Int64) throws {
    let current = try CurrentRating(db)
    var pairs: [(user: Int64, item: Int64, before: CurrentRating.Rating?)] = []
    let query = try PreparedStatement(
      db, "SELECT DISTINCT user, item FROM events WHERE position >= ?")
    try query.bind(1, first)
    try query.forEachRow { pairs.append(($0.int(0), $0.int(1), nil)) }
    for index in pairs.indices {
      pairs[index].before = try current.find(user: pairs[index].user, item: pairs[index].item)
    }
    try run("DELETE FROM event_hashes WHERE position >= ?", first)
    try run("DELETE FROM event_ids WHERE position >= ?", first)
    try run("DELETE FROM events WHERE position >= ?", first)
    try run("DELETE FROM journal_marks WHERE position >= ?", first)
    let restore = try PreparedStatement(
      db,
      """
      UPDATE events SET retracted = 0 WHERE user = ?1 AND item = ?2 AND retracted = 1
        AND position > ifnull(
          (SELECT max(position) FROM events WHERE user = ?1 AND item = ?2 AND kind = 6), 0)
      """)
    var counters = RatingCounters()
    for pair in pairs {
      try restore.bind(1, pair.user)
      try restore.bind(2, pair.item)
      try restore.run()
      let after = try current.find(user: pair.user, item: pair.item)
      let count = Int64((after == nil ? 0 : 1) - (pair.before == nil ? 0 : 1))
      let sum = (after?.value ?? 0) - (pair.before?.value ?? 0)
      if count != 0 || sum != 0 { counters.add(count: count, sum: sum, toItem: pair.item) }
    }
    try counters.write(to: db)
  }

  /// Drops the models that know an event from `first` on; the newest of the others becomes champion
  /// when the champion goes.
  private func dropModels(from first: Int64) throws -> [ModelVersion] {
    var dropped: [ModelVersion] = []
    let query = try PreparedStatement(db, "SELECT version, body FROM models")
    try query.forEachRow { row in
      let record = try StoredJSON.value(ModelRecord.self, from: row.text(1))
      if record.position >= first { dropped.append(ModelVersion(row.text(0))) }
    }
    let remove = try PreparedStatement(db, "DELETE FROM models WHERE version = ?")
    for version in dropped {
      try remove.bind(1, version.rawValue)
      try remove.run()
    }
    return dropped.sorted { $0.rawValue < $1.rawValue }
  }

  private func count(_ sql: String, _ position: Int64) throws -> Int {
    let query = try PreparedStatement(db, sql)
    try query.bind(1, position)
    return try query.first { Int($0.int(0)) } ?? 0
  }

  private func run(_ sql: String, _ position: Int64) throws {
    let statement = try PreparedStatement(db, sql)
    try statement.bind(1, position)
    try statement.run()
  }

  private static func text(_ micros: Int64) -> String {
    Date(timeIntervalSince1970: Double(micros) / 1e6).formatted(.iso8601)
  }
}
