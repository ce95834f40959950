import SprocketCore

/// A film that may be meant.
struct Candidate {
  let key: String
  let folded: String
  let row: Int64
  let ratings: Int64
  let item: FoundItem
}

/// A film with how well it matches.
struct Match {
  let row: Int64
  let ratings: Int64
  var item: FoundItem

  static func isBetter(_ one: Match, _ other: Match) -> Bool {
    if one.item.score != other.item.score { return one.item.score > other.item.score }
    if one.ratings != other.ratings { return one.ratings > other.ratings }
    return one.row < other.row
  }
}

/// The films found so far, each once with its best score.
struct MatchList {
  private let year: Int?
  private var matches: [Int64: Match] = [:]

  init(year: Int?) {
    self.year = year
  }

  var isEmpty: Bool { matches.isEmpty }
  var count: Int { matches.count }

  mutating func add(_ candidate: Candidate, score: Double) {
    if let known = matches[candidate.row], known.item.score >= score { return }
    var item = candidate.item
    item.score = score
    matches[candidate.row] = Match(row: candidate.row, ratings: candidate.ratings, item: item)
  }

  /// The films of the year asked for; all when it was not asked for or none is of that year.
  var inTheYear: [Match] {
    let all = Array(matches.values)
    guard let year else { return all }
    let narrowed = all.filter { $0.item.year == year }
    return narrowed.isEmpty ? all : narrowed
  }
}

/// Compares what was typed with titles, letter by letter.
struct TitleComparison {
  private static let longestWord = 32
  private let words: [[Unicode.Scalar]]
  private let key: [Unicode.Scalar]
  private let length: Int
  /// The runs of three letters of what was typed, each once: what similar titles share some of.
  let trigrams: [String]

  init(_ query: TitleQuery) {
    words = FoldedTitle.withoutArticle(query.words).map(Self.letters)
    key = Array(query.title.key.unicodeScalars.prefix(2 * Self.longestWord))
    length = words.reduce(0) { $0 + $1.count }
    var seen: Set<String> = []
    var trigrams: [String] = []
    let text = Array(query.words.joined(separator: " ").unicodeScalars.prefix(128))
    for start in text.indices.dropLast(2) {
      var trigram = String.UnicodeScalarView()
      trigram.append(contentsOf: text[start..<start + 3])
      if seen.insert(String(trigram)).inserted { trigrams.append(String(trigram)) }
    }
    self.trigrams = trigrams
  }

  /// 0 to 1: how well each typed word is met by some word of the title, by length, a little less
  /// when the title has much else; or how alike the titles are without spaces.
  func similarity(toTitle folded: String, key other: String) -> Double {
    let titleWords = folded.split(separator: " ").map { Self.letters(String($0)) }
    let whole = EditSimilarity.ratio(
      key, Array(other.unicodeScalars.prefix(2 * Self.longestWord)))
    if length == 0 { return whole }
    var sum = 0.0
    for word in words {
      let best = titleWords.map { EditSimilarity.ratio(word, $0) }.max() ?? 0
      sum += best * Double(word.count)
    }
    let titleLength = titleWords.reduce(0) { $0 + $1.count }
    let coverage = min(1, Double(length) / Double(max(titleLength, 1)))
    return max(whole, sum / Double(length) * (0.9 + 0.1 * coverage))
  }

  private static func letters(_ word: String) -> [Unicode.Scalar] {
    Array(word.unicodeScalars.prefix(longestWord))
  }
}
