import SprocketCore
import SprocketMath
import SprocketModels

/// A content model of random films, made without a trainer: term t is the genre "t…", frequent
/// terms first, and films have from none to many terms.
struct RandomFilms {
  var films = 400
  var terms = 120
  var weighting = ContentConfig.Weighting.tfidf
  var influence = false
  var seed: UInt64

  func model() throws -> ContentModel {
    var generator = SplitMix64(seed: seed)
    var config = ContentConfig()
    config.weighting = weighting
    config.popularityInfluence = influence ? 0.5 : 0
    var counts: [[UInt32: UInt8]] = []
    for _ in 0..<films {
      var film: [UInt32: UInt8] = [:]
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        // Skewed: a third of the films has the first term.
        let skewed = generator.nextUniform() * generator.nextUniform() * generator.nextUniform()
        film[UInt32(skewed * Double(terms)), default: 0] += 1
      }
      counts.append(film)
    }
    return try Self.model(of: counts, terms: terms, config: config, seed: seed)
  }

  static func model(
    of films: [[UInt32: UInt8]], terms: Int, config: ContentConfig, seed: UInt64 = 1
  ) throws -> ContentModel {
    let frequencies = (0..<UInt32(terms)).map { term in films.count { $0[term] != nil } }
    var lengths: [Int] = []
    for film in films { lengths.append(film.values.map { Int($0) }.reduce(0, +)) }
    let described = lengths.filter { $0 > 0 }.count
    let mean = Float(lengths.reduce(0, +)) / Float(max(1, described))
    let fields = ContentField.allCases.count
    let keys: [String] = (10_000..<10_000 + terms).map { "b\($0)" }
    let spellings: [String] = (10_000..<10_000 + terms).map { "T\($0)" }
    let contentTerms = try ContentTerms(keys: keys, spellings: spellings)
    let weighting = ContentWeighting(
      config: config, fieldWeights: [Float](repeating: 1, count: fields),
      fieldLengths: [Float](repeating: mean, count: fields),
      termWeights: SharedBuffer(
        frequencies.map {
          ContentWeighting.inverseFrequency(films: films.count, having: $0, config.weighting)
        }))
    var longest = [Int](repeating: 0, count: fields)
    longest[ContentField.genre.rawValue] = lengths.max() ?? 0
    let codes = OccurrenceCodes(weighting, longest: longest)
    var rows: [UInt32] = []
    var columns: [UInt32] = []
    var values: [Float] = []
    var inverse: [Float] = []
    var lists = [[UInt32]](repeating: [], count: terms)
    for (row, film) in films.enumerated() {
      let sorted = film.keys.sorted()
      let counts = sorted.map { film[$0] ?? 0 }
      var parts: [Float] = []
      var weights: [Float] = []
      weighting.weigh(
        sorted[...], counts: counts[...], fieldStarts: contentTerms.fieldStarts, parts: &parts,
        weights: &weights)
      let length = ContentWeighting.length(of: weights)
      inverse.append(length > 0 ? 1 / length : 0)
      for index in sorted.indices {
        rows.append(UInt32(row))
        columns.append(sorted[index])
        values.append(weights[index] / length)
        lists[Int(sorted[index])].append(
          UInt32(row) << 8 | UInt32(codes.code(count: Int(counts[index]), part: parts[index])))
      }
    }
    var offsets: [Int64] = [0]
    for list in lists { offsets.append((offsets.last ?? 0) + Int64(list.count)) }
    var generator = SplitMix64(seed: seed &+ 1)
    let influence = films.map { _ in Float(0.05 + 0.95 * generator.nextUniform()) }
    return try ContentModel(
      terms: contentTerms, weighting: weighting,
      films: RatingMatrix(
        rowCount: films.count, columnCount: terms, rows: rows, columns: columns, values: values,
        duplicates: .last),
      postings: PostingLists(
        termCount: terms, rowCount: films.count,
        offsets: SharedBuffer(offsets),
        postings: SharedBuffer(lists.flatMap { $0 }), inverseLengths: SharedBuffer(inverse),
        codes: codes),
      influence: config.popularityInfluence > 0 ? SharedBuffer(influence) : nil)
  }

  /// What a model of other things shares with it.
  static func tables(items: Int) throws -> SharedTables {
    SharedTables(
      items: try Vocabulary(ids: (0..<items).map { "i\($0)" }), users: try Vocabulary(ids: []),
      userShardStarts: [0],
      histories: try RatingMatrix(
        rowCount: 0, columnCount: items, offsets: SharedBuffer([0]), columns: SharedBuffer([]),
        values: SharedBuffer([])),
      ratings: SharedBuffer([]),
      popularity: PopularityModel(
        ratingCounts: [UInt32](repeating: 0, count: items),
        scores: [Float](repeating: 0, count: items)))
  }
}
