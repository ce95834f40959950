package import NIOCore

/// Finds the route of a call by the bytes of its service and method, with no string made.
///
/// Open addressing over a table at most half full; the hash takes the lengths and the last bytes
/// of both names. Lookup cost: a probe or two, each a comparison of the names' bytes.
package struct RouteTable: Sendable {
  package typealias Entry = (service: String, method: String, route: Route)

  package enum Match: Equatable, Sendable {
    /// The index of the route in `entries`.
    case found(Int)
    case unknownMethod
    case unknownService
  }

  /// The routes in the order given; the index is what observers are told.
  package let entries: [Entry]

  private let keys: [Key]
  /// Indices of `entries`; -1 where empty.
  private let slots: [Int]

  private struct Key: Sendable {
    var service: [UInt8]
    var method: [UInt8]
  }

  /// Each pair of service and method may come once.
  package init(_ routes: [Entry]) {
    entries = routes
    keys = routes.map { Key(service: Array($0.service.utf8), method: Array($0.method.utf8)) }
    var size = 8
    while size < 2 * routes.count { size *= 2 }
    var slots = [Int](repeating: -1, count: size)
    for (index, key) in keys.enumerated() {
      var slot = Self.hash(key.service.span, key.method.span) & (size - 1)
      while slots[slot] >= 0 {
        let other = keys[slots[slot]]
        precondition(
          other.service != key.service || other.method != key.method,
          "two routes for \(routes[index].service)/\(routes[index].method)")
        slot = (slot + 1) & (size - 1)
      }
      slots[slot] = index
    }
    self.slots = slots
  }

  /// Looks up the names that lie at two ranges of the readable bytes of a request's data.
  package func match(service: Range<Int>, method: Range<Int>, in data: ByteBuffer) -> Match {
    let bytes = data.readableBytesUInt8Span
    return match(service: bytes.extracting(service), method: bytes.extracting(method))
  }

  package func match(service: String, method: String) -> Match {
    let (service, method) = (Array(service.utf8), Array(method.utf8))
    return match(service: service.span, method: method.span)
  }

  private func match(service: Span<UInt8>, method: Span<UInt8>) -> Match {
    var slot = Self.hash(service, method) & (slots.count - 1)
    while slots[slot] >= 0 {
      let index = slots[slot]
      if Self.equal(keys[index].method, method), Self.equal(keys[index].service, service) {
        return .found(index)
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    for key in keys where Self.equal(key.service, service) { return .unknownMethod }
    return .unknownService
  }

  private static func hash(_ service: Span<UInt8>, _ method: Span<UInt8>) -> Int {
    // FNV-1a over what tells names apart: lengths and tails. All names start alike.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    hash = (hash ^ UInt64(service.count)) &* 0x0100_0000_01b3
    hash = (hash ^ UInt64(method.count)) &* 0x0100_0000_01b3
    for index in max(0, service.count - 4)..<service.count {
      hash = (hash ^ UInt64(service[index])) &* 0x0100_0000_01b3
    }
    for index in max(0, method.count - 8)..<method.count {
      hash = (hash ^ UInt64(method[index])) &* 0x0100_0000_01b3
    }
    return Int(truncatingIfNeeded: hash ^ (hash >> 32)) & Int.max
  }

  private static func equal(_ one: [UInt8], _ other: Span<UInt8>) -> Bool {
    guard one.count == other.count else { return false }
    for index in 0..<one.count where one[index] != other[index] { return false }
    return true
  }
}
