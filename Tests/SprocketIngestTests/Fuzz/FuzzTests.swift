import Foundation
import SprocketCore
import Testing

@testable import SprocketIngest

/// Damages good files of all forms in all ways that files are damaged. Each must give a report or a
/// clear refusal; and each row that is taken must be one that a slow reader finds as well, with
/// equal values.
///
/// `SPROCKET_FUZZ_FILES` is how many files there are, `SPROCKET_FUZZ_SEED` where the numbers begin;
/// `scripts/fuzz-ingest` sets both.
@Suite struct FuzzTests {
  @Test func noDamagedFileIsTakenForWhatItIsNot() throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["SPROCKET_FUZZ_FILES"].flatMap { Int($0) } ?? 300
    let seed = environment["SPROCKET_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
    let folder = try TestFolder()
    let corpus = try FuzzCorpus()
    var tally = FuzzTally()
    for number in 0..<UInt64(count) {
      var random = TestRandom(state: (seed &+ number) &* 0x9E37_79B9_7F4A_7C15 | 1)
      let damaged = try corpus.damaged(&random, in: folder)
      let what: Comment = "seed \(seed &+ number): \(damaged.name), \(damaged.story)"
      let path = folder.path + "/" + damaged.name
      try folder.write(damaged.name, damaged.bytes)
      defer { try? FileManager.default.removeItem(atPath: path) }
      let found: Ingested
      do {
        found = try Ingested(path)
      } catch let error as SprocketError {
        try #require(
          error.message.contains(damaged.name) || error.message.contains("data set"),
          "\(what): \(error.message)")
        tally.refused += 1
        continue
      }
      let file = try #require(found.dataSet.files.first, what)
      let summary = try #require(found.summary.files.first, what)
      try #require(summary.rows == summary.accepted + summary.rejected, what)
      let slow = SlowFilms(damaged.bytes, file)
      for item in found.items {
        let candidates = slow.items[item.item.rawValue] ?? []
        try #require(candidates.contains(item), "\(what): \(item), not \(candidates)")
      }
      for rating in found.ratings {
        try #require(slow.ratings.contains(rating), "\(what): \(rating)")
      }
      tally.add(summary, damaged.rows)
    }
    print("fuzz: \(count) files from seed \(seed): \(tally)")
    // A harness that refuses everything would prove nothing.
    #expect(tally.taken * 2 > count)
    #expect(tally.rowsTaken > tally.taken)
  }
}

/// What became of the files.
struct FuzzTally: CustomStringConvertible {
  var refused = 0
  var taken = 0
  var whole = 0
  var rowsTaken = 0
  var rowsSetAside = 0

  mutating func add(_ file: IngestSummary.File, _ rows: Int) {
    taken += 1
    if file.accepted == rows { whole += 1 }
    rowsTaken += file.accepted
    rowsSetAside += file.rejected
  }

  var description: String {
    "\(refused) refused, \(taken) read (\(whole) with all their rows), \(rowsTaken) rows taken, "
      + "\(rowsSetAside) set aside"
  }
}
