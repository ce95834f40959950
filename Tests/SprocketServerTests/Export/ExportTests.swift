import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct ExportTests {
  @Test func `films and events stream over the admin socket`() async throws {
    let client = try await TestDaemon().admin()
    var chunks: [ExportChunk] = []
    for try await chunk in try await client.export(
      ExportRequest(items: true, ratings: true, events: true))
    {
      chunks.append(chunk)
    }
    #expect(chunks.first?.totals?.items == 12)
    #expect(chunks.flatMap(\.items).map(\.item.rawValue) == (0..<12).map { "f\($0)" })
    #expect(chunks.flatMap(\.events).count == 40)
    #expect(chunks.last?.complete == true)
    await client.close()
  }

  @Test func `nothing asked for is refused`() async throws {
    let client = try await TestDaemon().admin()
    let error = await failure {
      for try await _ in try await client.export(ExportRequest()) {}
    }
    #expect(error.code == .invalidArgument)
    await client.close()
  }

  @Test func `the snapshot in service comes last, whole, after the rows`() async throws {
    let daemon = try await TestDaemon()
    let client = try await daemon.admin()
    var chunks: [ExportChunk] = []
    for try await chunk in try await client.export(ExportRequest(items: true, snapshot: true)) {
      chunks.append(chunk)
    }
    #expect(chunks.first?.totals?.snapshotVersion == ModelVersion("first"))
    #expect(chunks.first?.items.count == 12)
    #expect(chunks.first?.complete == false)
    let bytes = chunks.flatMap(\.snapshot)
    #expect(bytes.count == chunks.first?.totals?.snapshotBytes)
    let file = try Data(
      contentsOf: URL(filePath: "\(daemon.folder.path)/snapshots/first/model.safetensors"))
    #expect(Data(bytes) == file)
    #expect(chunks.last?.complete == true)
    await client.close()
  }
}
