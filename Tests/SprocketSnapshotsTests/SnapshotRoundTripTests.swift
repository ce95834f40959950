import Foundation
import SprocketCore
import SprocketMath
import SprocketModels
import SprocketSnapshots
import Testing

@Suite struct SnapshotRoundTripTests {
  let folder: TemporaryFolder
  let directory: SnapshotDirectory
  let sample = SampleModel()

  init() throws {
    folder = try TemporaryFolder()
    directory = try SnapshotDirectory(root: folder.file("snapshots"))
  }

  @Test(arguments: [ModelKind.ials, .popularity])
  func readsBackEveryBit(kind: ModelKind) throws {
    let model = try sample.build(kind: kind)
    let manifest = try directory.write(model, sample.manifest(of: model))
    let snapshot = try directory.open(manifest.version)
    #expect(ModelContent(snapshot.model) == ModelContent(model))
    #expect(snapshot.model.kind == kind)
    #expect(snapshot.model.dataWindow == model.dataWindow)
    #expect(snapshot.model.ials?.config == model.ials?.config)
    #expect(snapshot.manifest == manifest)
    #expect(manifest.bytes > 0)
    #expect(try directory.open(manifest.version, verifyChecksum: false).manifest == manifest)
  }

  @Test func givesTheSameAnswersFromTheFileAsFromMemory() throws {
    let model = try sample.build()
    let manifest = try directory.write(model, sample.manifest(of: model))
    let opened = try directory.open(manifest.version).model
    for id in sample.userIDs + ["nobody"] {
      let view = UserView(row: model.users.row(of: id))
      #expect(opened.users.row(of: id) == view.row)
      let mask = RowMask.all(model.items.count)
      #expect(
        opened.recommend(5, for: view, mask: mask) == model.recommend(5, for: view, mask: mask))
    }
  }

  @Test func keepsTheFileInMemoryAsLongAsAModelUsesIt() throws {
    let built = try sample.build()
    let manifest = try directory.write(built, sample.manifest(of: built))
    let model = try directory.open(manifest.version).model
    try directory.remove(manifest.version)
    #expect(ModelContent(model) == ModelContent(built))
  }

  @Test func beginsEveryTableAtAMultipleOf64Bytes() throws {
    let model = try sample.build()
    let manifest = try directory.write(model, sample.manifest(of: model))
    let ials = try #require(try directory.open(manifest.version).model.ials)
    for table in [ials.itemFactors, ials.userFactors] {
      table.withUnsafeElements { #expect(UInt(bitPattern: $0.baseAddress) % 64 == 0) }
    }
  }

  @Test func holdsAModelWithoutUsers() throws {
    let model = try sample.build(users: [])
    let manifest = try directory.write(model, sample.manifest(of: model))
    #expect(ModelContent(try directory.open(manifest.version).model) == ModelContent(model))
  }

  // MARK: Damage

  private func writeSample(_ name: String = "20261122T214530Z-ials-1") throws -> ModelVersion {
    let model = try sample.build()
    return try directory.write(model, sample.manifest(of: model, name)).version
  }

  private func modelName(_ version: ModelVersion) -> String {
    "snapshots/\(version)/model.safetensors"
  }

  @Test func refusesAnyTruncationByName() throws {
    let version = try writeSample()
    let bytes = try folder.read(modelName(version))
    for count in stride(from: 0, to: bytes.count, by: 97) {
      _ = try folder.write(Array(bytes[..<count]), to: modelName(version))
      for verify in [true, false] {
        let error = refusal { _ = try directory.open(version, verifyChecksum: verify) }
        #expect(error?.code == .dataLoss)
        #expect(error?.message.contains("model.safetensors") == true)
      }
    }
  }

  @Test func findsEveryFlippedByteByItsChecksum() throws {
    let version = try writeSample()
    let bytes = try folder.read(modelName(version))
    for index in stride(from: 0, to: bytes.count, by: 61) {
      var damaged = bytes
      damaged[index] ^= 0x04
      _ = try folder.write(damaged, to: modelName(version))
      let error = refusal { _ = try directory.open(version) }
      #expect(error?.code == .dataLoss)
      #expect(error?.message.contains("checksum") == true)
    }
  }

  @Test func survivesFlippedBytesEvenWithoutTheChecksum() throws {
    let version = try writeSample()
    let bytes = try folder.read(modelName(version))
    var generator = SplitMix64(seed: 3)
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: damaged.indices, using: &generator)
        damaged[index] = UInt8.random(in: .min ... .max, using: &generator)
      }
      _ = try folder.write(damaged, to: modelName(version))
      do {
        let model = try directory.open(version, verifyChecksum: false).model
        let mask = RowMask.all(model.items.count)
        for id in sample.userIDs.prefix(5) {
          let row = model.users.row(of: id)
          _ = model.recommend(5, for: UserView(row: row), mask: mask)
          if let row { _ = model.history(of: row) }
        }
      } catch {
        #expect(error.code == .dataLoss, "\(error)")
        #expect(error.message.contains("model.safetensors"), "\(error)")
      }
    }
  }

  @Test func refusesTheTensorsOfAnotherVersion() throws {
    let version = try writeSample()
    let other = try writeSample("20261123T214530Z-ials-2")
    _ = try folder.write(try folder.read(modelName(other)), to: modelName(version))
    #expect(refusal { _ = try directory.open(version) }?.code == .dataLoss)
    // Same tensors, same length: only the name inside the file tells.
    let error = refusal { _ = try directory.open(version, verifyChecksum: false) }
    #expect(error?.message.contains("its version is") == true)
  }

  @Test func refusesAMissingFileOrManifest() throws {
    let version = try writeSample()
    let root = directory.root + "/" + version.rawValue
    try FileManager.default.removeItem(atPath: root + "/model.safetensors")
    #expect(refusal { _ = try directory.open(version) }?.code == .dataLoss)
    try FileManager.default.removeItem(atPath: root + "/manifest.json")
    #expect(refusal { _ = try directory.open(version) }?.code == .dataLoss)
    let unknown = ModelVersion("20000101T000000Z-ials-1")
    #expect(refusal { _ = try directory.open(unknown) }?.code == .notFound)
  }

  @Test func fallsBackToTheNewestValidVersion() throws {
    let old = try writeSample("20261120T000000Z-ials-1")
    let middle = try writeSample("20261121T000000Z-ials-2")
    let new = try writeSample("20261122T000000Z-ials-3")
    #expect(try directory.newestValid().snapshot?.manifest.version == new)
    _ = try folder.write([1, 2, 3], to: modelName(new))
    let found = try directory.newestValid()
    #expect(found.snapshot?.manifest.version == middle)
    #expect(found.refused.map(\.version) == [new])
    #expect(found.refused.first?.error.message.contains(new.rawValue) == true)
    #expect(try directory.newestValid(skipping: [middle]).snapshot?.manifest.version == old)
  }
}
