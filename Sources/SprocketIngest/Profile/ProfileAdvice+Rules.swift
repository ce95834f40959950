extension ProfileAdvice {
  /// Everything that follows, the weightiest first.
  static func all(tables: [TableProfile], ratings: RatingProfile?) -> [ProfileAdvice] {
    let found = tables.flatMap(aboutTable) + (ratings.map(aboutRatings) ?? [])
    let order: [Weight] = [.warning, .caution, .note]
    return order.flatMap { weight in found.filter { $0.weight == weight } }
  }

  // MARK: Tables

  private static let contentRoles: Set<ColumnRole> = [
    .genres, .directors, .cast, .overview, .country, .language, .runtime, .year, .releaseDate,
    .keywords,
  ]

  private static func aboutTable(_ table: TableProfile) -> [ProfileAdvice] {
    var found: [ProfileAdvice] = []
    func add(_ weight: Weight, _ finding: String, _ action: String) {
      found.append(ProfileAdvice(weight: weight, finding: finding, action: action))
    }
    if table.badRows > 0 {
      add(
        .warning, "\(table.name): \(Words.count(table.badRows, "row")) cannot be read",
        "repair them; ingest sets them aside")
    }
    for column in table.columns {
      if column.invalid + column.garbled > 0 {
        add(
          .caution,
          "\(column.name): \(Words.count(column.invalid + column.garbled, "value")) with broken "
            + "characters", "export the source again as UTF-8")
      }
      if column.exceptions > 0 {
        add(
          .caution,
          "\(column.name): \(Words.count(column.exceptions, "value")) of another type than "
            + "\(column.kind.name)", "look at them before they are taken for the truth")
      }
      if !column.singles.isEmpty {
        add(
          .note,
          "\(column.name): met once each: \(column.singles.prefix(5).joined(separator: ", "))",
          "see whether they belong into another column")
      }
      if column.zeros > 0, column.zeros * 200 > column.present, isUnknownAtZero(column) {
        add(
          .caution,
          "\(column.name): \(Words.share(column.zeros, table.rows)) of the rows say 0, which means "
            + "unknown", "count them as missing; a mean over them is wrong")
      }
    }
    found += table.subject == .ratings ? [] : aboutGaps(table)
    if let films = table.films { found += aboutFilms(films, table) }
    return found
  }

  private static func isUnknownAtZero(_ column: ColumnProfile) -> Bool {
    let name = column.name.lowercased()
    return column.role == .runtime || column.role == .year || name == "budget" || name == "revenue"
  }

  private static func aboutGaps(_ table: TableProfile) -> [ProfileAdvice] {
    var found: [ProfileAdvice] = []
    var sparse: [String] = []
    for (place, column) in table.columns.enumerated() where column.missingShare > 0.001 {
      let isContent = column.role.map(contentRoles.contains) == true
      let share = Words.share(column.missing, column.rows)
      let evidence = table.gaps.evidence(for: place).first {
        $0.column == place || $0.kind == .column
      }
      var finding = "\(column.name) is missing in \(share) of the rows"
      if let evidence {
        finding += ", not by chance: it goes with \(name(evidence, place, table)) "
        finding += "(\(effect(evidence)))"
      }
      if column.missingShare > 0.5 {
        sparse.append("\(column.name) (\(share))")
      } else if isContent {
        found.append(
          ProfileAdvice(
            weight: column.missingShare > 0.05 ? .caution : .note, finding: finding,
            action: evidence == nil
              ? "`sprocket impute --audit` tells whether filling it in pays"
              : "fill it in by group or by neighbours, not by one value for all; "
                + "`sprocket impute --audit` scores both"))
      }
    }
    if !sparse.isEmpty {
      found.append(
        ProfileAdvice(
          weight: .note,
          finding: "missing in more than half of the rows: \(sparse.joined(separator: ", "))",
          action: "too sparse to be imputed in earnest; use them where they are there"))
    }
    for bias in table.gaps.biases.prefix(3) {
      guard let means = bias.means else { continue }
      let column = table.columns[bias.column].name
      found.append(
        ProfileAdvice(
          weight: .caution,
          finding: "rows without \(column) have a \(bias.against ?? "") of "
            + "\(Words.number(means.missing)) where others have \(Words.number(means.present)) "
            + "(d \(Words.number(bias.effect)))",
          action: "what is learnt from complete rows does not hold for them; measure them apart"))
    }
    return found
  }

  private static func name(_ test: GapTest, _ column: Int, _ table: TableProfile) -> String {
    if let against = test.against { return against }
    let other = test.column == column ? test.otherColumn : test.column
    return "gaps of " + (other.map { table.columns[$0].name } ?? "")
  }

  private static func effect(_ test: GapTest) -> String {
    (test.kind == .mean ? "d " : "V ") + Words.number(abs(test.effect))
  }

  private static func aboutFilms(_ films: FilmProfile, _ table: TableProfile) -> [ProfileAdvice] {
    var found: [ProfileAdvice] = []
    func add(_ weight: Weight, _ finding: String, _ action: String) {
      found.append(ProfileAdvice(weight: weight, finding: finding, action: action))
    }
    if films.duplicates.items > 0 {
      add(
        .warning, "\(Words.count(films.duplicates.items, "row")) of \(table.name) repeat an id",
        "only the first of each is taken")
    } else if films.duplicates.rows > 0 {
      add(
        .caution, "\(Words.count(films.duplicates.rows, "row")) of \(table.name) repeat another",
        "leave them out")
    }
    if films.duplicates.titles > films.duplicates.items {
      add(
        .note,
        "\(Words.count(films.duplicates.titles, "film")) share title and year with another",
        "merge those that are the same film, or their ratings are split")
    }
    if films.oddYears + films.oddRuntimes > 0 {
      let parts = [(films.oddYears, "year"), (films.oddRuntimes, "runtime")].filter { $0.0 > 0 }
        .map { Words.count($0.0, "impossible \($0.1)") }
      add(.caution, parts.joined(separator: ", "), "correct them; ingest leaves them out")
    }
    return found
  }

  // MARK: Ratings

  private static func aboutRatings(_ ratings: RatingProfile) -> [ProfileAdvice] {
    var found: [ProfileAdvice] = []
    func add(_ weight: Weight, _ finding: String, _ action: String) {
      found.append(ProfileAdvice(weight: weight, finding: finding, action: action))
    }
    if let films = ratings.catalogueFilms, let without = ratings.filmsWithout, without > 0 {
      add(
        without * 20 > films ? .caution : .note,
        "\(Words.share(without, films)) of the films have no rating",
        "only the content model can place them; see that genres, people and plot are there")
    }
    if let unknown = ratings.unknownFilms, unknown > 0 {
      add(
        .warning, "\(Words.count(unknown, "rated film")) stand in no catalogue",
        "add them, or ingest refuses their ratings")
    }
    let few = ratings.perFilm.holders(below: 5)
    if few * 2 > ratings.perFilm.holders {
      add(
        .caution,
        "\(Words.share(few, ratings.perFilm.holders)) of the rated films have fewer than "
          + "5 ratings", "their factors are mostly noise; prefer regularised models and the hybrid")
    }
    let coldUsers = ratings.perUser.holders(below: 5)
    if coldUsers * 5 > ratings.perUser.holders {
      add(
        .caution,
        "\(Words.share(coldUsers, ratings.perUser.holders)) of the users have fewer than 5",
        "judge models by their slice of cold users; ask newcomers for a few favourites")
    }
    // Counts below a thousand are known exactly.
    if let spread = ratings.userSpread, spread.evenAfter < 1000 {
      let enough = Int(spread.evenAfter.rounded(.up))
      let users = ratings.perUser.holders - ratings.perUser.holders(below: enough)
      add(
        .note,
        "a user's own mean says as much as the general one after \(Words.count(enough, "rating")); "
          + "\(Words.share(users, ratings.perUser.holders)) of the users have as many",
        "below that, shrink towards the mean, as the biased models do")
    }
    if ratings.perFilm.gini > 0.6 {
      add(
        .note,
        "the 1 % most popular films hold \(Words.percent(ratings.perFilm.topPercentShare)) of the "
          + "interactions, the top 20 % \(Words.percent(ratings.perFilm.topFifthShare)) (Gini "
          + "\(Words.number(ratings.perFilm.gini)))",
        "popularity alone will look good; compare models by coverage and popularity band too")
    }
    found += aboutTime(ratings)
    if ratings.duplicates.pairs > 0 {
      add(
        .caution, "\(Words.count(ratings.duplicates.pairs, "rating")) repeat a film for a user",
        "ingest keeps the latest")
    }
    if ratings.constantUsers > 0 {
      add(
        .note,
        "\(Words.count(ratings.constantUsers, "user")) gave ten or more ratings, all the same",
        "their ratings order nothing; their choice of films still counts")
    }
    if ratings.busyUsersShare > 0.02 {
      add(
        .caution,
        "\(Words.count(ratings.busyUsers, "user")) with far more than others give "
          + "\(Words.percent(ratings.busyUsersShare)) of the interactions",
        "see whether they are people; cap or weigh them down")
    }
    return found
  }

  private static func aboutTime(_ ratings: RatingProfile) -> [ProfileAdvice] {
    var found: [ProfileAdvice] = []
    let large = ratings.years.filter { $0.ratings * 100 >= ratings.interactions && $0.users > 1 }
    if let low = large.min(by: { $0.mean < $1.mean }),
      let high = large.max(by: { $0.mean < $1.mean }), low.upper < high.lower,
      high.mean - low.mean > 0.1
    {
      found.append(
        ProfileAdvice(
          weight: .caution,
          finding: "the mean rating moved between \(Words.number(low.mean)) (\(low.year)) and "
            + "\(Words.number(high.mean)) (\(high.year))",
          action: "evaluate on a split by time; watch `sprocket admin drift`"))
    }
    let total = ratings.years.reduce(0) { $0 + Double($1.ratings) }
    let byNew = ratings.years.reduce(0) { $0 + $1.newUsersShare * Double($1.ratings) }
    if ratings.years.count > 1, total > 0, byNew > total * 0.5 {
      found.append(
        ProfileAdvice(
          weight: .note,
          finding: "\(Words.percent(byNew / total)) of the ratings come in a user's first year",
          action: "most users are new to the model; fold-in and retraining matter more than epochs")
      )
    }
    return found
  }
}

/// Numbers in sentences.
private enum Words {
  static func count(_ count: Int, _ one: String) -> String {
    "\(grouped(count)) \(count == 1 ? one : one + "s")"
  }

  static func share(_ part: Int, _ all: Int) -> String {
    all > 0 ? percent(Double(part) / Double(all)) : "0 %"
  }

  static func percent(_ share: Double) -> String {
    if share > 0, share < 0.001 { return "less than 0.1 %" }
    let tenths = Int((share * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }

  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "–" }
    // Years are not grouped.
    if abs(value) >= 10_000 { return grouped(Int(value.rounded())) }
    if abs(value) >= 1000 { return String(Int(value.rounded())) }
    let hundredths = Int((abs(value) * 100).rounded())
    let digits = hundredths % 100
    return "\(value < 0 ? "-" : "")\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
  }

  private static func grouped(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = String(digits.dropLast(3))
    }
    return (value < 0 ? "-" : "") + ([Substring(digits)] + groups).joined(separator: ",")
  }
}
