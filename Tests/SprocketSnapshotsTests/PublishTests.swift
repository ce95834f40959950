import Foundation
import SprocketCore
import SprocketSnapshots
import Testing

@Suite struct PublishTests {
  let folder: TemporaryFolder
  let directory: SnapshotDirectory

  init() throws {
    folder = try TemporaryFolder()
    directory = try SnapshotDirectory(root: folder.file("snapshots"))
  }

  private struct Interrupted: Error {}

  private func publishEmpty(_ name: String) throws {
    try directory.publish(ModelVersion(name)) { _ in }
  }

  @Test func listsVersionsNewestFirst() throws {
    try publishEmpty("20260102T000000Z-ials-2")
    try publishEmpty("20260101T000000Z-ials-1")
    try publishEmpty("20260103T000000Z-popularity-3")
    _ = try folder.write([1], to: "snapshots/notes")
    #expect(
      try directory.list().map(\.rawValue) == [
        "20260103T000000Z-popularity-3", "20260102T000000Z-ials-2", "20260101T000000Z-ials-1",
      ])
  }

  @Test func leavesNothingOfAnInterruptedWrite() throws {
    try publishEmpty("20260101T000000Z-ials-1")
    #expect(throws: Interrupted.self) {
      try directory.publish(ModelVersion("20260102T000000Z-ials-2")) { partial in
        _ = try DurableFile(creating: partial + "/model.safetensors")
        throw Interrupted()
      }
    }
    #expect(try directory.list().map(\.rawValue) == ["20260101T000000Z-ials-1"])
    let entries = try FileManager.default.contentsOfDirectory(atPath: directory.root)
    #expect(entries == ["20260101T000000Z-ials-1"])
  }

  @Test func removesAtTheStartWhatAKilledProcessLeft() throws {
    try publishEmpty("20260101T000000Z-ials-1")
    for name in [".partial-20260102T000000Z-ials-2", ".removed-20260102T000000Z-ials-3"] {
      let path = directory.root + "/" + name
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      try Data([1]).write(to: URL(fileURLWithPath: path + "/model.safetensors"))
    }
    #expect(try directory.list().count == 1)
    let reopened = try SnapshotDirectory(root: directory.root)
    let entries = try FileManager.default.contentsOfDirectory(atPath: reopened.root)
    #expect(entries == ["20260101T000000Z-ials-1"])
  }

  @Test func neverReplacesAVersion() throws {
    try publishEmpty("20260101T000000Z-ials-1")
    let error = refusal { try publishEmpty("20260101T000000Z-ials-1") }
    #expect(error?.code == .alreadyExists)
  }

  @Test(arguments: [
    "", ".", "..", "../x", "a/b", "/etc", ".partial-x", "-x", "a\0b", "a b", "ü", "a\nb",
    String(repeating: "a", count: 101),
  ])
  func refusesNamesThatAreNoVersions(name: String) throws {
    let version = ModelVersion(name)
    #expect(refusal { _ = try directory.path(of: version) }?.code == .invalidArgument)
    #expect(refusal { try directory.remove(version) }?.code == .invalidArgument)
    #expect(refusal { _ = try directory.manifest(of: version) }?.code == .invalidArgument)
    #expect(refusal { try publishEmpty(name) }?.code == .invalidArgument)
    #expect(!directory.contains(version))
  }

  @Test func removesAVersion() throws {
    try publishEmpty("20260101T000000Z-ials-1")
    try directory.remove(ModelVersion("20260101T000000Z-ials-1"))
    #expect(try directory.list().isEmpty)
    let error = refusal { try directory.remove(ModelVersion("20260101T000000Z-ials-1")) }
    #expect(error?.code == .notFound)
  }

  @Test func namesVersionsByTimeKindAndJob() throws {
    let version = directory.unusedVersion(
      createdMicros: 1_795_383_930_000_000, kind: "ials", job: 1)
    #expect(version.rawValue == "20261122T214530Z-ials-1")
    try directory.publish(version) { _ in }
    let second = directory.unusedVersion(
      createdMicros: 1_795_383_930_000_000, kind: "ials", job: 1)
    #expect(second.rawValue == "20261122T214530Z-ials-1-2")
    #expect(second > version)
  }
}
