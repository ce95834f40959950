import SprocketCore

extension EventKind {
  /// Its name in JSON and for people.
  var name: String {
    switch self {
    case .rating: "rating"
    case .like: "like"
    case .dislike: "dislike"
    case .watched: "watched"
    case .seen: "seen"
    }
  }

  init?(name: String) {
    guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = kind
  }

  /// Whether its value means something.
  var hasValue: Bool { self == .rating || self == .watched }

  func json(of value: Double) -> JSONValue { hasValue ? .number(value) : .null }

  /// The value for people: `4.5`, `80 %`, or nothing.
  func text(of value: Double) -> String {
    switch self {
    case .rating: Text.number(value, digits: 1)
    case .watched: "\(Text.number(value * 100, digits: 0)) %"
    case .like, .dislike, .seen: ""
    }
  }

  /// What a user did, before the film's title.
  func phrase(_ value: Double) -> String {
    switch self {
    case .rating: "gave \(text(of: value)) to"
    case .like: "likes"
    case .dislike: "dislikes"
    case .watched: "watched \(text(of: value)) of"
    case .seen: "has seen"
    }
  }
}

extension RecordResponse {
  var pairs: [(String, JSONValue)] {
    [
      ("recorded", .count(recorded)), ("duplicates", .count(duplicates)),
      ("position", .integer(position)),
    ]
  }
}
