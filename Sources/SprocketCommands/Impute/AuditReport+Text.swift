import SprocketCore
import SprocketEvaluation
import SprocketIngest

extension AuditReport {
  func text(_ page: Page) -> String {
    var parts: [String] = []
    for pattern in HidingPattern.allCases {
      if let table = table(pattern, page) { parts.append(table) }
    }
    parts.append(verdicts(page))
    if let content { parts.append(contentTable(content, page)) }
    let memory = ProcessMemory.peakBytes.map { ", \(Text.bytes($0)) at most" } ?? ""
    let side = hasRatings ? ", with ratings as side information" : ""
    parts.append(
      page.style.dim(
        "\(source): \(Text.count(films, "film"))\(side); read in "
          + "\(Text.duration(seconds: readSeconds)), measured in "
          + "\(Text.duration(seconds: auditSeconds))\(memory)"))
    return parts.joined(separator: "\n\n")
  }

  private func table(_ pattern: HidingPattern, _ page: Page) -> String? {
    var table = Table([
      .left("column"), .right("hidden"), .left("method"), .right("precision"), .right("recall"),
      .right("F1"), .left("95 %"), .right("RMSE"), .right("MAE"), .left("95 %"),
      .left("vs. baseline"), .right("off"),
    ])
    for column in columns {
      guard let audit = column.patterns.first(where: { $0.pattern == pattern }) else { continue }
      for (place, score) in audit.scores.enumerated() {
        let isBest = column.decisive?.pattern == pattern && column.best?.method == score.method
        table.add([
          place == 0 ? column.column.rawValue : "", place == 0 ? Text.grouped(audit.cells) : "",
          score.method.rawValue + (isBest ? " *" : ""), number(score.precision),
          number(score.recall), number(score.f1), interval(score.f1), number(score.rmse, 2),
          number(score.mae, 2), interval(score.mae, 2), gain(score, column),
          Text.number(score.calibrationError, digits: 3),
        ])
      }
    }
    if table.isEmpty { return nil }
    let title =
      pattern == .random
      ? "Hidden at random" : "Hidden in the pattern of the real gaps"
    return page.style.bold(title) + "\n" + table.render(page)
  }

  private func verdicts(_ page: Page) -> String {
    var table = Table([
      .left("column"), .right("known"), .right("missing"), .left("verdict (* above)"),
    ])
    for column in columns {
      table.add([
        column.column.rawValue, Text.grouped(column.known), Text.grouped(column.missing),
        Self.verdict(of: column),
      ])
    }
    return table.render(page) + "\n"
      + page.style.dim(
        "\"off\" is how far confidence and share of right values are apart in the mean. "
          + "A year counts as right within \(Int(ItemColumn.year.tolerance)) years, a runtime "
          + "within \(Int(ItemColumn.runtime.tolerance)) minutes.")
  }

  private func contentTable(_ content: ContentComparison.Result, _ page: Page) -> String {
    var table = Table([
      .left("films"), .right("imputed"), .right(ContentComparison.metric), .right("recall@20"),
      .right("difference"), .left("95 %"), .right("p"),
    ])
    for row in content.rows {
      table.add([
        row.name, row.imputed == 0 ? "" : Text.grouped(row.imputed),
        Text.number(row.ndcg, digits: 4), Text.number(row.recall, digits: 4),
        row.paired.map { Text.number($0.difference, digits: 4) } ?? "",
        row.paired.map {
          "\(Text.number($0.lower, digits: 4)) … \(Text.number($0.upper, digits: 4))"
        } ?? "", row.paired.map { Text.number($0.pValue, digits: 4) } ?? "",
      ])
    }
    let columns = content.columns.map(\.rawValue).joined(separator: ", ")
    return page.style.bold("Content recommendations") + "\n" + table.render(page) + "\n"
      + page.style.dim(
        "\(Self.percent(content.hiddenShare)) of \(columns) hidden; differences are to the films "
          + "with a part hidden. \(content.split)")
  }

  private func number(_ value: MeasuredValue?, _ digits: Int = 3) -> String {
    value.map { Text.number($0.value, digits: digits) } ?? ""
  }

  private func interval(_ value: MeasuredValue?, _ digits: Int = 3) -> String {
    value.map {
      "\(Text.number($0.lower, digits: digits))…\(Text.number($0.upper, digits: digits))"
    } ?? ""
  }

  private func gain(_ score: MethodScore, _ column: ColumnAudit) -> String {
    guard let gain = score.gain else { return "baseline" }
    let digits = column.column.kind == .number ? 2 : 3
    let sign = gain.value > 0 ? "+" : ""
    let doubt = gain.lower <= 0 && gain.upper >= 0 ? " (not sure)" : ""
    return sign + Text.number(gain.value, digits: digits) + doubt
  }
}
