/// What is wrong with a message, and in which field of it.
struct Violation: Error, CustomStringConvertible {
  /// What is wrong.
  private let reason: String
  /// The name of the field, after the names of those that contain it: `events[17].kind`.
  private var path: String
  /// The number of the field; nil while only its name is known.
  private(set) var number: UInt32?
  /// Whether the message is only too large, not wrong.
  let isSize: Bool

  /// Something is wrong with a field, or with the whole message when `field` is empty.
  init(_ reason: String, field: String = "", number: UInt32? = nil, isSize: Bool = false) {
    self.reason = reason
    self.path = field
    self.number = number
    self.isSize = isSize
  }

  /// The name of the field that is wrong, as long as no outer field has been added.
  var field: String { path }

  /// The same, with the field's number.
  func numbered(_ number: UInt32) -> Violation {
    var copy = self
    copy.number = number
    return copy
  }

  /// The same, seen from the message that has the message in its field `name`.
  func inside(_ name: String, number outer: UInt32? = nil) -> Violation {
    var copy = self
    copy.path = path.isEmpty ? name : "\(name).\(path)"
    if copy.number == nil { copy.number = outer }
    return copy
  }

  var description: String {
    if path.isEmpty { return reason }
    guard let number else { return "field \(path): \(reason)" }
    return "field \(number) (\(path)): \(reason)"
  }
}
