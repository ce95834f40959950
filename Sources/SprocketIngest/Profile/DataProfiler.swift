package import Foundation
package import SprocketCore

/// Profiles files and folders, each file in one pass; ratings first, so that it is known of each
/// film how often it was rated.
package struct DataProfiler {
  private let sets: [DataSet]
  private let latestYear: Int

  /// The size of all files.
  package var totalBytes: Int { sets.reduce(0) { $0 + $1.totalBytes } }

  /// Finds out what the paths hold.
  /// - Parameter now: The present; films more than ten years after it cannot be.
  /// - Throws: `notFound` when there is nothing at a path, `invalidArgument` when it holds no table.
  package init(paths: [String], now: Date = Date()) throws(SprocketError) {
    var sets: [DataSet] = []
    for path in paths { sets.append(try TableRecognition.open(path)) }
    self.sets = sets
    latestYear = Calendar(identifier: .gregorian).component(.year, from: now) + 10
  }

  /// Reads all of it.
  /// - Parameter progress: Is told every 10,000 rows how many bytes were read.
  /// - Throws: `dataLoss` when a file cannot be read, and whatever `progress` throws.
  package func profile(progress: (_ bytesRead: Int) throws -> Void = { _ in }) throws -> DataProfile
  {
    var sources: [TableSource] = []
    for file in sets.flatMap(\.files) { sources.append(try TableSource(file)) }
    let order = sources.indices.sorted {
      (Self.rank(sources[$0]), $0) < (Self.rank(sources[$1]), $1)
    }
    var tables: [Int: TableProfile] = [:]
    var ratings: RatingProfiler?
    var catalogue: (films: Int, met: Int)?
    var bytesBefore = 0
    for place in order {
      let source = sources[place]
      var settings = TableProfiler.Settings()
      settings.subject = source.subject
      settings.titleHoldsYear = source.titleHoldsYear
      settings.latestYear = latestYear
      if source.subject == .films, source.roles.contains(.item), let known = ratings {
        settings.interactions = { known.interactions(with: $0) }
      }
      var table = TableProfiler(
        columns: source.columns, roles: source.roles, settings: settings)
      if source.subject == .ratings {
        var profiler = ratings ?? RatingProfiler()
        // One owner at a time, or every row would copy all counters.
        ratings = nil
        try read(source, &table, &profiler, bytesBefore, progress)
        ratings = profiler
      } else {
        var none = RatingProfiler()
        try read(source, &table, &none, bytesBefore, progress)
      }
      bytesBefore += source.byteCount
      tables[place] = table.profile(
        name: source.name, byteCount: source.byteCount, encoding: source.encoding,
        delimiter: source.delimiter)
      if settings.interactions != nil { catalogue = table.catalogue }
    }
    return DataProfile(
      name: sets.map(\.name).joined(separator: " + "),
      tables: sources.indices.compactMap { tables[$0] },
      ratings: ratings?.profile(catalogue: catalogue),
      ignoredFiles: sets.flatMap(\.ignoredFiles))
  }

  private static func rank(_ source: TableSource) -> Int { source.subject == .ratings ? 0 : 1 }

  private func read(
    _ source: TableSource, _ table: inout TableProfiler, _ ratings: inout RatingProfiler,
    _ bytesBefore: Int, _ progress: (Int) throws -> Void
  ) throws {
    var source = source
    let parser = source.subject == .ratings ? RatingRowParser(source.roles) : nil
    var rows = 0
    while true {
      switch try source.next() {
      case .end:
        try progress(bytesBefore + source.bytesRead)
        return
      case .badRow(let line, let reason):
        table.countBadRow(line: line, reason)
      case .row:
        table.add(source.record)
        parser?.parse(source.record, into: &ratings)
      }
      rows += 1
      if rows % 10_000 == 0 { try progress(bytesBefore + source.bytesRead) }
    }
  }
}

/// Takes the rating out of a row.
struct RatingRowParser {
  private let user: Int
  private let item: Int
  private let rating: Int
  private let time: Int?

  /// Nil when a column is missing.
  init?(_ roles: [ColumnRole?]) {
    guard let user = roles.firstIndex(of: .user), let item = roles.firstIndex(of: .item),
      let rating = roles.firstIndex(of: .rating)
    else { return nil }
    self.user = user
    self.item = item
    self.rating = rating
    time = roles.firstIndex(of: .time)
  }

  func parse(_ record: Record, into ratings: inout RatingProfiler) {
    let bytes = record.bytes
    let all = bytes.span
    let (userRange, itemRange) = (record.range(user), record.range(item))
    guard case .number(let value) = NumberText(all.extracting(record.range(rating))),
      !userRange.isEmpty, !itemRange.isEmpty
    else {
      ratings.countUnreadable()
      return
    }
    let micros = time.flatMap { TimeText.micros(all.extracting(record.range($0))) } ?? 0
    ratings.add(
      user: all.extracting(userRange), item: all.extracting(itemRange), kind: .rating,
      value: value, timeMicros: micros)
  }
}
