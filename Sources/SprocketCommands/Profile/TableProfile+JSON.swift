import SprocketIngest

extension TableProfile {
  var json: JSONValue {
    .object([
      ("table", .string(name)), ("subject", .string(subject.rawValue)),
      ("bytes", byteCount.map { .count($0) } ?? .null), ("encoding", .string(encoding)),
      ("delimiter", .string(delimiter)), ("rows", .count(rows)), ("bad_rows", .count(badRows)),
      (
        "bad_row_examples",
        .array(
          badExamples.map { .object([("line", .count($0.line)), ("reason", .string($0.reason))]) })
      ),
      ("columns", .array(columns.map { $0.json })), ("gaps", gapsJSON),
      ("films", films.map { $0.json } ?? .null),
    ])
  }

  private func names(_ places: [Int]) -> JSONValue { .strings(places.map { columns[$0].name }) }

  private var gapsJSON: JSONValue {
    let together = columns.indices.prefix(gaps.missing.count)
    return .object([
      ("complete_rows", .count(gaps.completeRows)), ("patterns_found", .count(gaps.patternCount)),
      ("rows_beyond_patterns", .count(gaps.rowsBeyondPatterns)),
      (
        "patterns",
        .array(
          gaps.patterns.map {
            .object([("columns", names($0.columns)), ("rows", .count($0.rows))])
          })
      ),
      (
        "pairs",
        .array(
          gaps.pairs.map {
            .object([
              ("columns", names([$0.first, $0.second])), ("rows", .count($0.both)),
              ("phi", .number($0.phi)), ("lift", .number($0.lift)),
            ])
          })
      ),
      (
        "by",
        .array(
          gaps.groups.map { grouping in
            .object([
              ("by", .string(grouping.name)),
              (
                "groups",
                .array(
                  grouping.groups.map { group in
                    .object([
                      ("group", .string(group.name)), ("rows", .count(group.rows)),
                      (
                        "missing",
                        .object(
                          together.filter { gaps.missing[$0] > 0 }.map {
                            (columns[$0].name, .count(group.missing[$0]))
                          })
                      ),
                    ])
                  })
              ),
            ])
          })
      ),
      ("tests", .array(gaps.tests.map(json))),
    ])
  }

  private func json(_ test: GapTest) -> JSONValue {
    .object([
      ("column", .string(columns[test.column].name)), ("kind", .string(test.kind.rawValue)),
      ("against", .string(against(test))), ("statistic", .number(test.statistic)),
      ("degrees", .number(test.degrees)), ("p_value", .number(test.pValue)),
      ("adjusted_p_value", .number(test.adjustedPValue)), ("effect", .number(test.effect)),
      ("mean_where_missing", test.means.map { .number($0.missing) } ?? .null),
      ("mean_where_present", test.means.map { .number($0.present) } ?? .null),
      ("evidence", .bool(test.isEvidence)),
    ])
  }

  /// What a column's gaps are tested against, seen from `column`.
  func against(_ test: GapTest, from column: Int? = nil) -> String {
    if let against = test.against { return against }
    let other = column == test.otherColumn ? test.column : test.otherColumn
    return "gaps of " + (other.map { columns[$0].name } ?? "")
  }
}

extension ColumnProfile {
  var json: JSONValue {
    .object([
      ("column", .string(name)), ("type", .string(kind.name)),
      ("role", role.map { .string($0.rawValue) } ?? .null), ("missing", .count(missing)),
      ("missing_share", .number(missingShare)), ("blank", .count(blanks)),
      ("markers", .count(markers)), ("zeros", .count(zeros)), ("other_type", .count(exceptions)),
      ("distinct", .count(distinct)), ("distinct_exact", .bool(distinctIsExact)),
      ("top", .array(top.map { $0.json })), ("top_error", .count(countError)),
      ("met_once", .strings(singles)), ("shortest", .count(shortest)), ("longest", .count(longest)),
      ("mean_length", .number(meanLength)), ("invalid_utf8", .count(invalid)),
      ("garbled", .count(garbled)), ("numbers", (numbers ?? years).map { $0.json } ?? .null),
      (
        "list",
        list.map {
          .object([
            ("per_value", $0.perValue.json), ("distinct", .count($0.distinct)),
            ("distinct_exact", .bool($0.distinctIsExact)),
            ("top", .array($0.top.map { $0.json })), ("top_error", .count($0.countError)),
          ])
        } ?? .null
      ),
    ])
  }
}

extension FilmProfile {
  var json: JSONValue {
    .object([
      ("years", years.map { $0.json } ?? .null),
      (
        "by_year",
        .array(byYear.map { .object([("year", .count($0.year)), ("films", .count($0.films))]) })
      ),
      ("runtimes", runtimes.map { $0.json } ?? .null),
      ("unknown_runtimes", .count(unknownRuntimes)), ("impossible_years", .count(oddYears)),
      ("impossible_runtimes", .count(oddRuntimes)),
      (
        "examples",
        .array(
          examples.map {
            .object([
              ("line", .count($0.line)), ("title", .string($0.title)), ("what", .string($0.what)),
            ])
          })
      ),
      ("films_with_genres", .count(filmsWithGenres)), ("genres_beyond", .count(genresBeyond)),
      (
        "genres",
        .array(genres.map { .object([("genre", .string($0.name)), ("films", .count($0.films))]) })
      ),
      (
        "genre_pairs",
        .array(
          genrePairs.map {
            .object([
              ("genres", .strings([$0.first, $0.second])), ("films", .count($0.films)),
              ("lift", .number($0.lift)),
            ])
          })
      ),
      ("repeated_rows", .count(duplicates.rows)), ("repeated_ids", .count(duplicates.items)),
      ("repeated_titles", .count(duplicates.titles)),
      ("rows_not_compared", .count(duplicates.notCompared)),
    ])
  }
}
