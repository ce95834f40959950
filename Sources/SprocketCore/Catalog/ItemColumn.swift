/// What may be missing of a film and can be imputed. The raw value is its name in files, on the
/// wire and for people.
public enum ItemColumn: String, CaseIterable, Hashable, Sendable, Comparable {
  case genres
  case directors
  case cast
  case countries
  case language
  case runtime
  case year
  case certification
  case tags

  /// What its values are.
  public enum Kind: Hashable, Sendable {
    /// Any number of labels.
    case labels
    /// One label.
    case label
    /// A whole number.
    case number
  }

  public var kind: Kind {
    switch self {
    case .genres, .directors, .cast, .countries, .tags: .labels
    case .language, .certification: .label
    case .runtime, .year: .number
    }
  }

  /// In the order of `allCases`.
  public static func < (one: ItemColumn, other: ItemColumn) -> Bool { one.place < other.place }

  private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Item {
  /// The values that are known of a column, as text; empty when it is missing.
  public func values(of column: ItemColumn) -> [String] {
    func one(_ text: String) -> [String] { text.isEmpty ? [] : [text] }
    func one(_ number: Int) -> [String] { number == 0 ? [] : ["\(number)"] }
    return switch column {
    case .genres: genres
    case .directors: directors
    case .cast: cast
    case .countries: countries
    case .language: one(language)
    case .runtime: one(runtimeMinutes)
    case .year: one(year)
    case .certification: one(certification)
    case .tags: tags
    }
  }

  /// Replaces the values of a column. Of a column with one value the first one counts; text that
  /// is no number leaves a number as it is.
  public mutating func setValues(_ values: [String], of column: ItemColumn) {
    let first = values.first ?? ""
    let number = first.isEmpty ? 0 : Int(first)
    switch column {
    case .genres: genres = values
    case .directors: directors = values
    case .cast: cast = values
    case .countries: countries = values
    case .language: language = first
    case .runtime: runtimeMinutes = number ?? runtimeMinutes
    case .year: year = number ?? year
    case .certification: certification = first
    case .tags: tags = values
    }
  }
}

extension Item {
  /// The film with imputed values where it has none of its own, and a note which columns these are.
  ///
  /// A column that is known stays as it is. Of a column with one value the one with the highest
  /// confidence counts.
  /// - Parameter values: Those to use, of this film.
  public func filled(with values: some Sequence<ImputedValue>) -> Item {
    var byColumn: [ItemColumn: [ImputedValue]] = [:]
    for value in values { byColumn[value.column, default: []].append(value) }
    var filled = self
    for (column, values) in byColumn.sorted(by: { $0.key < $1.key })
    where self.values(of: column).isEmpty {
      let best = values.sorted { ($1.confidence, $0.value) < ($0.confidence, $1.value) }
      filled.setValues(best.map(\.value), of: column)
      if !filled.values(of: column).isEmpty { filled.imputed.append(column) }
    }
    return filled
  }

  /// The film without imputed values.
  public var known: Item {
    if imputed.isEmpty { return self }
    var known = self
    for column in imputed { known.setValues([], of: column) }
    known.imputed = []
    return known
  }
}
