package import Foundation
package import SprocketCore

/// Reads a data set chunk by chunk, at the pace of whoever asks.
package final class ChunkReader {
  private enum Stage {
    /// Learns which films there are, before the files that refer to them.
    case knowItems(DataSetFile)
    case links(DataSetFile, listsFilms: Bool)
    case tags(DataSetFile)
    case metadata(DataSetFile)
    case items(DataSetFile)
    /// Films that only the links list.
    case linkedItems(DataSetFile)
    case ratings(DataSetFile)

    var file: DataSetFile {
      switch self {
      case .knowItems(let file), .links(let file, _), .tags(let file), .metadata(let file),
        .items(let file), .linkedItems(let file), .ratings(let file):
        file
      }
    }
  }

  private var tables: DataSetTables
  private var builder: ChunkBuilder
  private let now: Date
  private var stages: ArraySlice<Stage>
  private var pass: (any FilePass)?
  private var isFinished = false
  private let needsJoin: Bool
  private var bytesOfEndedStages = 0

  /// All that is to be read; a file that is read twice counts twice.
  package let bytesToRead: Int
  /// What was found. Whole when `next()` has returned nil.
  package private(set) var summary = IngestSummary()

  /// Makes a reader at the start of a data set.
  /// - Parameter now: The present; ratings more than a day after it are refused.
  package init(_ dataSet: DataSet, now: Date = Date()) {
    self.now = now
    tables = DataSetTables(itemsAreKnown: dataSet.listsFilms)
    builder = ChunkBuilder(source: dataSet.name)
    needsJoin = !dataSet.metadata.isEmpty
    var stages: [Stage] = []
    if let items = dataSet.file(.items) {
      let tags = dataSet.file(.tags)
      let links = dataSet.file(.links)
      if tags != nil || links != nil || !dataSet.metadata.isEmpty {
        stages.append(.knowItems(items))
      }
      if let links { stages.append(.links(links, listsFilms: false)) }
      if let tags { stages.append(.tags(tags)) }
      stages += dataSet.metadata.map(Stage.metadata)
      stages.append(.items(items))
    } else if dataSet.listsFilms, let links = dataSet.file(.links) {
      stages.append(.links(links, listsFilms: true))
      stages += dataSet.metadata.map(Stage.metadata)
      stages.append(.linkedItems(links))
    }
    if let ratings = dataSet.file(.ratings) { stages.append(.ratings(ratings)) }
    bytesToRead = stages.reduce(0) { $0 + $1.file.byteCount }
    self.stages = stages[...]
  }

  /// How much of `bytesToRead` was read.
  package var bytesRead: Int { bytesOfEndedStages + (pass?.intake.reader.bytesRead ?? 0) }

  /// The next chunk: at most 100,000 ratings or 2,000 films, about 2 MiB on the wire, films before
  /// ratings, the last one marked `complete`; nil after that.
  ///
  /// Of two ratings of one film by one user the later one counts (the first one when the times are
  /// equal), and the other is among the rejected. In a file that is not grouped by user the earlier
  /// one may have been handed on before the later one is met, so whoever stores them must let the
  /// later time win, too.
  /// - Throws: `invalidArgument` when a file turns out not to be what it claims, `dataLoss` when it
  ///   cannot be read. There is no complete chunk then.
  package func next() throws(SprocketError) -> IngestChunk? {
    if isFinished { return nil }
    if needsJoin, tables.join == nil { tables.join = try FilmJoin() }
    while !builder.isFull {
      if pass != nil {
        if try pass?.fill(&builder, &tables) == true { endPass() }
      } else if let stage = stages.first {
        pass = try begin(stage)
      } else {
        isFinished = true
        summary.userCount = tables.users.count
        summary.ratingScale = tables.ratingScale
        summary.timeRange = tables.timeRange
        summary.noteSameness()
        return builder.take(complete: true)
      }
    }
    return builder.take(complete: false)
  }

  private func begin(_ stage: Stage) throws(SprocketError) -> any FilePass {
    switch stage {
    case .knowItems(let file): try ItemPass(file, isPreview: true, now: now)
    case .links(let file, let listsFilms): try LinkPass(file, listsFilms: listsFilms)
    case .metadata(let file): try MetadataPass(file, now: now)
    case .linkedItems(let file): try LinkedItemPass(file)
    case .tags(let file): try TagPass(file)
    case .items(let file): try ItemPass(file, isPreview: false, now: now)
    case .ratings(let file): try RatingPass(file, now: now)
    }
  }

  private func endPass() {
    guard let ended = pass, let stage = stages.popFirst() else { return }
    bytesOfEndedStages += stage.file.byteCount
    if !ended.intake.isPreview { ended.intake.log.report(to: &summary) }
    pass = nil
  }
}
