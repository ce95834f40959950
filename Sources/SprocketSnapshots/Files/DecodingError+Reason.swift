extension DecodingError {
  /// What is wrong with the JSON, in one sentence without the debugger's noise.
  var reason: String {
    switch self {
    case .keyNotFound(let key, _): "key \"\(key.stringValue)\" is missing"
    case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context):
      Self.place(context) + context.debugDescription
    @unknown default: "\(self)"
    }
  }

  private static func place(_ context: Context) -> String {
    let path = context.codingPath.map(\.stringValue).filter { !$0.isEmpty }
    return path.isEmpty ? "" : "at \(path.joined(separator: ".")): "
  }
}
