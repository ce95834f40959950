import SprocketCore
import SprocketIngest

extension EventKind {
  /// Its name in JSON and for people.
  var name: String { exchangeName }

  init?(name: String) { self.init(exchangeName: name) }

  /// Whether its value means something.
  var hasValue: Bool { self == .rating || self == .watched }

  func json(of value: Double) -> JSONValue { hasValue ? .number(value) : .null }

  /// The value for people: `4.5`, `80 %`, or nothing.
  func text(of value: Double) -> String {
    switch self {
    case .rating: Text.number(value, digits: 1)
    case .watched: "\(Text.number(value * 100, digits: 0)) %"
    case .like, .dislike, .seen, .retract: ""
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
    case .retract: "takes back"
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
