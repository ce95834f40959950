package import SprocketCore

/// The components of a model by what they can do.
package struct ModelRoles: Sendable {
  package let scorers: [ModelKind: any Scores]
  package let explainers: [ModelKind: any Explains]
  package let raters: [ModelKind: any PredictsRatings]
  package let itemNeighbors: [ModelKind: any FindsSimilarItems]
  package let userNeighbors: [ModelKind: any FindsSimilarUsers]
  package let foldIns: [(kind: ModelKind, model: any FoldsIn)]

  package init(_ components: [any ModelComponent]) {
    func role<Role>(_ type: Role.Type) -> [ModelKind: Role] {
      var found: [ModelKind: Role] = [:]
      for component in components { found[component.kind] = component as? Role }
      return found
    }
    scorers = role((any Scores).self)
    explainers = role((any Explains).self)
    raters = role((any PredictsRatings).self)
    itemNeighbors = role((any FindsSimilarItems).self)
    userNeighbors = role((any FindsSimilarUsers).self)
    foldIns = components.compactMap { component in
      (component as? any FoldsIn).map { (component.kind, $0) }
    }
  }

  /// A user's rows for all components that have one; nil when the history teaches none of them.
  package func foldIn(_ history: UserHistory) throws(SprocketError) -> FoldedFactors? {
    var folded = FoldedFactors()
    var isEmpty = true
    for (kind, model) in foldIns {
      guard let factors = try model.foldIn(history) else { continue }
      folded[kind] = factors
      isEmpty = false
    }
    return isEmpty ? nil : folded
  }
}
