package import SprocketCore
import SprocketModels

/// How far the users and films of today are from those the model was trained on.
package final class DriftService: Sendable {
  private let registry: ServingRegistry
  private let journal: any EventJournal

  package init(registry: ServingRegistry, journal: any EventJournal) {
    self.registry = registry
    self.journal = journal
  }

  /// What was found so far, worst first. Cheap; safe from any thread.
  package func findings() -> [DriftFinding] { [] }

  /// Takes one more observation of the online hit rate: whether a user took something that was
  /// recommended. Cheap; safe from any thread.
  package func observe(hit: Bool) {}

  /// What was found, with the windows it rests on.
  /// - Complexity: with `refresh` a look at the data; otherwise none.
  package func drift(_ request: GetDriftRequest = GetDriftRequest()) throws -> GetDriftResponse {
    let handle = registry.current
    return GetDriftResponse(
      model: handle.version,
      events: max(0, Int(try journal.lastPosition() - handle.model.position)))
  }
}
