import SprocketCore
import SprocketModels

// A request may name the component that is to answer.

extension ServingHandle {
  /// Everything that can be asked for by name, the default one last.
  var kindsInService: [ModelKind] {
    let kinds = [ModelKind.popularity] + model.components.map(\.kind)
    return kinds.filter { $0 != model.kind } + [model.kind]
  }

  /// What makes the list of a request.
  /// - Throws: `invalidArgument` for a name that is not in service, `failedPrecondition` for a
  ///   component that makes no lists.
  func listMaker(named name: String) throws(SprocketError) -> ListMaker {
    if name.isEmpty { return standard }
    let kind = try kind(named: name)
    if kind == .popularity { return ListMaker(kind: kind, scorer: nil) }
    guard let scorer = model.roles.scorers[kind] else {
      let able = [.popularity] + able(model.roles.scorers)
      throw Self.cannot(kind, "makes no lists", able)
    }
    return ListMaker(kind: kind, scorer: scorer)
  }

  /// The component that plays a role in a request: the one named, or else the default one, or else
  /// the first that can; nil when nothing in service can.
  /// - Throws: as `listMaker`.
  func player<Role>(
    _ roles: [ModelKind: Role], named name: String, cannot: String
  ) throws(SprocketError) -> (kind: ModelKind, role: Role)? {
    if name.isEmpty {
      if let role = roles[model.kind] { return (model.kind, role) }
      return model.components.lazy.compactMap { component in
        roles[component.kind].map { (component.kind, $0) }
      }.first
    }
    let kind = try kind(named: name)
    guard let role = roles[kind] else { throw Self.cannot(kind, cannot, able(roles)) }
    return (kind, role)
  }

  private func able<Role>(_ roles: [ModelKind: Role]) -> [ModelKind] {
    kindsInService.filter { roles[$0] != nil }
  }

  private func kind(named name: String) throws(SprocketError) -> ModelKind {
    if let kind = ModelKind(rawValue: name), kind == .popularity || model.component(kind) != nil {
      return kind
    }
    throw SprocketError(
      .invalidArgument,
      "no model \"\(name)\" is in service; there are: \(Self.list(kindsInService))")
  }

  private static func cannot(
    _ kind: ModelKind, _ what: String, _ able: [ModelKind]
  ) -> SprocketError {
    SprocketError(
      .failedPrecondition,
      "\(kind.rawValue) \(what); "
        + (able.isEmpty
          ? "nothing in service does, train another kind with `sprocket admin retrain`"
          : "ask for \(list(able))"))
  }

  private static func list(_ kinds: [ModelKind]) -> String {
    kinds.map(\.rawValue).joined(separator: ", ")
  }
}
