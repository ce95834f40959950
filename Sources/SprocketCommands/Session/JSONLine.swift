import Foundation
import SprocketCore

/// Reads one JSON object from a line.
enum JSONLine {
  /// Decodes a line; the error says what is wrong in one sentence.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from line: String
  ) -> Result<Value, JSONLineError> {
    do {
      return .success(try JSONDecoder().decode(type, from: Data(line.utf8)))
    } catch let error as DecodingError {
      return .failure(JSONLineError(reason: explain(error)))
    } catch {
      return .failure(JSONLineError(reason: "is no JSON object"))
    }
  }

  private static func explain(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "the key \"\(key.stringValue)\" is missing"
    case .valueNotFound(_, let context): "\(place(context)) must not be null"
    case .typeMismatch(let type, let context): "\(place(context)) must be \(name(of: type))"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "is no JSON object" : "\(place(context)): \(context.debugDescription)"
    @unknown default: "is no JSON object"
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
    return path.isEmpty ? "the line" : "\"\(path.joined(separator: "."))\""
  }

  private static func name(of type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Bool.Type: "true or false"
    case is Double.Type, is Float.Type: "a number"
    case is Int.Type, is Int64.Type: "a whole number"
    case is [Any].Type: "an array"
    default: "an object"
    }
  }
}

/// Why a line is not what it must be.
struct JSONLineError: Error {
  var reason: String
}

extension KeyedDecodingContainer {
  /// An identifier that obeys `IdentifierRule`. They are strings, but a whole number is taken as
  /// its digits.
  func identifier(forKey key: Key) throws -> String {
    let text: String
    if let string = try? decode(String.self, forKey: key) {
      text = string
    } else if let number = try? decode(Int64.self, forKey: key) {
      text = String(number)
    } else {
      text = try decode(String.self, forKey: key)
    }
    if let violation = IdentifierRule.violation(in: text) {
      throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: violation)
    }
    return text
  }
}
