import SprocketCore
import SprocketIngest

/// What is told of ratings.
struct RatingSections {
  private let ratings: RatingProfile

  init(_ ratings: RatingProfile) {
    self.ratings = ratings
  }

  var all: [String] { [overview, longTail, time] }

  private var overview: String {
    var pairs = ratings.byKind.map { ("\($0.kind)", Text.grouped($0.count)) }
    pairs += [
      ("Users", Text.grouped(ratings.perUser.holders)),
      ("Films", Text.grouped(ratings.perFilm.holders)),
      ("Density", "\(Text.number(ratings.density * 100, digits: 3)) % of all pairs"),
    ]
    if let films = ratings.catalogueFilms, let without = ratings.filmsWithout {
      pairs.append(
        ("Cold films", "\(Text.grouped(without)) of \(Text.grouped(films)) in the catalogue"))
    }
    if let unknown = ratings.unknownFilms, unknown > 0 {
      pairs.append(("Rated, not in the catalogue", Text.grouped(unknown)))
    }
    pairs.append(
      (
        "Repeated",
        (ratings.duplicates.mayBeMore ? "at least " : "") + Text.grouped(ratings.duplicates.pairs)
      ))
    if ratings.unreadable > 0 { pairs.append(("Unreadable", Text.grouped(ratings.unreadable))) }
    var plots: [String] = []
    if let values = ratings.values {
      plots.append(
        Markup.figure(
          "Ratings: mean \(Text.compact(values.mean)), median \(Text.compact(values.median))",
          values.plot("Ratings").svg))
    }
    return Markup.section("Ratings", Markup.pairs(pairs) + Markup.plots(plots))
  }

  private var longTail: String {
    let rows = [("user", ratings.perUser), ("film", ratings.perFilm)].map { name, held in
      [
        name, Text.grouped(held.holders), Text.grouped(held.median),
        Text.number(held.mean, digits: 1), Text.grouped(held.maximum),
        Text.number(held.gini, digits: 3), Text.percent(held.topPercentShare),
        Text.percent(held.topFifthShare),
      ]
    }
    let curves = LinePlot(
      title: "Lorenz curves", xTitle: "% of them, those with the fewest first",
      lines: [("users", ratings.perUser.lorenz), ("films", ratings.perFilm.lorenz)].map {
        name, curve in
        LinePlot.Line(name: name, points: curve.enumerated().map { (Double($0) * 5, $1 * 100) })
      } + [LinePlot.Line(name: "all alike", points: [(0, 0), (100, 100)])])
    func bands(_ title: String, _ held: Concentration) -> String {
      let plot = ColumnPlot(
        title: title,
        columns: held.bands.map { band in
          ColumnPlot.Column(
            label: band.name, value: Double(band.holders),
            detail: "\(band.name): \(Text.grouped(band.holders)), with "
              + Text.count(band.total, "interaction"))
        })
      return Markup.figure(title, plot.svg)
    }
    var remarks: [String] = []
    for (name, spread) in [("users", ratings.userSpread), ("films", ratings.filmSpread)] {
      guard let spread else { continue }
      remarks.append(
        "True means of \(name) differ by \(Text.number(spread.between, digits: 2)) (standard "
          + "deviation), ratings of one by \(Text.number(spread.within, digits: 2)); one's own mean "
          + "says as much as the general one after \(Text.compact(spread.evenAfter.rounded(.up))) "
          + "ratings.")
    }
    if ratings.constantUsers > 0 {
      remarks.append(
        "\(Text.count(ratings.constantUsers, "user")) gave ten or more ratings, all the same.")
    }
    if ratings.busyUsers > 0 {
      let most = ratings.busiest.map { "\($0.user) (\(Text.grouped($0.interactions)))" }
      remarks.append(
        "\(Text.count(ratings.busyUsers, "user")) have far more interactions than others: "
          + most.joined(separator: ", ") + ".")
    }
    return Markup.section(
      "The long tail",
      Markup.table(
        head: [
          "of a", "count", "median", "mean", "most", "Gini", "top 1 % have", "top 20 % have",
        ], rows: rows)
        + Markup.plots([
          Markup.figure("% of the interactions", curves.svg + curves.legend),
          bands("Users by interactions", ratings.perUser),
          bands("Films by interactions", ratings.perFilm),
        ]) + remarks.map(Markup.remark).joined(separator: "\n"))
  }

  private var time: String {
    guard let first = ratings.months.first, let last = ratings.months.last,
      last.number - first.number < 12_000
    else { return "" }
    var counts = [Int](repeating: 0, count: last.number - first.number + 1)
    for month in ratings.months { counts[month.number - first.number] = month.count }
    let activity = ColumnPlot(
      title: "Interactions by month",
      columns: counts.enumerated().map { place, count in
        let month = RatingProfile.Month(number: first.number + place, count: count)
        return ColumnPlot.Column(
          label: month.name, value: Double(count), detail: "\(month.name): \(Text.grouped(count))")
      })
    guard ratings.years.count > 1 else {
      return Markup.section(
        "Over time", Markup.plots([Markup.figure("Interactions by month", activity.svg)]))
    }
    let drift = LinePlot(
      title: "Mean rating by year", xTitle: "year",
      lines: [
        LinePlot.Line(
          name: "mean", points: ratings.years.map { (Double($0.year), $0.mean) },
          band: ratings.years.map { ($0.lower, $0.upper) }),
        LinePlot.Line(
          name: "of users new that year",
          points: ratings.years.map { (Double($0.year), $0.newUsersMean) }),
      ], startsAtZero: false)
    let newUsers = ColumnPlot(
      title: "% of ratings by new users",
      columns: ratings.years.map { year in
        ColumnPlot.Column(
          label: String(year.year), value: year.newUsersShare * 100,
          detail: "\(year.year): \(Text.percent(year.newUsersShare)) by "
            + Text.count(year.newUsers, "new user"))
      })
    let rows = ratings.years.map { year in
      [
        String(year.year), Text.grouped(year.ratings), Text.grouped(year.users),
        Text.grouped(year.newUsers), Text.number(year.mean, digits: 2),
        "\(Text.number(year.lower, digits: 2)) – \(Text.number(year.upper, digits: 2))",
        Text.percent(year.newUsersShare), Text.number(year.newUsersMean, digits: 2),
        Text.number(year.oldUsersMean, digits: 2),
      ]
    }
    return Markup.section(
      "Over time",
      Markup.plots([
        Markup.figure("Interactions by month", activity.svg),
        Markup.figure("Mean rating by year, 95 % interval", drift.svg + drift.legend),
        Markup.figure("% of the ratings that users new that year gave", newUsers.svg),
      ])
        + Markup.table(
          head: [
            "year", "ratings", "users", "new", "mean", "95 % interval", "by new users",
            "their mean", "others' mean",
          ], rows: rows)
        + Markup.remark(
          "The interval takes users, not ratings, as drawn at random, since one user's ratings are "
            + "alike."))
  }
}
