import Dispatch
import SprocketCore
import Testing

@testable import SprocketService

@Suite struct ShownListBufferTests {
  private func list(_ user: Int) throws -> ShownList {
    ShownList(
      user: UInt64(user), handle: try ServingHandle.empty(), arm: .none, seconds: UInt32(user),
      count: 0)
  }

  @Test func `every list comes out once with its films, or is counted as dropped`() throws {
    let buffer = ShownListBuffer(stripes: 4, capacity: 64, depth: 3)
    let handle = try ServingHandle.empty()
    var found: [UInt64: [UInt32]] = [:]
    func drain() {
      buffer.drain { stripe in
        var start = 0
        for list in stripe.lists {
          #expect(found[list.user] == nil)
          found[list.user] = Array(stripe.rows[start..<start + list.count])
          start += list.count
        }
        #expect(start == stripe.rows.count)
      }
    }
    for round in 0..<20 {
      DispatchQueue.concurrentPerform(iterations: 8) { thread in
        for step in 0..<16 {
          let user = UInt64(round * 128 + thread * 16 + step)
          buffer.add(
            ShownList(user: user, handle: handle, arm: .none, seconds: 0, count: 0),
            rows: [UInt32(user), 1, 2, 3, 4])
        }
      }
      drain()
    }
    #expect(found.count + buffer.dropped == 20 * 128)
    #expect(found.count > 0)
    for (user, rows) in found { #expect(rows == [UInt32(user), 1, 2]) }
  }

  @Test func `what finds no room is dropped, and there is room again afterwards`() throws {
    let buffer = ShownListBuffer(stripes: 2, capacity: 4, depth: 1)
    for user in 0..<20 { buffer.add(try list(user), rows: [0]) }
    #expect(buffer.dropped == 12)
    var count = 0
    buffer.drain { count += $0.lists.count }
    #expect(count == 8)
    buffer.add(try list(1), rows: [0])
    buffer.drain { count += $0.lists.count }
    #expect(count == 9)
  }
}
