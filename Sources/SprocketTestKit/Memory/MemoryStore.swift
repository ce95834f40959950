import Dispatch
package import SprocketCore
import Synchronization

/// A store that keeps everything in memory and the promises of the store protocols: batches are all
/// or none, completions come in the order of the journal on one thread, positions only grow.
///
/// A test can put itself between two steps of a flow: a hook runs once, right before the call it
/// was set for, and may record, forget or throw.
package final class MemoryStore: Sendable {
  /// Calls that a hook can precede.
  package enum Call: Hashable, Sendable {
    case append, lastPosition, users, history, forget, tombstones, changedItems, trainingData
    case updateJob, registerModel, setAlias, saveImpressions
  }

  struct State {
    var items: [ItemID: (item: Item, order: Int, revision: Int64)] = [:]
    var nextOrder = 0
    /// The revisions at which films were deleted.
    var deletedItems: [ItemID: Int64] = [:]
    var revision: Int64 = 0
    var ratings: [UserID: [ItemID: StoredEvent]] = [:]
    /// The data set that brought each of them as it is.
    var ratingVersions: [UserID: [ItemID: Int64]] = [:]
    var events: [StoredEvent] = []
    var position: Int64 = 0
    var versions: [DataVersion] = []
    var quarantine: [QuarantinedRow] = []
    /// Rows that were ever in the quarantine.
    var quarantined = 0
    var tombstones: [UInt64: Tombstone] = [:]
    var jobs: [Int64: Job] = [:]
    var requests: [Int64: StartRetrainRequest] = [:]
    var actors: [Int64: String] = [:]
    var changes: [RegistryChange] = []
    var pin: PromotionPin?
    var decisions: [(key: String, entry: PolicyEntry)] = []
    var models: [ModelVersion: ModelEntry] = [:]
    var aliases: [String: ModelVersion] = [:]
    var hooks: [Call: [@Sendable () throws -> Void]] = [:]
    var calls: [Call: Int] = [:]
    var imputed: [ImputedValue] = []
    var imputationRun: Int64 = 0
    var driftState: [String: [UInt8]] = [:]
    var now: Int64 = 1_000_000
    var impressions = ImpressionRecords()
    var experiments: [StoredExperiment] = []
    var experimentUsers: [String: [UInt64: ExperimentUser]] = [:]
  }

  let state = Mutex(State())
  let writer = DispatchQueue(label: "memory-store.writer")

  package init(items: [Item] = []) {
    state.withLock { state in
      for item in items { state.put(item) }
    }
  }

  /// Runs `body` once, right before the next call of that sort.
  package func before(_ call: Call, _ body: @escaping @Sendable () throws -> Void) {
    state.withLock { $0.hooks[call, default: []].append(body) }
  }

  /// How often a call was made.
  package func count(of call: Call) -> Int {
    state.withLock { $0.calls[call, default: 0] }
  }

  /// Counts a call and runs its hook, outside of the lock.
  func note(_ call: Call) throws {
    let hook = state.withLock { state in
      state.calls[call, default: 0] += 1
      return state.hooks[call]?.isEmpty == false ? state.hooks[call]?.removeFirst() : nil
    }
    try hook?()
  }
}

extension MemoryStore.State {
  /// Adds or replaces a film.
  /// - Returns: whether it is new, and whether it differs from what was there.
  @discardableResult
  mutating func put(_ item: Item) -> (isNew: Bool, isChanged: Bool) {
    let old = items[item.item]
    if let old, old.item == item { return (false, false) }
    revision += 1
    items[item.item] = (item, old?.order ?? nextOrder, revision)
    if old == nil { nextOrder += 1 }
    deletedItems[item.item] = nil
    return (old == nil, old != nil)
  }

  var orderedItems: [Item] {
    items.values.sorted { $0.order < $1.order }.map(\.item)
  }

  mutating func tick() -> Int64 {
    now += 1
    return now
  }
}
