import SprocketCore
import SprocketIngest

/// The profile of ratings for the terminal.
struct RatingText {
  let ratings: RatingProfile
  let page: Page

  var parts: [String] { [head, values, shares, users, time, years] }

  private var width: Int { max(12, min(60, (page.width ?? 90) - 40)) }

  private var head: String {
    var fields = FieldList()
    fields.add(
      "interactions",
      ratings.byKind.map { "\(Text.grouped($0.count)) \($0.kind)" }.joined(separator: ", "))
    fields.add(
      "density", "\(Text.number(ratings.density * 100, digits: 3)) % of all pairs of user and film")
    if ratings.unreadable > 0 { fields.add("unreadable", Text.grouped(ratings.unreadable)) }
    if let films = ratings.catalogueFilms, let without = ratings.filmsWithout {
      fields.add(
        "cold films", "\(Text.grouped(without)) of \(Text.grouped(films)) have no interaction")
    }
    if let unknown = ratings.unknownFilms, unknown > 0 {
      fields.add("unknown films", Text.grouped(unknown))
    }
    fields.add(
      "repeated",
      (ratings.duplicates.mayBeMore ? "at least " : "") + Text.grouped(ratings.duplicates.pairs)
        + " ratings of a film the user rated before")
    return page.style.bold("Ratings") + "\n" + fields.render(page)
  }

  private var values: String {
    guard let facts = ratings.values else { return "" }
    let most = facts.histogram.map(\.count).max() ?? 1
    var rows = Table([.right("rating"), .right("count"), .right("%"), .left("")])
    for bin in facts.histogram {
      rows.add([
        Text.compact(bin.from), Text.grouped(bin.count),
        Text.number(100 * Double(bin.count) / Double(facts.count), digits: 1),
        Text.bar(Double(bin.count) / Double(max(1, most)), width: width),
      ])
    }
    return rows.render(page) + "\n"
      + page.remark(
        "mean \(Text.compact(facts.mean)), standard deviation "
          + "\(Text.compact(facts.standardDeviation)), median \(Text.compact(facts.median))")
  }

  private var shares: String {
    var rows = Table([
      .left("interactions of a"), .right("count"), .right("median"), .right("mean"), .right("most"),
      .right("Gini"), .right("top 1 %"), .right("top 20 %"),
    ])
    for (name, held) in [("user", ratings.perUser), ("film", ratings.perFilm)] {
      rows.add([
        name, Text.grouped(held.holders), Text.grouped(held.median),
        Text.number(held.mean, digits: 1), Text.grouped(held.maximum),
        Text.number(held.gini, digits: 3), Text.percent(held.topPercentShare),
        Text.percent(held.topFifthShare),
      ])
    }
    return rows.render(page)
  }

  private var users: String {
    var rows = Table([
      .left("with"), .right("users"), .left(""), .right("films"), .left(""),
      .right("their interactions"),
    ])
    func share(_ count: Int, _ all: Int) -> String {
      Text.bar(Double(count) / Double(max(1, all)), width: 12)
    }
    for from in Set((ratings.perUser.bands + ratings.perFilm.bands).map(\.from)).sorted() {
      let user = ratings.perUser.bands.first { $0.from == from }
      let film = ratings.perFilm.bands.first { $0.from == from }
      rows.add([
        (user ?? film)?.name ?? "", Text.grouped(user?.holders ?? 0),
        share(user?.holders ?? 0, ratings.perUser.holders), Text.grouped(film?.holders ?? 0),
        share(film?.holders ?? 0, ratings.perFilm.holders),
        Text.percent(Double(film?.total ?? 0) / Double(max(1, ratings.interactions))),
      ])
    }
    var lines = [rows.render(page)]
    for (name, spread) in [("user", ratings.userSpread), ("film", ratings.filmSpread)] {
      guard let spread else { continue }
      lines.append(
        page.remark(
          "\(name)s differ by \(Text.number(spread.between, digits: 2)), ratings of one by "
            + "\(Text.number(spread.within, digits: 2)): its own mean says as much as the general "
            + "one after \(Text.compact(spread.evenAfter.rounded(.up))) ratings"))
    }
    if ratings.busyUsers > 0 {
      let most = ratings.busiest.map { "\($0.user) (\(Text.grouped($0.interactions)))" }
      lines.append(
        page.remark(
          "\(Text.count(ratings.busyUsers, "user")) with far more than others: "
            + Text.printable(most.joined(separator: ", "))))
    }
    if ratings.constantUsers > 0 {
      lines.append(
        page.remark(
          "\(Text.count(ratings.constantUsers, "user")) with ten or more ratings, all the same"))
    }
    return lines.joined(separator: "\n")
  }

  private var time: String {
    guard let first = ratings.months.first, let last = ratings.months.last else { return "" }
    var counts = [Double](repeating: 0, count: min(last.number - first.number + 1, 12_000))
    for month in ratings.months where month.number - first.number < counts.count {
      counts[month.number - first.number] = Double(month.count)
    }
    return "\(first.name) \(Text.sparkline(counts, width: width)) \(last.name)"
  }

  private var years: String {
    guard ratings.years.count > 1 else { return "" }
    var rows = Table([
      .left("year"), .right("ratings"), .right("users"), .right("new"), .right("mean"),
      .right("95 % interval"), .right("by new users"), .right("their mean"),
    ])
    for year in ratings.years {
      rows.add([
        String(year.year), Text.grouped(year.ratings), Text.grouped(year.users),
        Text.grouped(year.newUsers), Text.number(year.mean, digits: 2),
        "\(Text.number(year.lower, digits: 2)) – \(Text.number(year.upper, digits: 2))",
        Text.percent(year.newUsersShare), Text.number(year.newUsersMean, digits: 2),
      ])
    }
    return rows.render(page)
  }
}

extension Concentration.Band {
  /// Such as `5–9`.
  var name: String {
    guard let to else { return Text.grouped(from) + "+" }
    return to == from ? Text.grouped(from) : "\(Text.grouped(from))–\(Text.grouped(to))"
  }
}
