import SprocketCore
import SprocketIngest

/// A profile as one HTML file that needs nothing else.
struct ProfilePage {
  private let report: ProfileReport

  init(_ report: ProfileReport) {
    self.report = report
  }

  var text: String {
    let profile = report.profile
    var conditions = [
      ("Tables", profile.tables.map(\.name).joined(separator: ", ")),
      ("Rows", Text.grouped(profile.rows)),
    ]
    let bytes = profile.tables.reduce(0) { $0 + ($1.byteCount ?? 0) }
    if bytes > 0 { conditions.append(("Size", Text.bytes(bytes))) }
    conditions.append(("Time", Text.duration(seconds: report.seconds)))
    if !profile.ignoredFiles.isEmpty {
      conditions.append(("Passed over", profile.ignoredFiles.joined(separator: ", ")))
    }
    return Markup.document(
      "Profile of \(profile.name)", conditions: conditions,
      [advice] + profile.tables.flatMap { TableSections($0).all }
        + (profile.ratings.map { RatingSections($0).all } ?? []),
      footer: "Made by sprocket \(Markup.escaped(SprocketCommand.version)). Counts are exact; "
        + "~ marks estimates: distinct values within 1.6 % (95 %), quantiles within 0.5 % of their "
        + "value.")
  }

  private var advice: String {
    let entries = report.profile.advice.map { advice in
      Markup.element(
        "li", ["class": advice.weight.rawValue],
        Markup.escaped(advice.finding) + Markup.element("span", [:], Markup.escaped(advice.action)))
    }
    guard !entries.isEmpty else { return "" }
    return Markup.section(
      "What it means", Markup.element("ul", ["class": "advice"], entries.joined(separator: "\n")))
  }
}
