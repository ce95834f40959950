package import SprocketCore

/// What of a film imputation looks at. The raw value is the place in its tables.
enum AttributeField: Int, CaseIterable, Hashable, Sendable {
  case genre
  case director
  case cast
  case writer
  case country
  case language
  case certification
  case tag
  /// Words of the title and of the plot.
  case word
  /// The year in steps of `yearStep`.
  case yearStep
  /// The runtime in steps of `runtimeStep`.
  case runtimeStep
  /// People who liked it.
  case viewer

  /// Years and minutes that count as one label.
  static let yearWidth = 5
  static let runtimeWidth = 10

  /// The texts of a film that are labels of this field; nil for those that are made otherwise.
  func texts(of item: Item) -> [String]? {
    switch self {
    case .genre: item.genres
    case .director: item.directors
    case .cast: item.cast
    case .writer: item.writers
    case .country: item.countries
    case .language: item.language.isEmpty ? [] : [item.language]
    case .certification: item.certification.isEmpty ? [] : [item.certification]
    case .tag: item.tags
    case .word, .yearStep, .runtimeStep, .viewer: nil
    }
  }
}

extension ItemColumn {
  /// The field with its values, or for a number with its steps.
  var field: AttributeField {
    switch self {
    case .genres: .genre
    case .directors: .director
    case .cast: .cast
    case .countries: .country
    case .language: .language
    case .runtime: .runtimeStep
    case .year: .yearStep
    case .certification: .certification
    case .tags: .tag
    }
  }

  /// For a number how far off it may be and still count as right.
  package var tolerance: Double {
    switch self {
    case .year: 3
    case .runtime: 10
    default: 0
    }
  }
}
