import SprocketCore

/// The filters as their documentation says them, film by film.
struct SlowFilter {
  var films: [Item]
  var rated: Set<ItemID>

  func apply(_ filter: ItemFilter) -> (counts: FilteredCounts, qualified: Set<ItemID>) {
    var counts = FilteredCounts()
    var qualified: Set<ItemID> = []
    for film in films {
      if film.hidden {
        counts.hidden += 1
      } else if !filter.allowItems.isEmpty, !filter.allowItems.contains(film.item) {
        counts.notAllowed += 1
      } else if filter.denyItems.contains(film.item) {
        counts.denied += 1
      } else if !filter.includeRated, rated.contains(film.item) {
        counts.rated += 1
      } else if !hasWantedGenres(film, filter) {
        counts.genre += 1
      } else if !hasWantedYear(film, filter) {
        counts.year += 1
      } else if film.ratingCount < filter.minRatings {
        counts.ratings += 1
      } else {
        counts.qualified += 1
        qualified.insert(film.item)
      }
    }
    let known = Set(films.map(\.item))
    counts.unknownItems = filter.allowItems.filter { !known.contains($0) }.count
    return (counts, qualified)
  }

  private func hasWantedGenres(_ film: Item, _ filter: ItemFilter) -> Bool {
    let genres = Set(film.genres.map { $0.lowercased() })
    let included = filter.includeGenres.map { $0.lowercased() }
    let excluded = filter.excludeGenres.map { $0.lowercased() }
    return (included.isEmpty || included.contains { genres.contains($0) })
      && !excluded.contains { genres.contains($0) }
  }

  private func hasWantedYear(_ film: Item, _ filter: ItemFilter) -> Bool {
    if filter.minYear == 0, filter.maxYear == 0 { return true }
    return film.year != 0 && film.year >= filter.minYear
      && (filter.maxYear == 0 || film.year <= filter.maxYear)
  }
}
