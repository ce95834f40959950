import SprocketMath
import Synchronization

/// Values computed by several threads and returned in order.
enum ParallelValues {
  static func map<Value: Sendable>(
    _ count: Int, threads: Int, isCancelled: @Sendable () -> Bool = { false },
    _ value: @Sendable (Int) throws -> Value
  ) throws -> [Value] {
    let chunk = max(1, min(32, count / max(1, threads * 4)))
    let chunks = (count + chunk - 1) / chunk
    let found = Mutex([[Value]?](repeating: nil, count: chunks))
    try ParallelRows.forEach(
      RowSchedule(count: chunks, rowsPerChunk: 1), threads: threads, isCancelled: isCancelled
    ) { index in
      let own = try (index * chunk..<min(count, (index + 1) * chunk)).map { try value($0) }
      found.withLock { $0[index] = own }
    }
    return found.withLock { $0 }.flatMap { $0 ?? [] }
  }
}
