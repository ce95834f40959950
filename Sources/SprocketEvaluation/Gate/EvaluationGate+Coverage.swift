import SprocketCore
import SprocketModels

// A truncated table and a dropped genre leave films without an opinion; so does a sparse model that
// is sound. What tells them apart is a sound model of the same recipe.

extension EvaluationGate {
  /// How much of its films a challenger may be asked to cover.
  private enum Expectation {
    /// All, since its kind covers whatever somebody prefers.
    case everything
    /// What a model of the same recipe covers.
    case asMuchAs(ModelHealth)
    /// Nobody knows.
    case nothing

    init(of kind: ModelKind, alike: ModelHealth?) {
      if kind.coversEveryPreference {
        self = .everything
      } else if let alike, alike.kind == kind {
        self = .asMuchAs(alike)
      } else {
        self = .nothing
      }
    }
  }

  /// - Parameter alike: a model of the same kind and recipe, if there is one.
  func itemRule(
    _ health: ModelHealth, _ alike: ModelHealth?, _ champion: ChampionFacts?
  ) -> GateRule {
    var (share, bound) = (health.itemCoverage, plan.minimumItemCoverage)
    var detail = "\(Shown.percent(share)) of the films with preferences are covered; "
    switch Expectation(of: health.kind, alike: alike) {
    case .everything:
      detail += "at least \(Shown.percent(bound)) must be"
    case .asMuchAs(let sound):
      bound *= sound.itemCoverage
      detail +=
        "at least \(Shown.percent(bound)) must be, since a model of the same recipe covers "
        + Shown.percent(sound.itemCoverage)
    case .nothing:
      (share, bound) = (health.preferenceCoverage, plan.minimumPreferenceCoverage)
      detail +=
        "\(health.kind.rawValue) need not cover all, but the films of at least "
        + "\(Shown.percent(bound)) of the preferences, and it does of \(Shown.percent(share))"
    }
    if let before = champion?.health {
      let (now, was) = compared(health, before, alike)
      let kept = was.isEmpty ? 1 : Double(was.intersection(now).count) / Double(was.count)
      detail +=
        "; \(Shown.percent(kept)) of the champion's films are there, at least "
        + "\(Shown.percent(plan.minimumItemCoverage)) must be"
      if kept * bound < share * plan.minimumItemCoverage {
        (share, bound) = (kept, plan.minimumItemCoverage)
      }
    }
    return rule("health: item coverage", "share of films", share, atLeast: bound, detail)
  }

  func genreRule(
    _ health: ModelHealth, _ alike: ModelHealth?, _ champion: ChampionFacts?
  ) -> GateRule {
    var worst: (genre: String, share: Double, bound: Double, what: String)?
    func look(_ genre: String, _ share: ModelHealth.GenreShare, least: Double, _ what: String) {
      guard share.films >= plan.fewestGenreFilms else { return }
      // Of few films some are missing by chance: two standard deviations are allowed for.
      let films = Double(share.films)
      let bound = max(0, least - 2 * (least * (1 - least) / films).squareRoot())
      let margin = share.share - bound
      if worst.map({ margin < $0.share - $0.bound }) ?? true {
        worst = (genre, share.share, bound, "\(share.covered) of \(share.films) \(what)")
      }
    }
    let expectation = Expectation(of: health.kind, alike: alike)
    for (genre, share) in health.genres.sorted(by: { $0.key < $1.key }) {
      let least =
        switch expectation {
        case .everything: plan.minimumGenreCoverage
        case .asMuchAs(let sound):
          plan.minimumGenreCoverage * (sound.genres[genre]?.share ?? 0)
        // A genre that was dropped stands out from the others.
        case .nothing: 0.25 * health.itemCoverage
        }
      look(genre, share, least: least, "films with preferences are covered")
    }
    if let before = champion?.health {
      let (now, was) = compared(health, before, alike)
      var shares: [String: ModelHealth.GenreShare] = [:]
      for film in was.intersection(before.preferredItems) {
        for genre in before.catalogue[key: film] {
          shares[genre, default: .init()].add(isCovered: now.contains(film))
        }
      }
      for (genre, share) in shares.sorted(by: { $0.key < $1.key }) {
        look(genre, share, least: plan.minimumGenreCoverage, "of the champion's films are there")
      }
    }
    return rule(
      "health: genre coverage", "share of films of a genre", worst?.share ?? 1,
      atLeast: worst?.bound ?? 0,
      worst.map {
        "the genre with the least is \($0.genre): \($0.what); at least "
          + "\(Shown.percent($0.bound)) must be"
      } ?? "no genre has \(plan.fewestGenreFilms) films with preferences")
  }

  /// The films that two models have an opinion on, where that means the same in both; otherwise
  /// those they know. Films that nobody prefers any more are left out.
  private func compared(
    _ challenger: ModelHealth, _ champion: ModelHealth, _ alike: ModelHealth?
  ) -> (now: Set<UInt64>, was: Set<UInt64>) {
    guard isComparable(challenger, champion, alike) else {
      return (challenger.knownItems, champion.knownItems)
    }
    // Somebody preferred them when the champion was trained and nobody does now, though they are
    // known: users changed their minds.
    let givenUp = champion.preferredItems.intersection(challenger.knownItems)
      .subtracting(challenger.preferredItems)
    return (challenger.coveredItems, champion.coveredItems.subtracting(givenUp))
  }

  /// Whether a film that the champion covers has to be covered by the challenger too.
  private func isComparable(
    _ challenger: ModelHealth, _ champion: ModelHealth, _ alike: ModelHealth?
  ) -> Bool {
    guard challenger.kind == champion.kind else { return false }
    // Another recipe of a sparse kind covers as much as it covers.
    return challenger.kind.coversEveryPreference
      || alike.map { abs($0.itemCoverage - champion.itemCoverage) < 0.1 } ?? false
  }
}
