import Foundation
import SprocketCore
import SprocketSnapshots
import Testing

@Suite struct SafetensorsFileTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A file with a table, a text and vectors of every width.
  private func writeSample(_ name: String = "sample.safetensors") throws -> String {
    let path = folder.file(name)
    var writer = SafetensorsWriter(metadata: ["kind": "sample", "quote": "a \"b\" / ü"])
    try writer.add("text", [UInt8]("seven b".utf8))
    try writer.add("counts", [UInt32(1), 2, 3])
    try writer.add("times", [Int64(-1), 1 << 60, 7])
    let table = (0..<32).map { Float($0) / 4 }
    try writer.add("table", .float32, shape: [2, 16], isFactorTable: true) { sink in
      try table[..<16].withUnsafeBytes { try sink($0) }
      try table[16...].withUnsafeBytes { try sink($0) }
    }
    try writer.add("nothing", [Float]())
    let file = try DurableFile(creating: path)
    try writer.write(to: file)
    _ = try file.finish()
    return path
  }

  @Test func readsBackWhatWasWritten() throws {
    let file = try SafetensorsFile(path: try writeSample())
    #expect(file.header.metadata == ["kind": "sample", "quote": "a \"b\" / ü"])
    #expect(try Array(file.elements("text", of: UInt8.self)) == Array("seven b".utf8))
    #expect(try Array(file.elements("counts", of: UInt32.self, count: 3)) == [1, 2, 3])
    #expect(try Array(file.elements("times", of: Int64.self)) == [-1, 1 << 60, 7])
    #expect(try Array(file.elements("nothing", of: Float.self)) == [])
    #expect(try file.shape(of: "table") == [2, 16])
    let table = try file.elements("table", of: Float.self, count: 32, alignment: 64)
    #expect(Array(table) == (0..<32).map { Float($0) / 4 })
    #expect(file.header.tensors["counts"]?.type == .int32)
  }

  @Test func beginsTheDataAtAMultipleOf64Bytes() throws {
    for padding in 0..<70 {
      let path = folder.file("aligned-\(padding)")
      var writer = SafetensorsWriter(metadata: ["x": String(repeating: "y", count: padding)])
      try writer.add("table", .float32, shape: [1, 16], isFactorTable: true) { sink in
        try [Float](repeating: 1, count: 16).withUnsafeBytes { try sink($0) }
      }
      let file = try DurableFile(creating: path)
      try writer.write(to: file)
      _ = try file.finish()
      let read = try SafetensorsFile(path: path)
      let table = try read.elements("table", of: Float.self, alignment: 64)
      #expect(UInt(bitPattern: table.baseAddress) % 64 == 0)
    }
  }

  @Test func refusesAskingForAnotherTypeLengthOrName() throws {
    let file = try SafetensorsFile(path: try writeSample())
    let type = refusal { _ = try file.elements("counts", of: Float.self) }
    #expect(type?.code == .dataLoss)
    #expect(type?.message.contains("\"counts\" holds I32, not F32") == true)
    let length = refusal { _ = try file.elements("counts", of: UInt32.self, count: 4) }
    #expect(length?.message.contains("3 elements instead of 4") == true)
    let name = refusal { _ = try file.elements("absent", of: Float.self) }
    #expect(name?.message.contains("tensor \"absent\" is missing") == true)
  }

  @Test func refusesEveryTruncation() throws {
    let path = try writeSample()
    let bytes = try folder.read("sample.safetensors")
    for count in 1..<bytes.count {
      let cut = try folder.write(Array(bytes[..<count]), to: "cut")
      let error = refusal("\(count) bytes") { _ = try SafetensorsFile(path: cut) }
      #expect(error?.code == .dataLoss)
      #expect(error?.message.hasPrefix(cut) == true)
    }
    let longer = try folder.write(bytes + [0], to: "longer")
    #expect(refusal { _ = try SafetensorsFile(path: longer) }?.code == .dataLoss)
    #expect(throws: Never.self) { try SafetensorsFile(path: path) }
  }

  @Test func survivesEveryFlippedByteOfTheHeader() throws {
    _ = try writeSample()
    let bytes = try folder.read("sample.safetensors")
    let header = 8 + Int(bytes[0]) + Int(bytes[1]) * 256
    for index in 0..<header {
      for flip in [UInt8(0x01), 0x10, 0x80, 0xFF] {
        var damaged = bytes
        damaged[index] ^= flip
        let path = try folder.write(damaged, to: "flipped")
        // Some flips leave a valid header (a letter of a name); the checksum finds those.
        do {
          let file = try SafetensorsFile(path: path)
          for name in file.header.tensors.keys {
            _ = try? file.elements(name, of: Float.self).reduce(0, +)
            _ = try? file.elements(name, of: UInt8.self).reduce(UInt8(0), ^)
          }
        } catch {
          #expect(error.code == .dataLoss)
          #expect(error.message.hasPrefix(path))
        }
      }
    }
  }

  @Test(
    arguments: [
      (#"[]"#, "no JSON object"),
      (#"{"a":"#, "not valid"),
      (#"{"a":3}"#, "not valid"),
      (#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0]}}"#, "impossible data offsets"),
      (#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}"#, "impossible data offsets"),
      (#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[-16,0]}}"#, "impossible data offsets"),
      (#"{"a":{"dtype":"F33","shape":[4],"data_offsets":[0,16]}}"#, "element type \"F33\""),
      (#"{"a":{"dtype":"F32","shape":[5],"data_offsets":[0,16]}}"#, "needs 20"),
      (#"{"a":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}}"#, "impossible shape"),
      (
        #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,16]}}"#,
        "impossible shape"
      ),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#, "leaves a hole"),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "the file holds 16"),
      (
        #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"#
          + #""b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#, "overlaps"
      ),
      (#"{"a":{"dtype":"F32","shape":[40],"data_offsets":[0,160]}}"#, "the file holds 16"),
      (#"{"__metadata__":{"a":3}}"#, "not valid"),
    ])
  func refusesWrongHeaders(json: String, reason: String) throws {
    let length = withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian) { Array($0) }
    let path = try folder.write(
      length + Array(json.utf8) + [UInt8](repeating: 0, count: 16), to: "wrong")
    let error = refusal { _ = try SafetensorsFile(path: path) }
    #expect(error?.code == .dataLoss)
    #expect(error?.message.hasPrefix("\(path) is damaged: ") == true)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test func refusesDeeplyNestedAndHugeHeaders() throws {
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 900_000)
    let json = Array(#"{"a":"#.utf8) + deep
    let length = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) }
    let path = try folder.write(length + json, to: "deep")
    #expect(refusal { _ = try SafetensorsFile(path: path) }?.code == .dataLoss)
    let huge = try folder.write([UInt8](repeating: 0xFF, count: 64), to: "huge")
    #expect(refusal { _ = try SafetensorsFile(path: huge) }?.code == .dataLoss)
  }

  @Test func refusesWhatIsNoRegularFile() throws {
    #expect(refusal { _ = try SafetensorsFile(path: folder.path) }?.code == .dataLoss)
    #expect(refusal { _ = try SafetensorsFile(path: folder.file("absent")) }?.code == .notFound)
    #expect(refusal { _ = try SafetensorsFile(path: "/dev/null") }?.code == .dataLoss)
    let empty = try folder.write([], to: "empty")
    #expect(refusal { _ = try SafetensorsFile(path: empty) }?.message.contains("is empty") == true)
  }

  @Test func noticesATensorWithMoreOrFewerBytesThanItsShape() throws {
    var writer = SafetensorsWriter(metadata: [:])
    try writer.add("short", .float32, shape: [4]) { sink in
      try [Float(1)].withUnsafeBytes { try sink($0) }
    }
    let file = try DurableFile(creating: folder.file("short"))
    #expect(refusal { try writer.write(to: file) }?.code == .internal)
  }

  @Test func checksumsWhatIsOnTheDisk() throws {
    let file = try DurableFile(creating: folder.file("large"))
    var expected: [UInt8] = []
    for size in [1, 3_000_000, 70_000, 1 << 20, 5] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try bytes.withUnsafeBytes { try file.append($0) }
      expected += bytes
    }
    let checksum = try file.finish()
    #expect(try folder.read("large") == expected)
    #expect(try MappedFile(path: folder.file("large")).checksum() == checksum)
    #expect(checksum.utf8.count == 32)
  }
}
