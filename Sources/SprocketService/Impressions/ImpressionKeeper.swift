import Atomics
import Dispatch
package import Logging
package import SprocketCore
package import SprocketModels
import Synchronization

/// Remembers what was recommended, and what became of it.
///
/// A thread that has answered a request leaves the list in a buffer (`ShownListBuffer`), without
/// waiting and without taking memory. One queue empties that a few times in a second, keeps for
/// each user a bounded list of films, and counts. Another queue stores what has changed once in a
/// second; what was shown in the last seconds before the process is killed is lost.
package final class ImpressionKeeper: Sendable {
  /// How long lists may wait in the buffer.
  private static let drainDelay = DispatchTimeInterval.milliseconds(50)
  /// How long changes may wait to be stored.
  private static let storeDelay = DispatchTimeInterval.seconds(1)
  /// Users stored at once; the journal waits as long.
  private static let storedUsers = 500
  private static let sampleSalt: UInt64 = 0x5052_4f43_4b45_5431

  package let settings: ImpressionSettings
  private let store: any ImpressionStore
  private let clock: @Sendable () -> Int64
  private let logger: Logger
  private let queue = BackgroundQueue(name: "impressions")
  private let disk = BackgroundQueue(name: "impressions-disk")
  private let threshold: UInt64
  private let buffer: ShownListBuffer
  private let users = ShownUsers()
  private let items = NameTable()
  private let versions = NameTable()
  private let isDrainScheduled = ManagedAtomic<Bool>(false)
  private let book: Mutex<ImpressionBook>
  private let isStoring = Mutex(false)
  private let observers = Mutex<[any ImpressionObserver]>([])

  /// - Parameter clock: microseconds since 1970-01-01 UTC.
  package init(
    settings: ImpressionSettings, store: any ImpressionStore,
    clock: @escaping @Sendable () -> Int64, logger: Logger
  ) {
    self.settings = settings
    self.store = store
    self.clock = clock
    self.logger = logger
    threshold = UserHash.threshold(settings.sample)
    buffer = ShownListBuffer(depth: settings.depth)
    book = Mutex(
      ImpressionBook(settings: settings, users: users, items: items, versions: versions))
  }

  /// Adds somebody who is told of lists and hits. To be called before the first request.
  package func add(_ observer: any ImpressionObserver) {
    observers.withLock { $0.append(observer) }
  }

  /// Reads what was stored, in the background: requests need not wait for it.
  package func start() {
    guard settings.isEnabled else { return }
    queue.async { [self] in
      do {
        let records = try store.impressions()
        book.withLock { $0.restore(records) }
      } catch {
        logger.error("impressions could not be read", metadata: ["error": "\(error)"])
      }
    }
  }

  // MARK: From the threads that answer

  /// Whether lists of a user are remembered.
  func remembers(_ user: UInt64) -> Bool {
    settings.isEnabled
      && (threshold == .max || UserHash.mixed(user, salt: Self.sampleSalt) < threshold)
  }

  /// Remembers a list, if the user is in the sample or it must be. Never waits.
  func shown(
    _ placed: [PlacedRow], to user: UInt64, from handle: ServingHandle, arm: ExperimentArm,
    isRequired: Bool
  ) {
    guard isRequired || remembers(user), !placed.isEmpty else { return }
    buffer.add(
      ShownList(
        user: user, handle: handle, arm: arm,
        seconds: UInt32(clamping: clock() / 1_000_000), count: 0),
      rows: placed.lazy.map { UInt32(truncatingIfNeeded: $0.item.offset) })
    if isDrainScheduled.load(ordering: .relaxed) { return }
    if !isDrainScheduled.exchange(true, ordering: .acquiringAndReleasing) {
      queue.async(after: Self.drainDelay) { self.drain() }
    }
  }

  /// The rows of films that a user was shown often enough and did not respond to.
  func unansweredRows(
    of user: UInt64, _ suppress: SuppressRecent, in handle: ServingHandle
  ) -> [UInt32] {
    guard suppress.exposures > 0, let films = users.user(user) else { return [] }
    let now = clock() / 1_000_000
    let since =
      suppress.windowSeconds == 0
      ? 0 : UInt32(clamping: now - Int64(clamping: suppress.windowSeconds))
    return films.unanswered(exposures: suppress.exposures, since: since).compactMap { number in
      guard let name = items.name(Int(number)) else { return nil }
      return handle.catalog.row(of: ItemID(name), in: handle.model).map {
        UInt32(truncatingIfNeeded: $0)
      }
    }
  }

  // MARK: What users did

  /// Takes events that are durable. May be called from any thread.
  package func recorded(_ events: [FeedbackEvent], policy: PreferencePolicy) {
    guard settings.isEnabled, !events.isEmpty else { return }
    queue.async { [self] in
      drain()
      let now = UInt32(clamping: clock() / 1_000_000)
      let observers = observers.withLock { $0 }
      book.withLock { book in
        book.take(
          events, likes: { policy.weight(of: $0.kind, value: Float($0.value)) > 0 }, now: now
        ) { user, hit in
          for observer in observers { observer.judged(user: user, hit: hit.map(ShownHit.init)) }
        }
      }
      scheduleStoring()
    }
  }

  /// Forgets a user, in memory and on disk.
  package func forget(_ user: UserID) async throws {
    let hash = UserHash.of(user)
    try await withCheckedThrowingContinuation { continuation in
      queue.async { [self] in
        drain()
        book.withLock { $0.remove([hash]) }
        for observer in observers.withLock({ $0 }) { observer.forgot(user: hash) }
        // After whatever is being stored of the user right now.
        disk.async {
          continuation.resume(with: Result { try self.store.forgetImpressions(of: hash) })
        }
      }
    }
  }

  // MARK: In the background

  private func drain() {
    isDrainScheduled.store(false, ordering: .releasing)
    let observers = observers.withLock { $0 }
    book.withLock { book in
      buffer.drain { stripe in
        book.take(stripe) { list in
          for observer in observers {
            observer.shown(
              user: list.user, version: list.handle.version, arm: list.arm,
              seconds: Int64(list.seconds))
          }
        }
      }
      book.prune(now: UInt32(clamping: clock() / 1_000_000))
    }
    scheduleStoring()
  }

  private func scheduleStoring() {
    guard book.withLock({ $0.hasChanges }) else { return }
    let mustSchedule = isStoring.withLock { isStoring in
      defer { isStoring = true }
      return !isStoring
    }
    if mustSchedule {
      queue.async(after: Self.storeDelay) { self.storeChanges() }
    }
  }

  private func storeChanges() {
    let (records, removal) = book.withLock { $0.takeChanges(limit: Self.storedUsers) }
    disk.async { [self] in
      do {
        try store.save(records, removing: removal)
        book.withLock { $0.markStored(records) }
      } catch {
        logger.warning("impressions could not be stored", metadata: ["error": "\(error)"])
        book.withLock { $0.putBack(records, removal) }
      }
      isStoring.withLock { $0 = false }
      queue.async { self.scheduleStoring() }
    }
  }

  /// Waits until everything that was shown and recorded so far is counted.
  package func settle() async {
    await withCheckedContinuation { continuation in
      queue.async {
        self.drain()
        continuation.resume()
      }
    }
  }

  /// Stores all that has changed; to be called when nothing is answered any more.
  package func close() async {
    await settle()
    await withCheckedContinuation { continuation in
      disk.async { [self] in
        while true {
          let (records, removal) = book.withLock { $0.takeChanges(limit: Self.storedUsers) }
          if records.isEmpty, removal.users.isEmpty { break }
          do {
            try store.save(records, removing: removal)
            book.withLock { $0.markStored(records) }
          } catch {
            logger.warning("impressions could not be stored", metadata: ["error": "\(error)"])
            book.withLock { $0.putBack(records, removal) }
            break
          }
        }
        continuation.resume()
      }
    }
  }

  // MARK: Reports

  /// What was recommended and what became of it.
  package func report(_ request: GetImpressionsRequest) async -> GetImpressionsResponse {
    await settle()
    let days = request.days == 0 ? settings.days : min(request.days, settings.days)
    var answer = GetImpressionsResponse(
      enabled: settings.isEnabled, sample: settings.sample,
      hitWindowSeconds: settings.hitWindowSeconds, days: days, dropped: buffer.dropped)
    let today = ImpressionCounts.day(clock() / 1_000_000)
    book.withLock { book in
      answer.users = book.seen.count
      answer.bytes = book.bytes
      let versions = book.versions.table
      book.counts.report(
        from: today - days + 1, versionName: { versions.name($0) ?? "" }, into: &answer)
    }
    return answer
  }
}

/// Somebody who is told what was shown and what became of it. Called on one queue; must be quick.
package protocol ImpressionObserver: Sendable {
  /// A list was shown.
  func shown(user: UInt64, version: ModelVersion, arm: ExperimentArm, seconds: Int64)
  /// A user who had been shown a list liked a film: the list it was on, or nil for another film.
  func judged(user: UserID, hit: ShownHit?)
  /// A user is to be forgotten.
  func forgot(user: UInt64)
}

/// A film that was shown and then liked, for observers.
package struct ShownHit: Hashable, Sendable {
  /// When it was shown, seconds since 1970-01-01 UTC.
  package var shownSeconds: Int64
  package var arm: ExperimentArm
}

extension ShownHit {
  init(_ hit: Hit) {
    shownSeconds = Int64(hit.shown.seconds)
    arm = ExperimentArm(rawValue: hit.shown.arm) ?? .none
  }
}
