import SprocketIngest

/// A table's profile for the terminal.
struct TableText {
  let table: TableProfile
  let page: Page

  private static let mostColumns = 64
  private static let mostRows = 8

  var parts: [String] {
    [head + "\n" + columns, numbers, patterns, gapTables, tests] + (table.films.map(films) ?? [])
  }

  private var head: String {
    var facts = ["\(Text.count(table.rows, "row"))", Text.count(table.columns.count, "column")]
    if let bytes = table.byteCount { facts.append(Text.bytes(bytes)) }
    facts += [table.encoding, table.delimiter].filter { !$0.isEmpty }
    if table.badRows > 0 { facts.append("\(Text.grouped(table.badRows)) unreadable") }
    return page.style.bold(Text.printable(table.name)) + "\n"
      + page.remark(facts.joined(separator: " · "))
  }

  private var columns: String {
    var rows = Table([
      .left("column", shrinks: true), .left("type"), .right("missing"), .right("%"), .left(""),
      .right("distinct"), .left("most frequent", shrinks: true),
    ])
    for column in table.columns.prefix(Self.mostColumns) {
      let distinct = column.list?.distinct ?? column.distinct
      let isExact = column.list?.distinctIsExact ?? column.distinctIsExact
      rows.add([
        column.name, column.kind.name, column.missing == 0 ? "" : Text.grouped(column.missing),
        column.missing == 0 ? "" : Text.number(column.missingShare * 100, digits: 1),
        Text.bar(column.missingShare, width: 8), (isExact ? "" : "~") + Text.grouped(distinct),
        column.summary,
      ])
    }
    return rows.render(page)
  }

  private var numbers: String {
    var rows = Table([
      .left("numbers", shrinks: true), .right("min"), .right("median"), .right("mean"),
      .right("max"), .right("MAD"), .right("outliers"), .left("1 % – 99 %"),
    ])
    for column in table.columns {
      guard column.kind != .identifier, column.role != .time, let facts = column.numbers else {
        continue
      }
      rows.add([
        column.name, Text.compact(facts.minimum),
        (facts.isExact ? "" : "~")
          + Text.compact(facts.median), Text.compact(facts.mean), Text.compact(facts.maximum),
        Text.compact(facts.medianAbsoluteDeviation),
        Text.grouped(facts.outliersBelow + facts.outliersAbove),
        Text.sparkline(
          facts.histogram.map { Double($0.count) }, width: (page.width ?? 100) < 100 ? 10 : 24),
      ])
    }
    return rows.isEmpty ? "" : rows.render(page)
  }

  // MARK: Gaps

  private var patterns: String {
    let gaps = table.gaps
    guard gaps.patternCount > 1 || gaps.completeRows == 0, gaps.rows > 0 else { return "" }
    var rows = Table([
      .right("rows"), .right("%"), .left("missing together", shrinks: true),
    ])
    for pattern in gaps.patterns.prefix(Self.mostRows) {
      rows.add([
        Text.grouped(pattern.rows),
        Text.number(100 * Double(pattern.rows) / Double(gaps.rows), digits: 1),
        pattern.columns.isEmpty
          ? "nothing" : pattern.columns.map { table.columns[$0].name }.joined(separator: ", "),
      ])
    }
    let rest = gaps.patternCount - Self.mostRows
    return rows.render(page)
      + (rest > 0 ? "\n" + page.style.dim("and \(Text.count(rest, "rarer pattern"))") : "")
  }

  /// The columns with gaps whose gaps depend most on the grouping, as many as there is room for.
  private func dependent(on grouping: GapProfile.Groups) -> [Int] {
    let candidates = table.gaps.missing.indices.filter {
      table.gaps.missing[$0] > 0 && !grouping.sources.contains($0)
    }.sorted { one, other in effect(one, grouping.name) > effect(other, grouping.name) }
    // The groups and their rows stand before them.
    var room = (page.width ?? 110) - 24
    return candidates.prefix(7).prefix { column in
      room -= 2 + max(5, DisplayWidth.of(table.columns[column].name))
      return room >= 0
    }.sorted()
  }

  private func effect(_ column: Int, _ name: String) -> Double {
    table.gaps.tests.first { $0.kind == .group && $0.column == column && $0.against == name }
      .map { abs($0.effect) } ?? 0
  }

  private var gapTables: String {
    table.gaps.groups.compactMap { grouping -> String? in
      let columns = dependent(on: grouping)
      guard !columns.isEmpty, grouping.groups.count > 1 else { return nil }
      var rows = Table(
        [.left("% missing by \(grouping.name)", shrinks: true), .right("rows")]
          + columns.map { .right(table.columns[$0].name) })
      for group in grouping.shown(12) {
        rows.add(
          [group.name, Text.grouped(group.rows)]
            + columns.map {
              Text.number(100 * Double(group.missing[$0]) / Double(max(1, group.rows)), digits: 1)
            })
      }
      return rows.render(page)
    }.joined(separator: "\n\n")
  }

  private var tests: String {
    guard !table.gaps.tests.isEmpty else { return "" }
    let evidence = table.gaps.evidence
    let total = Text.count(table.gaps.tests.count, "test")
    guard !evidence.isEmpty else {
      return page.remark(
        "\(total) (chi-square, Welch; Holm): nothing speaks against gaps completely at random")
    }
    var rows = Table([
      .left("gaps of", shrinks: true), .left("depend on", shrinks: true), .right("effect"),
      .right("p (Holm)"), .right("where missing"), .right("elsewhere"),
    ])
    for test in evidence.prefix(12) {
      rows.add([
        table.columns[test.column].name, table.against(test),
        (test.kind == .mean ? "d " : "V ") + Text.number(test.effect, digits: 2),
        Text.pValue(test.adjustedPValue), test.means.map { Text.compact($0.missing) } ?? "",
        test.means.map { Text.compact($0.present) } ?? "",
      ])
    }
    return page.style.bold("Not missing completely at random")
      + page.style.dim("  \(Text.grouped(evidence.count)) of \(total) show it") + "\n"
      + rows.render(page)
  }

  // MARK: Films

  private func films(_ films: FilmProfile) -> [String] {
    [years(films), genres(films), pairs(films), oddities(films)]
  }

  private func years(_ films: FilmProfile) -> String {
    var fields = FieldList()
    if let years = films.years, let first = films.byYear.first?.year,
      let last = films.byYear.last?.year
    {
      var counts = [Double](repeating: 0, count: last - first + 1)
      for (year, count) in films.byYear { counts[year - first] = Double(count) }
      fields.add(
        "years",
        "\(first) \(Text.sparkline(counts, width: sparkWidth)) \(last)  median "
          + "\(Int(years.median))")
    }
    if let runtimes = films.runtimes {
      fields.add(
        "runtimes",
        "\(Text.compact(runtimes.percentile1)) "
          + Text.sparkline(runtimes.histogram.map { Double($0.count) }, width: sparkWidth)
          + " \(Text.compact(runtimes.percentile99)) min  median \(Text.compact(runtimes.median)), "
          + "MAD \(Text.compact(runtimes.medianAbsoluteDeviation))")
    }
    return fields.render(page)
  }

  private var sparkWidth: Int { max(12, min(60, (page.width ?? 90) - 50)) }

  private func genres(_ films: FilmProfile) -> String {
    let most = films.genres.first?.films ?? 0
    guard most > 0 else { return "" }
    var rows = Table([.left("genre", shrinks: true), .right("films"), .left("")])
    for genre in films.genres.prefix(15) {
      rows.add([
        genre.name, Text.grouped(genre.films),
        Text.bar(Double(genre.films) / Double(most), width: max(10, min(40, sparkWidth))),
      ])
    }
    let rest = films.genres.count - 15
    return rows.render(page)
      + (rest > 0 ? "\n" + page.style.dim("and \(Text.count(rest, "rarer genre"))") : "")
  }

  private func pairs(_ films: FilmProfile) -> String {
    guard films.genrePairs.count > 1 else { return "" }
    var rows = Table([
      .left("genres together", shrinks: true), .right("films"), .right("× chance"),
    ])
    for pair in films.genrePairs.prefix(6) + films.genrePairs.dropFirst(6).suffix(3) {
      rows.add([
        "\(pair.first) + \(pair.second)", Text.grouped(pair.films),
        Text.number(pair.lift, digits: 2),
      ])
    }
    return rows.render(page)
  }

  private func oddities(_ films: FilmProfile) -> String {
    var fields = FieldList()
    func add(_ name: String, _ count: Int) {
      if count > 0 { fields.add(name, Text.grouped(count)) }
    }
    add("repeated rows", films.duplicates.rows)
    add("repeated ids", films.duplicates.items)
    add("same title and year", films.duplicates.titles)
    add("rows not compared", films.duplicates.notCompared)
    add("impossible years", films.oddYears)
    add("impossible runtimes", films.oddRuntimes)
    for example in films.examples {
      fields.add("  line \(example.line)", "\(example.what): \(example.title)")
    }
    return fields.render(page)
  }
}

extension GapProfile.Groups {
  /// The known groups in their order, at most so many of the largest.
  func shown(_ limit: Int) -> [GapProfile.Group] {
    let largest = Set(groups.sorted { $0.rows > $1.rows }.prefix(limit).map(\.name))
    let kept = groups.filter { largest.contains($0.name) }
    return isOrdered ? kept : kept.sorted { $0.rows > $1.rows }
  }
}

extension ColumnProfile {
  /// What is in the column, in a few words.
  var summary: String {
    if let years { return "\(Int(years.minimum)) – \(Int(years.maximum))" }
    switch kind {
    case .empty: return ""
    case .list: return (list?.top ?? []).words(3, error: list?.countError ?? 0)
    case .category: return top.words(3, error: countError)
    case .whole, .decimal:
      guard let numbers else { return "" }
      return "\(Text.compact(numbers.minimum)) – \(Text.compact(numbers.maximum))"
    default:
      guard let most = top.first else { return "" }
      if most.count == 1 { return "each once" }
      // What hardly comes again says little about a text.
      return kind == .text && most.count * 100 < present
        ? "\(Text.number(meanLength, digits: 0)) bytes on average" : top.words(2, error: countError)
    }
  }
}

extension [FrequentValues.Value] {
  /// - Parameter error: By how much counts may be too low; what is below it does not stand out.
  fileprivate func words(_ limit: Int, error: Int) -> String {
    let known = prefix(limit).filter { $0.count > error }
    guard !known.isEmpty else { return isEmpty ? "" : "none stands out" }
    let mark = error > 0 ? "≥" : ""
    return known.map { "\($0.text) (\(mark)\(Text.grouped($0.count)))" }.joined(separator: ", ")
  }
}
