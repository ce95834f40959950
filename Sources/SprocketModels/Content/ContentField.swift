/// What of a film the content model reads. The raw value is the place in its tables; the name is
/// for settings and for people.
package enum ContentField: Int, CaseIterable, Hashable, Sendable {
  case title
  case genre
  case director
  case cast
  case tag
  case plot
  case decade
  case language

  package var name: String {
    switch self {
    case .title: "title"
    case .genre: "genre"
    case .director: "director"
    case .cast: "cast"
    case .tag: "tag"
    case .plot: "plot"
    case .decade: "decade"
    case .language: "language"
    }
  }

  /// Whether its text is taken apart into words; otherwise each entry is one term.
  package var hasWords: Bool { self == .title || self == .plot }

  /// The first byte of the keys of its terms: part of the file format.
  package var tag: UInt8 { UInt8(ascii: "a") + UInt8(rawValue) }
}

/// Something two films have in common, for people to read: "director: Wes Anderson".
package struct ContentFeature: Hashable, Sendable {
  package var field: ContentField
  /// As it was spelled where it was first met.
  package var text: String
  /// Its part of the similarity.
  package var weight: Float

  package init(field: ContentField, text: String, weight: Float) {
    self.field = field
    self.text = text
    self.weight = weight
  }
}
