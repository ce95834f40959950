import Foundation
import SprocketIngest

/// What a table tells of films.
struct FilmSections {
  private let films: FilmProfile
  private let table: TableProfile

  private static let mostGenres = 20
  private static let mostTogether = 14

  init(_ films: FilmProfile, _ table: TableProfile) {
    self.films = films
    self.table = table
  }

  var all: [String] { [distributions, together, oddities] }

  private func section(_ title: String, _ content: String) -> String {
    Markup.section("\(table.name): \(title)", content)
  }

  private var distributions: String {
    section("films", Markup.plots([years, runtimes, genres] + values))
  }

  private var years: String {
    guard let first = films.byYear.first?.year, let last = films.byYear.last?.year else {
      return ""
    }
    let counts = Dictionary(uniqueKeysWithValues: films.byYear.map { ($0.year, $0.films) })
    let plot = ColumnPlot(
      title: "Films by year",
      columns: (first...last).map { year in
        ColumnPlot.Column(
          label: String(year), value: Double(counts[year] ?? 0),
          detail: "\(year): \(Text.count(counts[year] ?? 0, "film"))")
      })
    return Markup.figure("Films by year", plot.svg)
  }

  private var runtimes: String {
    guard let runtimes = films.runtimes else { return "" }
    let plot = runtimes.plot("Runtimes in minutes")
    return Markup.figure(
      "Runtimes in minutes (median \(Text.compact(runtimes.median)), "
        + "MAD \(Text.compact(runtimes.medianAbsoluteDeviation)))", plot.svg)
  }

  private var genres: String {
    guard !films.genres.isEmpty else { return "" }
    let plot = BarPlot(
      title: "Genres",
      bars: films.genres.prefix(Self.mostGenres).map {
        BarPlot.Bar(name: $0.name, value: Double($0.films), label: Text.grouped($0.films))
      })
    let rest = films.genres.count - Self.mostGenres
    return Markup.figure(rest > 0 ? "Genres, and \(rest) rarer ones" : "Genres", plot.svg)
  }

  /// The most frequent values of lists and categories.
  private var values: [String] {
    table.columns.filter { $0.role != .genres && $0.role != .title && $0.role != .overview }
      .compactMap { column in
        let top: [FrequentValues.Value]
        let error: Int
        if let list = column.list {
          (top, error) = (list.top, list.countError)
        } else if column.kind == .category || column.role == .language || column.role == .country {
          (top, error) = (column.top, column.countError)
        } else {
          return nil
        }
        guard let first = top.first, first.count > max(1, error) else { return nil }
        let plot = BarPlot(
          title: column.name,
          bars: top.map {
            BarPlot.Bar(
              name: $0.text, value: Double($0.count),
              label: (error > 0 ? "≥" : "") + Text.grouped($0.count))
          })
        return Markup.figure(column.name, plot.svg)
      }
  }

  private var together: String {
    let names = films.genres.prefix(Self.mostTogether).map(\.name)
    guard names.count > 2, !films.genrePairs.isEmpty else { return "" }
    let places = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var lifts: [[Double]] = names.map { _ in names.map { _ in .nan } }
    for pair in films.genrePairs {
      guard let a = places[pair.first], let b = places[pair.second] else { continue }
      lifts[max(a, b)][min(a, b)] = pair.lift
    }
    // Three doublings either way are the full colour.
    let degrees = lifts.map { row in
      row.map { $0.isNaN ? .nan : max(-1, min(1, log2(max($0, 1e-9)) / 3)) }
    }
    let plot = HeatPlot(
      title: "Genres together", rows: Array(names.dropFirst()), columns: Array(names.dropLast()),
      values: degrees.dropFirst().map { Array($0.dropLast()) },
      label: { Text.number(exp2($0 * 3), digits: 1) },
      detail: { row, column in
        "\(names[row + 1]) and \(names[column]): "
          + "\(Text.number(lifts[row + 1][column], digits: 2)) times as often as by chance"
      })
    let rows = (films.genrePairs.prefix(8) + films.genrePairs.dropFirst(8).suffix(4)).map {
      ["\($0.first) + \($0.second)", Text.grouped($0.films), Text.number($0.lift, digits: 2)]
    }
    return section(
      "genres together",
      Markup.plots([Markup.figure("Times as often as by chance (lift)", plot.svg)])
        + Markup.table(head: ["genres", "films", "× chance"], rows: rows))
  }

  private var oddities: String {
    let counts = [
      ("Rows that repeat another in every field", films.duplicates.rows),
      ("Rows that repeat an id", films.duplicates.items),
      ("Films with title and year of another", films.duplicates.titles),
      ("Rows not compared, being too many", films.duplicates.notCompared),
      ("Impossible years", films.oddYears), ("Impossible runtimes", films.oddRuntimes),
      ("Runtimes of 0", films.unknownRuntimes),
    ].filter { $0.1 > 0 }
    guard !counts.isEmpty else { return "" }
    let examples =
      films.examples.isEmpty
      ? ""
      : Markup.table(
        head: ["line", "what", "film"],
        rows: films.examples.map { ["\($0.line)", $0.what, $0.title] }, textColumns: [1, 2])
    return section(
      "to be looked at", Markup.pairs(counts.map { ($0.0, Text.grouped($0.1)) }) + examples)
  }
}
