import CSprocketProto

/// The generated function that sets a C structure to its defaults.
typealias StructInitializer<Struct> = (UnsafeMutablePointer<Struct>?) -> Void

/// A value with a C structure, which protobuf-c packs and unpacks.
protocol StructConvertible: Sendable {
  associatedtype Struct

  /// `…__init` of the structure.
  static var initializer: StructInitializer<Struct> { get }

  /// Takes the values of an unpacked structure. Strings are copied, so nothing of it is kept.
  init(_ c: Struct) throws(Violation)

  /// Sets the fields of a structure that has just been initialised. What they point at comes from
  /// the arena and lives as long as it is lent.
  func write(to c: inout Struct, with out: Arena) throws(Violation)
}

extension StructConvertible {
  /// The generated description of the message.
  ///
  /// Taken from an initialised structure, because the address of an imported C constant is not
  /// stable in Swift while the pointer within the structure is. Every generated structure begins
  /// with `ProtobufCMessage`, hence the cast.
  static var description: UnsafePointer<ProtobufCMessageDescriptor> {
    let message = UnsafeMutablePointer<Struct>.allocate(capacity: 1)
    defer { message.deallocate() }
    initializer(message)
    return UnsafeRawPointer(message).load(as: ProtobufCMessage.self).descriptor
  }

  /// Reads a structure; if that fails, the field's number is looked up by its name.
  static func read(_ c: UnsafePointer<Struct>) throws(Violation) -> Self {
    do throws(Violation) {
      return try Self(c.pointee)
    } catch {
      throw numbered(error)
    }
  }

  /// Builds the structure of this value on an arena.
  func build(on arena: Arena) throws(Violation) -> UnsafeMutablePointer<Struct> {
    guard let memory = arena.allocate(MemoryLayout<Struct>.size) else { throw Arena.exhausted }
    let c = memory.bindMemory(to: Struct.self, capacity: 1)
    Self.initializer(c)
    do throws(Violation) {
      try write(to: &c.pointee, with: arena)
    } catch {
      throw Self.numbered(error)
    }
    return c
  }

  private static func numbered(_ violation: Violation) -> Violation {
    guard violation.number == nil else { return violation }
    let name = violation.field.prefix { $0 != "[" && $0 != "." }
    let field = protobuf_c_message_descriptor_get_field_by_name(description, String(name))
    guard let field else { return violation }
    return violation.numbered(field.pointee.id)
  }
}

extension Arena {
  /// The message takes more memory than it may.
  static var exhausted: Violation {
    Violation("takes more than \(Wire.maximumArenaBytes) bytes of memory", isSize: true)
  }
}
