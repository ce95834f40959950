import Synchronization

extension ParallelRows {
  /// The result of `body` for each of `count` rows, in order. Each thread has a state of its own.
  /// - Throws: `cancelled`, or the first error of `body`.
  package static func map<State, Result: Sendable>(
    _ count: Int, threads: Int, rowsPerChunk: Int = 64,
    isCancelled: @Sendable () -> Bool = { false },
    makeState: @Sendable () -> State,
    body: @Sendable (inout State, Int) throws -> Result
  ) throws -> [Result] {
    let rowsPerChunk = max(1, rowsPerChunk)
    let chunkCount = (count + rowsPerChunk - 1) / rowsPerChunk
    let chunks = Mutex([[Result]](repeating: [], count: chunkCount))
    try forEach(
      RowSchedule(count: chunkCount, rowsPerChunk: 1), threads: threads, isCancelled: isCancelled,
      makeState: makeState
    ) { state, chunk in
      let first = chunk * rowsPerChunk
      let results = try (first..<min(count, first + rowsPerChunk)).map { try body(&state, $0) }
      chunks.withLock { $0[chunk] = results }
    }
    return chunks.withLock { Array($0.joined()) }
  }
}
