import SprocketCore
import SprocketIngest

extension ProfileReport {
  func text(_ page: Page) -> String {
    var parts = [advice(page)]
    for table in profile.tables {
      parts += TableText(table: table, page: page).parts
    }
    if let ratings = profile.ratings { parts += RatingText(ratings: ratings, page: page).parts }
    parts.append(foot(page))
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private func advice(_ page: Page) -> String {
    guard !profile.advice.isEmpty else { return "" }
    var lines = [page.style.bold("What it means")]
    for advice in profile.advice {
      let mark =
        switch advice.weight {
        case .warning: page.style.red("✗")
        case .caution: page.style.bold("!")
        case .note: page.style.dim("·")
        }
      let finding = Text.wrapped(Text.printable(advice.finding), to: page.width.map { $0 - 2 })
      lines += finding.enumerated().map { ($0 == 0 ? mark : " ") + " " + $1 }
      lines += Text.wrapped("→ " + Text.printable(advice.action), to: page.width.map { $0 - 4 })
        .map { "    " + page.style.dim($0) }
    }
    return lines.joined(separator: "\n")
  }

  private func foot(_ page: Page) -> String {
    var lines = [
      "\(Text.printable(profile.name)): \(Text.count(profile.rows, "row")), "
        + Text.duration(seconds: seconds)
    ]
    if !profile.ignoredFiles.isEmpty {
      lines.append("passed over: \(Text.printable(profile.ignoredFiles.joined(separator: ", ")))")
    }
    if let html { lines.append("report: \(Text.printable(html))") }
    return lines.map(page.style.dim).joined(separator: "\n")
  }
}
