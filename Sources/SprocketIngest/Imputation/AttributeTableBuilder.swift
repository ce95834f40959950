package import SprocketCore
import SprocketMath
import SprocketModels

/// Makes an `AttributeTable` of films that come one by one; the films themselves are not kept.
package struct AttributeTableBuilder {
  /// Words and viewers that more than this share of the films have say nothing.
  private static let maximumShare = 0.1
  /// Users whose likes are looked at, and likes of one of them, at most.
  private static let maximumViewers = 20_000
  private static let maximumLikes = 500

  private var ids: [ItemID] = []
  private var parts = [Part](repeating: Part(), count: AttributeField.allCases.count)
  private var years: [Int32] = []
  private var runtimes: [Int32] = []
  private var popularity: [Int32] = []
  private var tokenizer = ContentTokenizer()
  private var tokens = ContentTokens()
  private var likes: [(film: UInt32, viewer: UInt32)] = []
  private var viewerCount: UInt32 = 0

  package init() {}

  package var filmCount: Int { ids.count }

  /// Adds a film.
  package mutating func add(_ item: Item) {
    ids.append(item.item)
    years.append(Int32(clamping: item.year))
    runtimes.append(Int32(clamping: item.runtimeMinutes))
    popularity.append(Int32(clamping: item.ratingCount))
    for field in AttributeField.allCases {
      switch field {
      case .word: addWords(of: item)
      case .yearStep:
        add(item.year > 0 ? ["\(item.year / AttributeField.yearWidth)"] : [], to: field)
      case .runtimeStep:
        let step = item.runtimeMinutes / AttributeField.runtimeWidth
        add(item.runtimeMinutes > 0 ? ["\(step)"] : [], to: field)
      case .viewer: break
      default: add(field.texts(of: item) ?? [], to: field)
      }
    }
  }

  /// Takes what people liked as side information: films that the same people liked are alike.
  /// - Parameter likes: Of each user the films, as their places in the order of `add`.
  package mutating func add(likes lists: some Collection<[UInt32]>) {
    let step = max(1, (lists.count + Self.maximumViewers - 1) / Self.maximumViewers)
    for (place, films) in lists.enumerated() where place % step == 0 {
      for film in films.prefix(Self.maximumLikes) where Int(film) < ids.count {
        likes.append((film, viewerCount))
      }
      viewerCount += 1
    }
  }

  /// The table.
  package consuming func finish() -> AttributeTable {
    var films: [LabelMatrix] = []
    var names: [[String]] = []
    for field in AttributeField.allCases {
      var part = Part()
      swap(&part, &parts[field.rawValue])
      switch field {
      case .word:
        films.append(Self.withoutRare(part.matrix, share: Self.maximumShare))
        names.append([])
      case .viewer:
        films.append(Self.withoutRare(likedBy(), share: 1))
        names.append([])
      default:
        films.append(part.matrix)
        names.append(part.names)
      }
    }
    return AttributeTable(
      ids: ids, films: films, names: names, years: years, runtimes: runtimes,
      popularity: popularity)
  }

  private mutating func add(_ texts: [String], to field: AttributeField) {
    parts[field.rawValue].add(texts)
  }

  private mutating func addWords(of item: Item) {
    tokenizer.tokenize(
      Item(item: item.item, title: item.title, overview: item.overview), into: &tokens)
    // A word counts the same in a title and in a plot: the byte of the field goes.
    parts[AttributeField.word.rawValue].add(
      (0..<tokens.count).map {
        tokens.withToken($0) { key, _ in
          String(decoding: key.dropFirst(), as: UTF8.self)
        }
      })
  }

  private func likedBy() -> LabelMatrix {
    var rows = [[UInt32]](repeating: [], count: ids.count)
    for like in likes where rows[Int(like.film)].last != like.viewer {
      rows[Int(like.film)].append(like.viewer)
    }
    return LabelMatrix(columnCount: Int(viewerCount), rows: rows)
  }

  /// Without labels that only one film has, which tell nothing of others, and those that more than
  /// a share of the films have.
  private static func withoutRare(_ matrix: LabelMatrix, share: Double) -> LabelMatrix {
    var counts = [Int](repeating: 0, count: matrix.columnCount)
    for row in 0..<matrix.rowCount { for label in matrix[row] { counts[Int(label)] += 1 } }
    let limit = max(2, Int(share * Double(matrix.rowCount)))
    var numbers = [UInt32?](repeating: nil, count: matrix.columnCount)
    var count: UInt32 = 0
    for label in counts.indices where counts[label] > 1 && counts[label] <= limit {
      numbers[label] = count
      count += 1
    }
    return matrix.renumbered(columnCount: Int(count)) { numbers[Int($0)] }
  }

  /// One field while it grows.
  private struct Part {
    private var places: [String: UInt32] = [:]
    private(set) var names: [String] = []
    private var starts: [UInt32] = [0]
    private var labels: [UInt32] = []

    var matrix: LabelMatrix {
      LabelMatrix(columnCount: names.count, starts: starts, labels: labels)
    }

    mutating func add(_ texts: [String]) {
      let first = labels.count
      for text in texts where !text.isEmpty {
        let label = place(of: text)
        // Lists are short, so looking through is faster than a set.
        if !labels[first...].contains(label) { labels.append(label) }
      }
      starts.append(UInt32(labels.count))
    }

    private mutating func place(of text: String) -> UInt32 {
      if let place = places[text] { return place }
      let place = UInt32(names.count)
      places[text] = place
      names.append(text)
      return place
    }
  }
}
