import SprocketIngest

/// The sections of one table.
struct TableSections {
  private let table: TableProfile

  private static let mostBars = 30
  private static let mostNumbers = 12
  private static let mostSquares = 24

  init(_ table: TableProfile) {
    self.table = table
  }

  var all: [String] {
    [columns, gaps, evidence, numbers] + (table.films.map { FilmSections($0, table).all } ?? [])
  }

  private func section(_ title: String, _ content: String) -> String {
    Markup.section("\(table.name): \(title)", content)
  }

  // MARK: Columns

  private var columns: String {
    var facts = [
      Text.count(table.rows, "row"), Text.count(table.columns.count, "column"), table.encoding,
      table.delimiter,
    ].filter { !$0.isEmpty }
    if table.badRows > 0 { facts.append("\(Text.count(table.badRows, "row")) unreadable") }
    let rows = table.columns.map { column in
      let distinct = column.list?.distinct ?? column.distinct
      let isExact = column.list?.distinctIsExact ?? column.distinctIsExact
      return [
        column.name, Text.grouped(column.missing), Text.percent(column.missingShare),
        column.kind.name, (isExact ? "" : "~") + Text.grouped(distinct),
        column.summary,
      ]
    }
    let bad = table.badExamples.map { "line \($0.line): \($0.reason)" }
    return section(
      "columns",
      Markup.remark(facts.joined(separator: " · "))
        + Markup.table(
          head: ["column", "missing", "share", "type", "distinct", "what is in it"], rows: rows,
          leftColumns: [3], textColumns: [5])
        + (bad.isEmpty ? "" : Markup.remark(bad.joined(separator: "; "))))
  }

  // MARK: Gaps

  private var columnsWithGaps: [Int] {
    table.gaps.missing.indices.filter { table.gaps.missing[$0] > 0 }
  }

  private var gaps: String {
    guard !columnsWithGaps.isEmpty else { return "" }
    return section("missing values", Markup.plots([missing, together] + grouped) + patterns)
  }

  private var missing: String {
    let bars = table.columns.filter { $0.missing > 0 }.sorted { $0.missing > $1.missing }
      .prefix(Self.mostBars).map { column in
        BarPlot.Bar(
          name: column.name, value: column.missingShare, label: Text.percent(column.missingShare))
      }
    return Markup.figure(
      "Missing", BarPlot(title: "Missing values", bars: Array(bars), full: 1).svg)
  }

  private var together: String {
    let columns = Array(
      columnsWithGaps.filter { table.gaps.missing[$0] < table.gaps.rows }.prefix(Self.mostSquares))
    guard columns.count > 1 else { return "" }
    var phi: [[Double]] = columns.map { _ in columns.map { _ in .nan } }
    let places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
    for pair in table.gaps.pairs {
      guard let a = places[pair.first], let b = places[pair.second] else { continue }
      phi[b][a] = pair.phi
    }
    let names = columns.map { table.columns[$0].name }
    let plot = HeatPlot(
      title: "Correlation of gaps", rows: Array(names.dropFirst()),
      columns: Array(names.dropLast()), values: phi.dropFirst().map { Array($0.dropLast()) },
      label: { Text.number($0, digits: 2) },
      detail: { row, column in
        "\(names[row + 1]) and \(names[column]): phi \(Text.number(phi[row + 1][column], digits: 3))"
      })
    return Markup.figure("Missing together (phi: 1 always, 0 by chance, below 0 rarely)", plot.svg)
  }

  private var grouped: [String] {
    table.gaps.groups.compactMap { grouping in
      let columns = Array(
        columnsWithGaps.filter { !grouping.sources.contains($0) }
          .sorted { table.gaps.missing[$0] > table.gaps.missing[$1] }.prefix(16))
      let groups = grouping.shown(14)
      guard !columns.isEmpty, groups.count > 1 else { return nil }
      let shares = columns.map { column in
        groups.map { Double($0.missing[column]) / Double(max(1, $0.rows)) }
      }
      let plot = HeatPlot(
        title: "Share missing by \(grouping.name)", rows: columns.map { table.columns[$0].name },
        columns: groups.map(\.name), values: shares, label: { Text.number($0 * 100, digits: 0) },
        detail: { row, column in
          "\(table.columns[columns[row]].name), \(groups[column].name): "
            + "\(Text.percent(shares[row][column])) of \(Text.count(groups[column].rows, "row"))"
        })
      return Markup.figure("% missing by \(grouping.name)", plot.svg)
    }
  }

  private var patterns: String {
    let gaps = table.gaps
    let rows = gaps.patterns.prefix(12).map { pattern in
      [
        Text.grouped(pattern.rows), Text.percent(Double(pattern.rows) / Double(max(1, gaps.rows))),
        pattern.columns.isEmpty
          ? "nothing" : pattern.columns.map { table.columns[$0].name }.joined(separator: ", "),
      ]
    }
    var remark = "\(Text.count(gaps.patternCount, "pattern")) in all."
    if gaps.rowsBeyondPatterns > 0 {
      remark += " \(Text.count(gaps.rowsBeyondPatterns, "row")) had patterns too many to keep."
    }
    return Markup.element("h3", [:], "What is missing from one row")
      + Markup.table(
        head: ["rows", "share", "missing"], rows: Array(rows), textColumns: [2])
      + Markup.remark(remark)
  }

  private var evidence: String {
    guard !table.gaps.tests.isEmpty else { return "" }
    let found = table.gaps.evidence
    let tests = Text.count(table.gaps.tests.count, "test")
    guard !found.isEmpty else {
      return section(
        "are values missing by chance?",
        Markup.remark("\(tests), raised for their number (Holm): nothing speaks against it."))
    }
    let rows = found.prefix(24).map { test in
      [
        table.columns[test.column].name, table.against(test),
        (test.kind == .mean ? "d " : "V ") + Text.number(test.effect, digits: 2),
        Text.pValue(test.adjustedPValue), test.means.map { Text.compact($0.missing) } ?? "",
        test.means.map { Text.compact($0.present) } ?? "",
      ]
    }
    return section(
      "are values missing by chance?",
      Markup.remark(
        "\(Text.grouped(found.count)) of \(tests) show that they are not: p below 0.01 after Holm's "
          + "correction, and an effect that matters. V (Cramér): chi-square of the gaps against "
          + "groups or other gaps, 0 to 1. d (Cohen): Welch's test of a mean where the value is "
          + "missing and elsewhere.")
        + Markup.table(
          head: ["gaps of", "depend on", "effect", "p (Holm)", "mean where missing", "elsewhere"],
          rows: Array(rows), leftColumns: [1]))
  }

  // MARK: Numbers

  private var numbers: String {
    let shown = table.columns.filter {
      $0.numbers != nil && $0.kind != .identifier && $0.role != .time && $0.role != .rating
        && $0.role != .year
    }.prefix(Self.mostNumbers)
    guard !shown.isEmpty else { return "" }
    let rows = shown.compactMap { column -> [String]? in
      guard let facts = column.numbers else { return nil }
      let mark = facts.isExact ? "" : "~"
      return [
        column.name, Text.compact(facts.minimum), mark + Text.compact(facts.median),
        Text.compact(facts.mean), Text.compact(facts.maximum),
        Text.compact(facts.standardDeviation), mark + Text.compact(facts.medianAbsoluteDeviation),
        Text.grouped(facts.outliersBelow + facts.outliersAbove), Text.grouped(column.zeros),
      ]
    }
    let plots = shown.compactMap { column -> String? in
      guard let facts = column.numbers, facts.histogram.count > 1 else { return nil }
      return Markup.figure(column.name, facts.plot(column.name).svg)
    }
    return section(
      "numbers",
      Markup.table(
        head: ["column", "min", "median", "mean", "max", "s", "MAD", "outliers", "zeros"],
        rows: rows)
        + Markup.remark(
          "Outliers lie more than 1.5 quartile distances outside the quartiles. Histograms go from "
            + "the 1st to the 99th percentile; their outer bars hold the rest.")
        + Markup.plots(plots))
  }
}

extension NumberFacts {
  /// The histogram.
  func plot(_ title: String) -> ColumnPlot {
    ColumnPlot(
      title: title,
      columns: histogram.map { bin in
        let name = Text.compact(bin.from) + (bin.to > bin.from ? " – \(Text.compact(bin.to))" : "")
        return ColumnPlot.Column(
          label: Text.compact(bin.from), value: Double(bin.count),
          detail: "\(name): \(Text.grouped(bin.count))")
      })
  }
}
