import Foundation
import SprocketCore
import Testing

@testable import SprocketSnapshots

@Suite("A backup")
struct BackupTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "sprocket-backup-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private var files: [String: [UInt8]] {
    let version = "20261128T120000Z-ials-1"
    return [
      "sprocket.db": [UInt8](repeating: 3, count: 2 << 20) + (0..<1000).map { UInt8($0 % 251) },
      "sprocketd.toml": [],
      "snapshots/\(version)/model.safetensors": [UInt8](repeating: 5, count: 1 << 20),
      "snapshots/\(version)/manifest.json": Array("{}".utf8),
    ]
  }

  /// Takes a backup of `files`.
  private func take(_ change: @escaping @Sendable (BackupChunk) -> BackupChunk = { $0 })
    async throws
    -> BackupFolder
  {
    let writer = try BackupWriter(path: folder.appending(path: "backup").path)
    do {
      for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
        let path = folder.appending(path: "source-\(UUID().uuidString)").path
        try Data(bytes).write(to: URL(filePath: path))
        let source = try BackupSource(name: name, path: path)
        // It is open: what becomes of its name is of no matter.
        try FileManager.default.removeItem(atPath: path)
        let chunks = Chunks()
        try await source.send { chunks.add($0) }
        for chunk in chunks.all { try writer.add(change(chunk)) }
      }
      _ = try writer.finish(BackupSummary(createdMicros: 7, position: 3))
    } catch {
      writer.discard()
      throw error
    }
    return try BackupFolder(path: folder.appending(path: "backup").path)
  }

  private final class Chunks: @unchecked Sendable {
    private let lock = NSLock()
    private var chunks: [BackupChunk] = []
    func add(_ chunk: BackupChunk) { lock.withLock { chunks.append(chunk) } }
    var all: [BackupChunk] { lock.withLock { chunks } }
  }

  private var entries: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }

  @Test("comes back as it was")
  func comesBack() async throws {
    let backup = try await take()
    try backup.verify()
    #expect(backup.manifest.position == 3)
    #expect(backup.manifest.snapshots == [ModelVersion("20261128T120000Z-ials-1")])
    let target = folder.appending(path: "target").path
    try backup.copy { "\(target)/\($0)" }
    for (name, bytes) in files {
      #expect(FileManager.default.contents(atPath: "\(target)/\(name)") == Data(bytes))
    }
  }

  @Test("with one changed byte is found out, whichever file it is in")
  func findsDamage() async throws {
    let backup = try await take()
    for (name, bytes) in files where !bytes.isEmpty {
      let path = "\(backup.path)/\(name)"
      var damaged = bytes
      damaged[bytes.count / 2] ^= 1
      try Data(damaged).write(to: URL(filePath: path))
      let error = #expect(throws: SprocketError.self) { try backup.verify() }
      #expect(error?.code == .dataLoss)
      #expect(error?.message.contains(name) == true)
      try Data(bytes.dropLast()).write(to: URL(filePath: path))
      #expect(throws: SprocketError.self) { try backup.verify() }
      try Data(bytes).write(to: URL(filePath: path))
    }
    try backup.verify()
  }

  @Test("of which a byte was changed on its way is not written")
  func refusesChangedBytes() async throws {
    await #expect(throws: SprocketError.self) {
      try await take { chunk in
        var chunk = chunk
        if chunk.data.count > 1000 { chunk.data[500] ^= 4 }
        return chunk
      }
    }
    #expect(try entries.isEmpty)
  }

  @Test(
    "never leads out of its folder",
    arguments: [
      "../evil", "/etc/passwd", "snapshots/../../evil/manifest.json", "snapshots/x/../../e",
      "sprocket.db-wal", "snapshots/20261128T120000Z-ials-1/other", "snapshots//manifest.json",
    ])
  func refusesStrangers(name: String) throws {
    let writer = try BackupWriter(path: folder.appending(path: "backup").path)
    defer { writer.discard() }
    #expect(throws: SprocketError.self) { try writer.add(BackupChunk(file: name, data: [1])) }
  }

  @Test("goes nowhere where something is, and one that was cut off is none")
  func refusesOccupiedPlaces() throws {
    let path = folder.appending(path: "backup").path
    let writer = try BackupWriter(path: path)
    try writer.add(BackupChunk(file: "sprocket.db", data: [1, 2]))
    #expect(throws: SprocketError.self) { try writer.finish(BackupSummary()) }
    writer.discard()
    #expect(throws: SprocketError.self) { try BackupFolder(path: path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let error = #expect(throws: SprocketError.self) { try BackupWriter(path: path) }
    #expect(error?.code == .alreadyExists)
  }
}
