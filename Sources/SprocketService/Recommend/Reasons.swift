import SprocketCore
import SprocketMath
import SprocketModels

/// Says why films are on a list.
struct Reasons {
  /// The most films of the history, and the most things in common, for one film.
  static let maximum = 5

  let handle: ServingHandle
  var taste: Taste

  /// Adds to each personal film the films of the history with the largest shares of its score,
  /// largest first, and to each film placed by content what it has in common with the user's
  /// profile.
  mutating func add(
    to items: inout [ScoredItem], _ placed: [PlacedRow], by kind: ModelKind
  ) throws(SprocketError) {
    let personal = placed.indices.filter { placed[$0].source.isPersonal }
    let explainer = handle.model.roles.explainers[kind]
    if let explainer, !personal.isEmpty {
      let contributions = try explainer.contributions(
        to: personal.map { placed[$0].item }, from: taste.user.history)
      for (index, shares) in zip(personal, contributions) {
        items[index].reasons = history(shares)
      }
    }
    for index in placed.indices {
      let source = placed[index].source
      let isUnexplained = source.isPersonal && (kind == .content || explainer == nil)
      if source == .content || isUnexplained {
        let vector = handle.contentVector(of: placed[index].item)
        items[index].reasons += handle.inCommon(taste.profile(), vector)
      }
    }
  }

  private func history(_ shares: [Float]) -> [Reason] {
    zip(taste.user.history.items, shares)
      .filter { $0.1 != 0 && handle.catalog.present.contains($0.0.offset) }
      .sorted { $0.1 > $1.1 }
      .prefix(Self.maximum)
      .map { item, share in
        Reason(
          item: handle.catalog.ids[item.offset], title: handle.catalog.titles[item.offset],
          contribution: Double(share))
      }
  }
}

extension ServingHandle {
  /// What two films, or a film and a taste, have in common, the largest share of the likeness first.
  func inCommon(_ one: ContentVector, _ other: ContentVector) -> [Reason] {
    guard let content else { return [] }
    return content.sharedFeatures(one, other, limit: Reasons.maximum).map { feature in
      let name = feature.field.hasWords ? "word" : feature.field.name
      return Reason(contribution: Double(feature.weight), feature: "\(name): \(feature.text)")
    }
  }
}
