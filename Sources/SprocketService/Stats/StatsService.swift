import Foundation
import Glibc
package import SprocketCore
import SprocketMath
import SprocketModels

/// What the daemon is doing, in numbers.
package struct StatsService: Sendable {
  private let daemonVersion: String
  private let registry: ServingRegistry
  private let store: any DataSetStore
  private let journal: any EventJournal
  private let calls: CallStatistics
  private let connections: @Sendable () -> Int
  private let started = ContinuousClock.now

  /// - Parameter connections: how many connections are open now.
  package init(
    daemonVersion: String, registry: ServingRegistry, store: any DataSetStore,
    journal: any EventJournal, calls: CallStatistics, connections: @escaping @Sendable () -> Int
  ) {
    self.daemonVersion = daemonVersion
    self.registry = registry
    self.store = store
    self.journal = journal
    self.calls = calls
    self.connections = connections
  }

  /// - Complexity: counts rows of the store; run it off the event loop.
  package func stats() throws -> GetStatsResponse {
    let handle = registry.current
    let counts = try store.counts()
    let model = handle.model
    let userFactorBytes = model.roles.foldIns.reduce(0) { $0 + $1.model.userFactors.byteCount }
    let componentBytes = model.components.reduce(0) { $0 + $1.byteCount }
    let uptime = ContinuousClock.now - started
    return GetStatsResponse(
      daemonVersion: daemonVersion, uptimeSeconds: uptime / .seconds(1), model: handle.version,
      modelKind: model.kind.rawValue, users: counts.users, items: counts.items,
      ratings: counts.ratings, events: counts.events, position: try journal.lastPosition(),
      freshUsers: handle.freshUsers.count,
      userTableBytes: userFactorBytes + model.users.byteCount + model.histories.byteCount
        + model.tables.ratings.byteCount,
      itemTableBytes: componentBytes - userFactorBytes + model.items.byteCount
        + handle.catalog.byteCount,
      residentBytes: Self.residentBytes(), connections: connections(),
      methods: calls.snapshot(), kernels: KernelLevel.current.name,
      components: handle.kindsInService.map { kind in
        ComponentStats(
          recommender: kind.rawValue,
          bytes: kind == .popularity
            ? model.popularity.byteCount : model.component(kind)?.byteCount ?? 0)
      })
  }

  /// The second field of `statm`: resident pages.
  private static func residentBytes() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return 0
    }
    let fields = text.split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
