import Foundation
import SprocketCore

/// The thread that commits events.
///
/// Callers queue their batches; the thread takes all that wait, puts them into one transaction and
/// tells the callers when that is on disk. While it waits for the disk the next batches gather, so
/// the number of callers per fsync grows by itself with the load and a single caller waits for no
/// timer.
///
/// All properties below `condition` are guarded by it, which is why the class may be shared.
final class JournalWriter: @unchecked Sendable {
  typealias Completion = @Sendable (Result<JournalReceipt, SprocketError>) -> Void

  /// One caller's events.
  private struct Batch {
    let events: [FeedbackEvent]
    let createMissing: Bool
    let bytes: Int
    let completion: Completion
  }

  /// Events in one transaction, so that nobody waits for very many of others.
  private static let largestCommit = 16_384

  private let database: StoreDatabase
  private let options: StoreOptions

  private let condition = NSCondition()
  private var waiting: [Batch] = []
  private var waitingEvents = 0
  private var waitingBytes = 0
  private var isClosing = false
  private var isRunning = false
  private var thread: Thread?

  init(database: StoreDatabase, options: StoreOptions) {
    self.database = database
    self.options = options
  }

  // MARK: Callers

  /// Queues a batch. A batch that cannot be queued is answered at once, on the caller's thread.
  func append(_ events: [FeedbackEvent], createMissing: Bool, completion: @escaping Completion) {
    let batch = Batch(
      events: events, createMissing: createMissing, bytes: Self.bytes(of: events),
      completion: completion)
    let refusal: SprocketError? = condition.withLock {
      if let reason = reasonToRefuse(batch) { return reason }
      waiting.append(batch)
      waitingEvents += events.count
      waitingBytes += batch.bytes
      condition.signal()
      return nil
    }
    if let refusal { completion(.failure(refusal)) }
  }

  private func reasonToRefuse(_ batch: Batch) -> SprocketError? {
    if isClosing || !isRunning {
      return SprocketError(.unavailable, "the journal is closing; try again after the restart")
    }
    if let failure = database.failure { return failure }
    // A batch larger than the whole queue is taken when it is alone.
    if waiting.isEmpty { return nil }
    if waitingEvents + batch.events.count > options.queuedEvents
      || waitingBytes + batch.bytes > options.queuedBytes
    {
      return SprocketError(
        .resourceExhausted,
        "\(waitingEvents) events wait for the disk; try again in a moment, or send less at a time")
    }
    return nil
  }

  private static func bytes(of events: [FeedbackEvent]) -> Int {
    events.reduce(0) { sum, event in
      sum + 96 + event.eventID.utf8.count + event.user.rawValue.utf8.count
        + event.item.rawValue.utf8.count
    }
  }

  // MARK: Life

  func start() {
    let thread = Thread { self.run() }
    thread.name = "sprocket.journal"
    condition.withLock {
      isRunning = true
      self.thread = thread
    }
    thread.start()
  }

  /// Takes no more batches, commits those that wait, and returns when all are answered. From a
  /// completion it returns at once: the thread cannot wait for itself.
  func close() {
    condition.withLock {
      isClosing = true
      condition.broadcast()
      if Thread.current === thread { return }
      while isRunning { condition.wait() }
    }
  }

  // MARK: The thread

  private func run() {
    while let group = nextGroup() {
      if !group.isEmpty {
        for (batch, result) in zip(group, commit(group)) { batch.completion(result) }
      }
      database.scrubIfNeeded()
    }
    condition.withLock {
      isRunning = false
      thread = nil
      condition.broadcast()
    }
  }

  /// The batches for the next transaction; empty when there is only housekeeping to do; nil at the
  /// end.
  private func nextGroup() -> [Batch]? {
    condition.withLock {
      while waiting.isEmpty {
        if isClosing { return nil }
        if database.needsScrub {
          if !condition.wait(until: Date(timeIntervalSinceNow: 1)) { return [] }
        } else {
          condition.wait()
        }
      }
      var count = 0
      var events = 0
      while count < waiting.count {
        events += waiting[count].events.count
        if count > 0, events > Self.largestCommit { break }
        count += 1
      }
      let group = Array(waiting.prefix(count))
      waiting.removeFirst(count)
      for batch in group {
        waitingEvents -= batch.events.count
        waitingBytes -= batch.bytes
      }
      return group
    }
  }

  /// Commits a group in one transaction and gives each batch its answer.
  private func commit(_ group: [Batch]) -> [Result<JournalReceipt, SprocketError>] {
    do {
      return try database.write("record events") { db, keys in
        var transaction = try JournalTransaction(db, keys: keys, now: WallClock.microseconds())
        let results = try group.map {
          try transaction.append($0.events, createMissing: $0.createMissing)
        }
        try transaction.finish()
        return results
      }
    } catch {
      return group.map { _ in .failure(error) }
    }
  }
}
