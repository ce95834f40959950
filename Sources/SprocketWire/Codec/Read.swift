import CSprocketProto
import SprocketCore

/// Swift values from the fields of an unpacked C structure.
///
/// protobuf-c made the structure from bytes that `PreScan` has passed: strings end with NUL and are
/// valid UTF-8, and the arrays have as many elements as they say; an empty one is NULL. This file
/// may use unsafe pointers for that reason, and everything is copied.
enum Read {
  typealias CString = UnsafeMutablePointer<CChar>
  typealias CArray<Element> = UnsafeMutablePointer<Element>

  /// A string; empty when absent.
  static func text(_ field: CString?) -> String {
    guard let field else { return "" }
    return String(cString: field)
  }

  /// The strings of a repeated field.
  static func texts(_ field: CArray<CString?>?, _ count: Int) -> [String] {
    UnsafeBufferPointer(start: field, count: field == nil ? 0 : count).map(text)
  }

  /// A user that obeys `IdentifierRule`.
  static func userID(_ field: CString?, _ name: String) throws(Violation) -> UserID {
    do throws(SprocketError) {
      return try UserID(validating: text(field))
    } catch {
      throw Violation(error.message, field: name)
    }
  }

  /// A film that obeys `IdentifierRule`.
  static func itemID(_ field: CString?, _ name: String) throws(Violation) -> ItemID {
    do throws(SprocketError) {
      return try ItemID(validating: text(field))
    } catch {
      throw Violation(error.message, field: name)
    }
  }

  /// A user that obeys `IdentifierRule`; nil when absent.
  static func optionalUserID(_ field: CString?, _ name: String) throws(Violation) -> UserID? {
    guard let field, field.pointee != 0 else { return nil }
    return try userID(field, name)
  }

  /// The bytes of a field; empty when absent.
  static func bytes(_ field: ProtobufCBinaryData) -> [UInt8] {
    [UInt8](UnsafeBufferPointer(start: field.data, count: field.data == nil ? 0 : field.len))
  }

  /// A film that obeys `IdentifierRule`; nil when absent.
  static func optionalItemID(_ field: CString?, _ name: String) throws(Violation) -> ItemID? {
    guard let field, field.pointee != 0 else { return nil }
    return try itemID(field, name)
  }

  /// The users of a repeated field.
  static func userIDs(
    _ field: CArray<CString?>?, _ count: Int, _ name: String
  ) throws(Violation) -> [UserID] {
    try elements(field, count, name) { element throws(Violation) in try userID(element, "") }
  }

  /// The films of a repeated field.
  static func itemIDs(
    _ field: CArray<CString?>?, _ count: Int, _ name: String
  ) throws(Violation) -> [ItemID] {
    try elements(field, count, name) { element throws(Violation) in try itemID(element, "") }
  }

  /// A model version; empty when absent.
  static func version(_ field: CString?) -> ModelVersion {
    ModelVersion(text(field))
  }

  /// A model version; nil when absent.
  static func optionalVersion(_ field: CString?) -> ModelVersion? {
    guard let field, field.pointee != 0 else { return nil }
    return version(field)
  }

  /// A number that must fit into an `Int`.
  static func number(_ field: UInt64, _ name: String) throws(Violation) -> Int {
    guard let number = Int(exactly: field) else {
      throw Violation("\(field) is too large", field: name)
    }
    return number
  }

  /// One of the known values of an enum.
  static func choice<Choice: RawRepresentable>(
    _ rawValue: UInt32, _ name: String
  ) throws(Violation) -> Choice where Choice.RawValue == Int32 {
    guard let choice = Choice(rawValue: Int32(bitPattern: rawValue)) else {
      let value = Int32(bitPattern: rawValue)
      throw Violation("\(value) is not a known value that may be sent here", field: name)
    }
    return choice
  }

  /// One of the known values of a text.
  static func name<Choice: RawRepresentable>(
    _ field: CString?, _ name: String
  ) throws(Violation) -> Choice where Choice.RawValue == String {
    let text = text(field)
    guard let choice = Choice(rawValue: text) else {
      throw Violation("\"\(text)\" is not a known value", field: name)
    }
    return choice
  }

  /// One of the known values of a text; nil when absent.
  static func optionalName<Choice: RawRepresentable>(
    _ field: CString?, _ name: String
  ) throws(Violation) -> Choice? where Choice.RawValue == String {
    guard let field, field.pointee != 0 else { return nil }
    return try self.name(field, name)
  }

  /// The known values of a repeated text.
  static func names<Choice: RawRepresentable>(
    _ field: CArray<CString?>?, _ count: Int, _ name: String
  ) throws(Violation) -> [Choice] where Choice.RawValue == String {
    try elements(field, count, name) { element throws(Violation) in
      try self.name(element, "")
    }
  }

  /// The numbers of a repeated field.
  static func numbers<Number: BitwiseCopyable>(
    _ field: CArray<Number>?, _ count: Int
  ) -> [Number] {
    [Number](UnsafeBufferPointer(start: field, count: field == nil ? 0 : count))
  }

  /// The numbers of a repeated field that must each fit into an `Int`.
  static func counts(
    _ field: CArray<UInt64>?, _ count: Int, _ name: String
  ) throws(Violation) -> [Int] {
    try elements(field, count, name) { element throws(Violation) in try number(element, "") }
  }

  /// A submessage; nil when absent.
  static func optionalMessage<Message: StructConvertible>(
    _ field: UnsafeMutablePointer<Message.Struct>?, _ name: String
  ) throws(Violation) -> Message? {
    guard let field else { return nil }
    do throws(Violation) {
      return try Message.read(field)
    } catch {
      throw error.inside(name)
    }
  }

  /// A submessage that must be there.
  static func message<Message: StructConvertible>(
    _ field: UnsafeMutablePointer<Message.Struct>?, _ name: String
  ) throws(Violation) -> Message {
    guard let message: Message = try optionalMessage(field, name) else {
      throw Violation("is missing", field: name)
    }
    return message
  }

  /// The submessages of a repeated field.
  static func messages<Message: StructConvertible>(
    _ field: CArray<UnsafeMutablePointer<Message.Struct>?>?, _ count: Int, _ name: String
  ) throws(Violation) -> [Message] {
    try elements(field, count, name) { element throws(Violation) in
      guard let element else { throw Violation("is missing") }
      return try Message.read(element)
    }
  }

  private static func elements<Element, Value>(
    _ field: CArray<Element>?,
    _ count: Int,
    _ name: String,
    _ read: (Element) throws(Violation) -> Value
  ) throws(Violation) -> [Value] {
    guard let field, count > 0 else { return [] }
    var values: [Value] = []
    values.reserveCapacity(count)
    for index in 0..<count {
      do throws(Violation) {
        values.append(try read(field[index]))
      } catch {
        throw error.inside("\(name)[\(index)]")
      }
    }
    return values
  }
}
