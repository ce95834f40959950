import Atomics
package import SprocketCore
import SprocketMath
package import SprocketModels

/// Everything one request is answered from: a model, its vocabularies, the catalogue view and the
/// overlay of fresh users that belongs to the model. A request takes the handle once.
package final class ServingHandle: AtomicReference, Sendable {
  /// The version that answers name.
  package let version: ModelVersion
  /// The immutable tables.
  package let model: TrainedModel
  /// The films by row.
  package let catalog: CatalogView
  /// The users whose rows are newer than the model.
  package let freshUsers: FreshUsers
  /// What answers when a request names no model.
  let standard: ListMaker
  /// What knows films by what is written about them, if it is in service.
  let content: ContentModel?

  package init(
    version: ModelVersion, model: TrainedModel, catalog: CatalogView, freshUsers: FreshUsers
  ) {
    self.version = version
    self.model = model
    self.catalog = catalog
    self.freshUsers = freshUsers
    standard = ListMaker(kind: model.kind, scorer: model.roles.scorers[model.kind])
    content = model.content
  }

  /// The same model with the films as they are in the store now, in lists, searches by content and
  /// explanations alike; itself when nothing changed.
  /// - Complexity: proportional to the number of changed films, and a copy of the view's columns.
  func refreshed(from store: any CatalogStore) throws -> ServingHandle {
    var left = ContentModel.maximumChanges
    let refreshed = try catalog.refreshed(from: store, model: model) { model, films in
      let own = model.own(films).prefix(left)
      left -= own.count
      return try model.describing(Array(own))
    }
    guard let refreshed else { return self }
    return ServingHandle(
      version: version, model: refreshed.model, catalog: refreshed.view, freshUsers: freshUsers)
  }

  /// What is known of a user, or nil: the fresh row before the trained one.
  package func user(_ id: UserID) -> KnownUser? {
    if let fresh = freshUsers.user(id) { return .fresh(fresh) }
    guard let row = model.users.row(of: id.rawValue), !freshUsers.isForgotten(row) else {
      return nil
    }
    return .trained(row)
  }

  /// A known user as the model takes them.
  /// - Parameter withHistory: also what the model's tables hold of their history, at the cost of a
  ///   copy.
  package func view(of user: KnownUser, withHistory: Bool = true) -> UserView {
    switch user {
    case .fresh(let fresh): fresh.view
    case .trained(let row) where withHistory:
      UserView(row: row, history: model.history(of: row))
    case .trained(let row): UserView(row: row)
    }
  }

  /// The catalogue rows that a known user has rated or seen.
  package func historyRows(of user: KnownUser) -> [UInt32] {
    switch user {
    case .fresh(let fresh): fresh.view.history.items.map { UInt32($0.index) }
    case .trained(let row): model.histories.columns(ofRow: row.offset)
    }
  }

  /// The vector of a film, newer ones included; empty without a content model.
  func contentVector(of row: ItemRow) -> ContentVector {
    if row.offset < model.items.count { return content?.vector(of: row) ?? .empty }
    return catalog.newer.vector(of: row) ?? .empty
  }
}

/// A component that answers requests for lists, and its name.
struct ListMaker: Sendable {
  var kind: ModelKind
  /// nil: it makes no personal lists.
  var scorer: (any Scores)?
}

extension TrainedModel {
  /// The model with those of the films that it knows as they are described now.
  func describing(_ items: [Item]) throws(SprocketError) -> TrainedModel {
    try describing(own(items))
  }

  /// Those of the films that the model knows, with their rows.
  func own(_ films: [Item]) -> [(row: Int, item: Item)] {
    films.compactMap { film in
      items.row(of: film.item.rawValue).map { (row: $0.offset, item: film) }
    }
  }

  /// The content model, if it is one of the components.
  var content: ContentModel? { component(.content) as? ContentModel }
}

/// Where the row of a known user is.
package enum KnownUser: Sendable {
  /// In the model's tables.
  case trained(UserRow)
  /// In the overlay.
  case fresh(FreshUser)
}

/// Holds the handle in service. Reading takes one atomic load, with no lock; a swap replaces the
/// reference while requests run on the one they took.
///
/// While an experiment runs, the handle of its challenger is held beside it.
package final class ServingRegistry: Sendable {
  private let handle: ManagedAtomic<ServingHandle>
  /// Read before the reference: without an experiment, requests touch no second one.
  private let isChallenged = ManagedAtomic<Bool>(false)
  private let challengeReference = ManagedAtomic<Challenge?>(nil)

  package init(_ handle: ServingHandle) {
    self.handle = ManagedAtomic(handle)
  }

  /// What the running experiment adds, or nil.
  package var challenge: Challenge? {
    isChallenged.load(ordering: .relaxed) ? challengeReference.load(ordering: .acquiring) : nil
  }

  /// Begins, replaces or ends what an experiment adds. Only the fold-in worker's thread may call
  /// this.
  package func challenge(with next: Challenge?) {
    challengeReference.store(next, ordering: .releasing)
    isChallenged.store(next != nil, ordering: .releasing)
  }

  /// All handles that users may be answered from: rows of users are folded into each.
  package var handles: [ServingHandle] {
    if let challenge { [current, challenge.handle] } else { [current] }
  }

  /// The handle in service now.
  package var current: ServingHandle {
    handle.load(ordering: .acquiring)
  }

  /// Serves another handle from now on. Only the fold-in worker's thread may call this, so that no
  /// folded-in row is lost between two handles.
  package func publish(_ next: ServingHandle) {
    handle.store(next, ordering: .releasing)
  }
}
