import SprocketCore
import Synchronization

extension RowSimilarity {
  /// The `count` neighbours of each row: row × row, most similar ones kept, at equal similarity the
  /// lower row; columns ascend. No row is its own neighbour.
  ///
  /// Time: for each entry of `rows` the entries of its column. Memory besides the result: as much
  /// again for a moment, and per thread 12 to 36 bytes for each row. The same for any number of
  /// threads.
  /// - Parameters:
  ///   - rows: The rows that are compared, with the values that `byColumn` has transposed.
  ///   - report: Told the done part of the work, 0…1, some twenty times, by any thread, one at a
  ///     time; what it throws stops the work.
  /// - Throws: `cancelled`; what `report` throws.
  package func neighborLists(
    of rows: RatingMatrix, count: Int, threads: Int,
    isCancelled: @Sendable () -> Bool = { false },
    report: @Sendable (Double) throws -> Void = { _ in }
  ) throws -> RatingMatrix {
    precondition(
      rows.rowCount == byColumn.columnCount && rows.columnCount == byColumn.rowCount,
      "rows of another matrix")
    let work = rowWork(rows)
    let lists = RowListsBuilder(
      capacities: work.map { min($0, count, max(0, rows.rowCount - 1)) })
    let steps = WorkSteps(total: work.reduce(0, +), count: 20)
    func run<Sums: PairSums>(_ type: Sums.Type) throws {
      try ParallelRows.forEach(
        RowSchedule(lengths: work), threads: threads, isCancelled: isCancelled,
        makeState: { PairScratch<Sums>(rowCount: rows.rowCount) }
      ) { scratch, row in
        lists.write(nearest(to: row, of: rows, count: count, scratch: &scratch), to: row)
        try steps.add(work[row], report: report)
      }
    }
    switch measure {
    case .cosine: try run(DotSums.self)
    case .sharedCosine: try run(SharedCosineSums.self)
    case .pearson: try run(PearsonSums.self)
    }
    return lists.finish()
  }

  /// Products that each row takes.
  private func rowWork(_ rows: RatingMatrix) -> [Int] {
    (0..<rows.rowCount).map { row in
      rows.withRow(row) { columns, _ in
        var work = 0
        for index in columns.indices { work += byColumn.nonZeroCount(ofRow: Int(columns[index])) }
        return work
      }
    }
  }

  private func nearest<Sums: PairSums>(
    to row: Int, of rows: RatingMatrix, count: Int, scratch: inout PairScratch<Sums>
  ) -> [ScoredRow] {
    let range = rows.elementRange(ofRow: row)
    var best = TopK(count)
    rows.columns.slice(range).withUnsafeElements { columns in
      rows.values.slice(range).withUnsafeElements { values in
        squaredWeights.withUnsafeBufferPointer { weights in
          scratch.add(
            columns: columns, values: values, byColumn: byColumn, squaredWeights: weights)
        }
        let inverse = inverseLength(ofColumns: columns, values: values)
        scratch.drain { other, sums in
          guard other != row else { return }
          let similarity = similarity(sums, row: other, inverseLength: inverse)
          if similarity > 0 { best.offer(row: other, score: similarity) }
        }
      }
    }
    return best.sorted()
  }
}

/// Collects one list for each row, written by any thread.
///
/// `@unchecked Sendable`: a row is written by the one thread that works on it, and nobody reads
/// before all are done.
private final class RowListsBuilder: @unchecked Sendable {
  private let starts: [Int]
  private let rows: UnsafeMutableBufferPointer<UInt32>
  private let values: UnsafeMutableBufferPointer<Float>
  private let counts: UnsafeMutableBufferPointer<UInt32>
  /// The memory of the three.
  private let memory: [AlignedMemory]

  init(capacities: [Int]) {
    var starts = [0]
    starts.reserveCapacity(capacities.count + 1)
    var end = 0
    for capacity in capacities {
      end += capacity
      starts.append(end)
    }
    self.starts = starts
    memory = [end * 4, end * 4, capacities.count * 4].map { AlignedMemory(byteCount: $0) }
    rows = memory[0].elements(of: UInt32.self)
    values = memory[1].elements(of: Float.self)
    counts = memory[2].elements(of: UInt32.self)
  }

  /// - Precondition: no more than the capacity of the row.
  func write(_ list: [ScoredRow], to row: Int) {
    precondition(list.count <= starts[row + 1] - starts[row], "more neighbours than announced")
    for (index, neighbor) in list.sorted(by: { $0.row < $1.row }).enumerated() {
      rows[starts[row] + index] = UInt32(neighbor.row)
      values[starts[row] + index] = neighbor.score
    }
    counts[row] = UInt32(list.count)
  }

  /// The lists without the gaps between them.
  func finish() -> RatingMatrix {
    var offsets: [Int64] = [0]
    offsets.reserveCapacity(counts.count + 1)
    var end: Int64 = 0
    for count in counts {
      end += Int64(count)
      offsets.append(end)
    }
    func packed<Element>(_ source: UnsafeMutableBufferPointer<Element>) -> SharedBuffer<Element> {
      SharedBuffer(count: Int(end)) { target in
        for row in counts.indices {
          let (from, to) = (starts[row], Int(offsets[row]))
          for index in 0..<Int(counts[row]) { target[to + index] = source[from + index] }
        }
      }
    }
    return RatingMatrix(
      unchecked: counts.count, columnCount: counts.count, offsets: SharedBuffer(offsets),
      columns: packed(rows), values: packed(values))
  }
}

/// Tells how far work is, a fixed number of times.
private final class WorkSteps: Sendable {
  private let total: Int
  private let count: Int
  private let done = Atomic<Int>(0)
  private let reported = Mutex(0)

  init(total: Int, count: Int) {
    self.total = max(1, total)
    self.count = count
  }

  func add(_ work: Int, report: (Double) throws -> Void) throws {
    let now = done.wrappingAdd(work, ordering: .relaxed).newValue
    guard now * count / total > (now - work) * count / total else { return }
    try reported.withLock { reported in
      guard now > reported else { return }
      reported = now
      try report(Double(now) / Double(total))
    }
  }
}
