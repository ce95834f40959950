package import SprocketCore
import SprocketModels

/// How far the users and films of today are from those the model was trained on.
package struct DriftService: Sendable {
  private let registry: ServingRegistry
  private let journal: any EventJournal

  package init(registry: ServingRegistry, journal: any EventJournal) {
    self.registry = registry
    self.journal = journal
  }

  /// The shares of users and films that the model in service has never seen.
  package func drift() throws -> GetDriftResponse {
    let handle = registry.current
    let fresh = handle.freshUsers.all()
    let newUsers = fresh.count { id, _ in handle.model.users.row(of: id.rawValue) == nil }
    let newItems = handle.catalog.count - handle.model.items.count
    return GetDriftResponse(
      model: handle.version,
      events: max(0, Int(try journal.lastPosition() - handle.model.position)),
      measures: [
        Metric(name: "new_user_share", value: share(newUsers, of: fresh.count)),
        Metric(name: "new_item_share", value: share(newItems, of: handle.catalog.count)),
      ])
  }

  private func share(_ part: Int, of whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }
}
