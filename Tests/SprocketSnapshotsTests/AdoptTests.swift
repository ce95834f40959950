import Foundation
import SprocketCore
import SprocketModels
import SprocketSnapshots
import Testing

@Suite struct AdoptTests {
  let folder: TemporaryFolder
  let directory: SnapshotDirectory
  let sample = SampleModel()
  let candidate: String

  init() throws {
    folder = try TemporaryFolder()
    directory = try SnapshotDirectory(root: folder.file("snapshots"))
    candidate = folder.file("candidate")
  }

  private func writeCandidate(to path: String) throws -> Manifest {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let model = try sample.build()
    var manifest = sample.manifest(of: model)
    manifest.files[Manifest.modelFileName] = try model.writeTensors(
      to: path + "/" + Manifest.modelFileName, version: manifest.version)
    try manifest.write(to: path)
    return manifest
  }

  @Test func movesTheCandidateIn() throws {
    let manifest = try writeCandidate(to: candidate)
    #expect(try directory.adopt(candidate: candidate) == manifest)
    #expect(!FileManager.default.fileExists(atPath: candidate))
    #expect(ModelContent(try directory.open(manifest.version).model).position == 42)
  }

  @Test func copiesTheCandidateFromAnotherFileSystem() throws {
    let elsewhere = "/dev/shm/sprocket-adopt-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: elsewhere) }
    try #require(FileManager.default.fileExists(atPath: "/dev/shm"))
    let manifest = try writeCandidate(to: elsewhere)
    _ = try directory.adopt(candidate: elsewhere)
    #expect(!FileManager.default.fileExists(atPath: elsewhere))
    #expect(try directory.open(manifest.version).manifest == manifest)
    #expect(try directory.list() == [manifest.version])
  }

  @Test func leavesADamagedCandidateWhereItIs() throws {
    let manifest = try writeCandidate(to: candidate)
    var bytes = try folder.read("candidate/model.safetensors")
    bytes[bytes.count / 2] ^= 1
    _ = try folder.write(bytes, to: "candidate/model.safetensors")
    #expect(refusal { _ = try directory.adopt(candidate: candidate) }?.code == .dataLoss)
    #expect(FileManager.default.fileExists(atPath: candidate))
    #expect(!directory.contains(manifest.version))
  }

  @Test func refusesWhatIsNoCandidate() throws {
    #expect(refusal { _ = try directory.adopt(candidate: candidate) }?.code == .dataLoss)
    _ = try writeCandidate(to: candidate)
    _ = try folder.write([1], to: "candidate/extra")
    let error = refusal { _ = try directory.adopt(candidate: candidate) }
    #expect(error?.code == .dataLoss)
    #expect(error?.message.contains("extra") == true)
    try FileManager.default.removeItem(atPath: candidate + "/extra")
    let link = folder.file("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: candidate)
    #expect(refusal { _ = try directory.adopt(candidate: link) }?.code == .dataLoss)
  }

  @Test func refusesACandidateWhoseVersionIsAPath() throws {
    var manifest = try writeCandidate(to: candidate)
    manifest.version = ModelVersion("../../escape")
    try FileManager.default.removeItem(atPath: candidate + "/manifest.json")
    try manifest.write(to: candidate)
    #expect(refusal { _ = try directory.adopt(candidate: candidate) }?.code == .invalidArgument)
  }

  @Test func neverReplacesAVersion() throws {
    _ = try writeCandidate(to: candidate)
    _ = try directory.adopt(candidate: candidate)
    _ = try writeCandidate(to: candidate)
    #expect(refusal { _ = try directory.adopt(candidate: candidate) }?.code == .alreadyExists)
    #expect(FileManager.default.fileExists(atPath: candidate))
  }
}
