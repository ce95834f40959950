import CSprocketProto
import SprocketCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The fields of a C structure from Swift values.
///
/// This file may use unsafe pointers because all of them point into the arena, which outlives the
/// structure. An empty string or list becomes NULL, which protobuf-c does not write; only within a
/// list an empty string must be one, because protobuf-c takes its length.
extension Arena {
  typealias CString = UnsafeMutablePointer<CChar>
  typealias CArray<Element> = UnsafeMutablePointer<Element>

  /// A string field.
  func text(_ text: String, _ name: String) throws(Violation) -> CString? {
    text.isEmpty ? nil : try copy(text, name)
  }

  /// A copy of a string that ends with NUL.
  private func copy(_ text: String, _ name: String) throws(Violation) -> CString {
    let count = text.utf8.count
    guard let memory = allocate(count + 1) else { throw Self.exhausted }
    let bytes = UnsafeMutableBufferPointer(
      start: memory.bindMemory(to: UInt8.self, capacity: count + 1), count: count)
    _ = bytes.initialize(from: text.utf8)
    memory.storeBytes(of: 0, toByteOffset: count, as: UInt8.self)
    let string = memory.bindMemory(to: CChar.self, capacity: count + 1)
    guard strlen(string) == count else {
      throw Violation("string contains NUL", field: name)
    }
    return string
  }

  /// A field of bytes.
  func bytes(_ bytes: [UInt8]) throws(Violation) -> ProtobufCBinaryData {
    let (count, data) = try numbers(bytes)
    return ProtobufCBinaryData(len: count, data: data)
  }

  /// A repeated field of strings.
  func texts(
    _ texts: [String], _ name: String
  ) throws(Violation) -> (Int, CArray<CString?>?) {
    try elements(texts, name) { element throws(Violation) in try copy(element, "") }
  }

  /// A repeated field of users.
  func userIDs(
    _ users: [UserID], _ name: String
  ) throws(Violation) -> (Int, CArray<CString?>?) {
    try elements(users, name) { user throws(Violation) in try copy(user.rawValue, "") }
  }

  /// A repeated field of films.
  func itemIDs(
    _ items: [ItemID], _ name: String
  ) throws(Violation) -> (Int, CArray<CString?>?) {
    try elements(items, name) { item throws(Violation) in try copy(item.rawValue, "") }
  }

  /// A number in the size of its field.
  func number<Number: FixedWidthInteger>(
    _ value: Int, _ name: String
  ) throws(Violation) -> Number {
    guard let number = Number(exactly: value) else {
      throw Violation("\(value) is not within \(Number.min)...\(Number.max)", field: name)
    }
    return number
  }

  /// A repeated field of numbers.
  func numbers<Number: BitwiseCopyable>(
    _ numbers: [Number]
  ) throws(Violation) -> (Int, CArray<Number>?) {
    if numbers.isEmpty { return (0, nil) }
    guard let memory = allocate(numbers.count * MemoryLayout<Number>.stride) else {
      throw Self.exhausted
    }
    let array = memory.bindMemory(to: Number.self, capacity: numbers.count)
    _ = UnsafeMutableBufferPointer(start: array, count: numbers.count).initialize(from: numbers)
    return (numbers.count, array)
  }

  /// A repeated field of numbers in the size of its elements.
  func counts(
    _ values: [Int], _ name: String
  ) throws(Violation) -> (Int, CArray<UInt64>?) {
    var converted: [UInt64] = []
    converted.reserveCapacity(values.count)
    for value in values { converted.append(try number(value, name)) }
    return try numbers(converted)
  }

  /// A submessage.
  func message<Message: StructConvertible>(
    _ message: Message, _ name: String
  ) throws(Violation) -> UnsafeMutablePointer<Message.Struct> {
    do throws(Violation) {
      return try message.build(on: self)
    } catch {
      throw error.inside(name)
    }
  }

  /// A repeated field of submessages.
  func messages<Message: StructConvertible>(
    _ messages: [Message], _ name: String
  ) throws(Violation) -> (Int, CArray<UnsafeMutablePointer<Message.Struct>?>?) {
    try elements(messages, name) { message throws(Violation) in try message.build(on: self) }
  }

  private func elements<Value, Pointee>(
    _ values: [Value],
    _ name: String,
    _ build: (Value) throws(Violation) -> UnsafeMutablePointer<Pointee>
  ) throws(Violation) -> (Int, CArray<UnsafeMutablePointer<Pointee>?>?) {
    if values.isEmpty { return (0, nil) }
    typealias Element = UnsafeMutablePointer<Pointee>?
    guard let memory = allocate(values.count * MemoryLayout<Element>.stride) else {
      throw Self.exhausted
    }
    let array = memory.bindMemory(to: Element.self, capacity: values.count)
    // A span lends its elements where an array would copy them.
    let values = values.span
    for index in values.indices {
      do throws(Violation) {
        (array + index).initialize(to: try build(values[index]))
      } catch {
        throw error.inside("\(name)[\(index)]")
      }
    }
    return (values.count, array)
  }
}
