import SprocketCore
import SprocketMath
import SprocketModels

/// Turns the filters of a request into one row mask, and counts what each filter removed.
struct CandidateFilter {
  /// The rows that qualify.
  private(set) var mask: RowMask
  /// What was removed, under the first filter that removed it.
  private(set) var counts = FilteredCounts()
  private var left: Int

  /// Applies the filters in the order in which `FilteredCounts` lists them.
  ///
  /// - Parameters:
  ///   - history: the rows that the user has rated or seen; empty when they are to stay.
  ///   - recent: the rows that the user was shown often enough.
  ///   - handle: the catalogue and the model whose rows are meant.
  init(
    _ filter: ItemFilter, history: some Sequence<UInt32>, recent: [UInt32] = [],
    handle: ServingHandle
  ) {
    let catalog = handle.catalog
    let model = handle.model
    mask = catalog.visible
    left = mask.count
    counts.hidden = catalog.present.count - left

    if !filter.allowItems.isEmpty {
      var allowed = RowMask.none(catalog.count)
      for id in filter.allowItems {
        if let row = catalog.row(of: id, in: model) {
          allowed.insert(row)
        } else {
          counts.unknownItems += 1
        }
      }
      mask.formIntersection(allowed)
      counts.notAllowed = removed()
    }
    if !filter.denyItems.isEmpty {
      for id in filter.denyItems {
        if let row = catalog.row(of: id, in: model) { mask.remove(row) }
      }
      counts.denied = removed()
    }
    if !filter.includeRated {
      for row in history { mask.remove(Int(row)) }
      counts.rated = removed()
    }
    if !filter.includeGenres.isEmpty || !filter.excludeGenres.isEmpty {
      applyGenres(filter, catalog: catalog)
      counts.genre = removed()
    }
    if filter.minYear != 0 || filter.maxYear != 0 {
      let years = Int16(clamping: max(filter.minYear, 1))...maximumYear(filter)
      mask.remove { row in !years.contains(catalog.years[row]) }
      counts.year = removed()
    }
    if filter.minRatings > 0 {
      let ratingCounts = model.popularity.ratingCounts
      mask.remove { row in
        row >= ratingCounts.count || ratingCounts[row] < UInt32(clamping: filter.minRatings)
      }
      counts.ratings = removed()
    }
    if !recent.isEmpty {
      for row in recent { mask.remove(Int(row)) }
      counts.recent = removed()
    }
    counts.qualified = left
  }

  /// Refuses filters that cannot mean anything.
  /// - Throws: `invalidArgument` naming the field.
  static func validate(_ filter: ItemFilter) throws(SprocketError) {
    if filter.minYear < 0 || filter.maxYear < 0 {
      throw SprocketError(.invalidArgument, "filter.min_year and filter.max_year must be 0 or more")
    }
    if filter.minYear > 0, filter.maxYear > 0, filter.minYear > filter.maxYear {
      throw SprocketError(
        .invalidArgument,
        "filter.min_year \(filter.minYear) is after filter.max_year \(filter.maxYear)")
    }
  }

  private mutating func applyGenres(_ filter: ItemFilter, catalog: CatalogView) {
    if !filter.includeGenres.isEmpty {
      var wanted = RowMask.none(catalog.count)
      for genre in filter.includeGenres {
        if let rows = catalog.rowsByGenre[genre.lowercased()] { wanted.formUnion(rows) }
      }
      mask.formIntersection(wanted)
    }
    for genre in filter.excludeGenres {
      if let rows = catalog.rowsByGenre[genre.lowercased()] { mask.subtract(rows) }
    }
  }

  private func maximumYear(_ filter: ItemFilter) -> Int16 {
    let lowest = Int16(clamping: max(filter.minYear, 1))
    return filter.maxYear == 0 ? .max : max(lowest, Int16(clamping: filter.maxYear))
  }

  /// How many rows went since the last count.
  private mutating func removed() -> Int {
    let before = left
    left = mask.count
    return before - left
  }
}
