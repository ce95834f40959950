import Dispatch
package import Logging
package import SprocketCore
import SprocketMath
import SprocketModels
import Synchronization

/// The one writer of everything that serving reads: it folds users in after their events are
/// durable, brings the catalogue view up to date, and swaps handles. All of that happens on one
/// serial queue, so that no folded-in row falls between two handles.
package final class FoldInWorker: Sendable {
  private struct Pending {
    var receipts: [(JournalReceipt, @Sendable (SprocketError?) -> Void)] = []
    var isScheduled = false
  }

  package let registry: ServingRegistry
  private let journal: any EventJournal
  private let catalogStore: any CatalogStore
  private let logger: Logger
  private let queue = DispatchQueue(label: "sprocket.fold-in", qos: .userInitiated)
  private let pending = Mutex(Pending())
  private let observers: Mutex<[Observer]>

  /// Sees events with the handle that has not learned from them yet, on the worker's queue.
  package typealias Observer =
    @Sendable (_ events: [FeedbackEvent], _ handle: ServingHandle) -> Void

  package init(
    registry: ServingRegistry, journal: any EventJournal, catalogStore: any CatalogStore,
    observer: @escaping Observer = { _, _ in }, logger: Logger
  ) {
    observers = Mutex([observer])
    self.registry = registry
    self.journal = journal
    self.catalogStore = catalogStore
    self.logger = logger
  }

  /// Brings the rows of the users in a receipt up to date, then calls back. Callers that come
  /// while the worker is busy share one pass, and a user in several receipts is folded in once.
  package func fold(
    _ receipt: JournalReceipt, completion: @escaping @Sendable (SprocketError?) -> Void
  ) {
    let mustSchedule = pending.withLock { pending in
      pending.receipts.append((receipt, completion))
      defer { pending.isScheduled = true }
      return !pending.isScheduled
    }
    if mustSchedule { queue.async { self.drain() } }
  }

  /// Adds somebody who sees events before they are learned from.
  package func observe(_ observer: @escaping Observer) {
    observers.withLock { $0.append(observer) }
  }

  /// Runs `body` on the worker's queue, where handles may be swapped and users forgotten.
  package func perform<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Swift.Result { try body() }) }
    }
  }

  /// Brings the catalogue view up to date with the store. Call on the worker's queue.
  package func refreshCatalog() throws {
    let handle = registry.current
    let refreshed = try handle.refreshed(from: catalogStore)
    if refreshed !== handle { registry.publish(refreshed) }
    if let challenge = registry.challenge {
      let refreshed = try challenge.handle.refreshed(from: catalogStore)
      if refreshed !== challenge.handle { registry.challenge(with: challenge.with(refreshed)) }
    }
  }

  private func drain() {
    let receipts = pending.withLock { pending in
      defer { pending = Pending() }
      return pending.receipts
    }
    let failure: SprocketError?
    do {
      if receipts.contains(where: { namesNewFilm($0.0) }) { try refreshCatalog() }
      // A batch that was sent again may have been learned from before.
      for (receipt, _) in receipts where receipt.duplicates == 0 {
        for observer in observers.withLock({ $0 }) { observer(receipt.recorded, registry.current) }
      }
      let users = Set(receipts.flatMap { $0.0.recorded.map(\.user) })
      for handle in registry.handles { try foldIn(Array(users), into: handle) }
      failure = nil
    } catch {
      logger.error("fold-in failed", metadata: ["error": "\(error)"])
      failure = SprocketError(
        .internal,
        "the events are recorded, but the answers do not reflect them yet; see the daemon's log",
        cause: error)
    }
    for (_, completion) in receipts { completion(failure) }
  }

  /// Whether a receipt names a film that the view does not show yet: one that was created with it,
  /// or one that somebody added to the catalogue a moment before.
  private func namesNewFilm(_ receipt: JournalReceipt) -> Bool {
    if !receipt.createdItems.isEmpty { return true }
    let handle = registry.current
    return receipt.recorded.contains {
      handle.catalog.row(of: $0.item, in: handle.model) == nil
    }
  }

  /// Computes the rows of users from their whole history in the store and puts them into the
  /// overlay of `handle`. Call on the worker's queue, or for a handle that does not serve yet.
  package func foldIn(_ users: [UserID], into handle: ServingHandle) throws {
    let failure = Mutex<(any Error)?>(nil)
    let rows = Mutex<[(UserID, FreshUser?)]>([])
    // A handful of users is folded in faster than threads are woken.
    let slices = users.count < 16 ? 1 : min(users.count / 8, 64)
    DispatchQueue.concurrentPerform(iterations: slices) { slice in
      let range = users.count * slice / slices..<users.count * (slice + 1) / slices
      do {
        let folded = try users[range].map { ($0, try freshUser($0, for: handle)) }
        rows.withLock { $0 += folded }
      } catch {
        failure.withLock { $0 = error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    for (id, fresh) in rows.withLock({ $0 }) {
      if let fresh {
        handle.freshUsers.set(fresh, for: id)
      } else if let row = handle.model.users.row(of: id.rawValue),
        !handle.freshUsers.isForgotten(row)
      {
        // The user took everything back: what the model's tables say of them must not answer.
        handle.freshUsers.set(FreshUser(UserView()), for: id)
      } else {
        handle.freshUsers.forget(id, row: nil)
      }
    }
  }

  /// The row of a user as of now, or nil when the store knows nothing of them.
  private func freshUser(_ id: UserID, for handle: ServingHandle) throws -> FreshUser? {
    let signals = try journal.history(of: id).compactMap { stored -> FeedbackSignal? in
      let event = stored.event
      guard let row = handle.catalog.row(of: event.item, in: handle.model) else { return nil }
      return FeedbackSignal(
        item: ItemRow(row), kind: event.kind, value: Float(event.value))
    }
    if signals.isEmpty { return nil }
    let history = handle.model.policy.preferences(of: signals)
    let factors = try handle.model.roles.foldIn(history)
    return FreshUser(UserView(factors: factors, history: history))
  }
}
