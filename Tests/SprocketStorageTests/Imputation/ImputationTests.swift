import Foundation
import SprocketCore
import SprocketStorage
import Synchronization
import Testing

@Suite struct ImputationTests {
  private func store(_ minimumConfidence: Double? = 0.7) throws -> TemporaryStore {
    try TemporaryStore(
      options: StoreOptions(
        imputation: ImputationPolicy(minimumConfidence: minimumConfidence)))
  }

  private func value(
    _ item: String, _ column: ItemColumn, _ value: String, _ confidence: Double
  ) -> ImputedValue {
    ImputedValue(
      item: ItemID(item), column: column, value: value, method: "knn", confidence: confidence)
  }

  @discardableResult
  private func propose(
    _ store: SprocketStore, _ columns: [ItemColumn], _ values: [ImputedValue],
    complete: Bool = true
  ) async throws -> ProposeImputationResponse {
    let feed = ImputationFeed([
      ImputationChunk(columns: columns, report: "{}"),
      ImputationChunk(values: values, complete: complete),
    ])
    return try await store.propose { feed.next() }
  }

  private let bare = film("bare", "Bare")
  private let known = film("known", "Known", year: 1990, genres: ["Drama"])

  /// Two films, and values for the first.
  private func filled(_ minimumConfidence: Double? = 0.7) async throws -> TemporaryStore {
    let temporary = try store(minimumConfidence)
    _ = try await temporary.store.upsert([bare, known])
    try await propose(
      temporary.store, [.genres, .year],
      [
        value("bare", .genres, "Comedy", 0.9), value("bare", .genres, "War", 0.5),
        value("bare", .year, "1971", 0.8),
      ])
    return temporary
  }

  @Test func theFilmStaysAsItIsWhateverIsImputed() async throws {
    let temporary = try await filled()
    let store = temporary.store
    #expect(try store.item(bare.item) == bare)
    #expect(try store.listItems(ListItemsRequest()).items == [bare, known])
    #expect(try store.imputedValues(of: bare.item).map(\.value) == ["Comedy", "War", "1971"])
    // Writing the film again changes nothing, so nothing imputed was taken for known.
    #expect(try await store.upsert([bare]) == UpsertItemsResponse(unchanged: 1))
  }

  @Test func modelsSeeValuesOfEnoughConfidenceMarkedAsImputed() async throws {
    let temporary = try await filled()
    let seen = try temporary.store.allItems()
    #expect(seen[0].genres == ["Comedy"])
    #expect(seen[0].year == 1971)
    #expect(seen[0].imputed == [.genres, .year])
    #expect(seen[0].known == bare)
    #expect(seen[1] == known)
    let data = try temporary.store.trainingData { _, _ in }
    #expect(data.items == seen)
  }

  private static let thresholds: [(minimum: Double?, genres: [String])] = [
    (0.95, []), (0.4, ["Comedy", "War"]), (nil, []),
  ]

  @Test(arguments: thresholds)
  func modelsDoNotSeeValuesBelowTheThreshold(_ minimum: Double?, _ genres: [String]) async throws {
    let temporary = try await filled(minimum)
    #expect(try temporary.store.allItems()[0].genres == genres)
    let reader = try TrainingDataReader(
      path: temporary.path, imputation: ImputationPolicy(minimumConfidence: minimum))
    #expect(try reader.trainingData { _, _ in }.items[0].genres == genres)
    let plain = try TrainingDataReader(path: temporary.path)
    #expect(try plain.trainingData { _, _ in }.items[0] == bare)
  }

  @Test func viewsFollowWhatModelsSee() async throws {
    let temporary = try store()
    let store = temporary.store
    _ = try await store.upsert([bare, known])
    let before = try store.items(changedAfter: 0).revision
    try await propose(store, [.genres], [value("bare", .genres, "Comedy", 0.9)])
    let changes = try store.items(changedAfter: before)
    #expect(changes.items.map(\.genres) == [["Comedy"]])
    _ = try await store.setImputedState(
      SetImputedStateRequest(
        selection: ImputationSelection(columns: [.genres]), state: .undone))
    #expect(try store.items(changedAfter: changes.revision).items == [bare])
    // What no model sees gives no view anything to do.
    let now = try store.items(changedAfter: 0).revision
    try await propose(store, [.genres], [value("bare", .genres, "War", 0.4)])
    #expect(try store.items(changedAfter: now).items.isEmpty)
  }

  @Test func undoRestoresAndAcceptedValuesCountWhateverTheirConfidence() async throws {
    let temporary = try await filled()
    let store = temporary.store
    let war = ImputationSelection(items: [bare.item], value: "War")
    let comedy = ImputationSelection(items: [bare.item], value: "Comedy")
    #expect(
      try await store.setImputedState(SetImputedStateRequest(selection: war, state: .accepted))
        .changed == 1)
    #expect(try store.allItems()[0].genres == ["Comedy", "War"])
    _ = try await store.setImputedState(SetImputedStateRequest(selection: comedy, state: .undone))
    #expect(try store.allItems()[0].genres == ["War"])
    let all = ImputationSelection(items: [bare.item])
    #expect(
      try await store.setImputedState(SetImputedStateRequest(selection: all, state: .undone))
        .changed == 2)
    #expect(try store.allItems() == [bare, known])
    #expect(try store.imputedValues(of: bare.item).isEmpty)
  }

  @Test func aRunReplacesProposalsAndLeavesWhatPeopleDecided() async throws {
    let temporary = try await filled()
    let store = temporary.store
    func set(_ value: String, _ state: ImputationState) async throws {
      _ = try await store.setImputedState(
        SetImputedStateRequest(selection: ImputationSelection(value: value), state: state))
    }
    try await set("Comedy", .undone)
    try await set("1971", .accepted)
    let again = try await propose(
      store, [.genres, .year],
      [
        value("bare", .genres, "Comedy", 0.9), value("bare", .genres, "Crime", 0.8),
        value("bare", .year, "1972", 0.9), value("known", .genres, "Crime", 0.9),
        value("nowhere", .genres, "Crime", 0.9),
      ])
    #expect(again == ProposeImputationResponse(run: 2, proposed: 1, replaced: 1, skipped: 4))
    #expect(try store.allItems()[0].genres == ["Crime"])
    #expect(try store.allItems()[0].year == 1971)
    // Other columns are left alone.
    try await propose(store, [.tags], [])
    #expect(try store.allItems()[0].genres == ["Crime"])
  }

  @Test func whatBecomesKnownHidesWhatIsImputed() async throws {
    let temporary = try await filled()
    var told = bare
    told.genres = ["Western"]
    _ = try await temporary.store.upsert([told])
    let seen = try temporary.store.allItems()[0]
    #expect(seen.genres == ["Western"] && seen.imputed == [.year])
  }

  @Test func aRunGoesInWholeOrNotAtAll() async throws {
    let temporary = try await filled()
    let store = temporary.store
    let before = try store.imputedValues(ListImputedValuesRequest()).values
    let cutOff = await #expect(throws: SprocketError.self) {
      try await propose(
        store, [.genres], [value("bare", .genres, "Crime", 0.9)], complete: false)
    }
    #expect(cutOff?.code == .aborted)
    let foreign = await #expect(throws: SprocketError.self) {
      try await propose(store, [.genres], [value("bare", .tags, "space", 0.9)])
    }
    #expect(foreign?.code == .invalidArgument)
    let nothing = await #expect(throws: SprocketError.self) { try await propose(store, [], []) }
    #expect(nothing?.code == .invalidArgument)
    #expect(try store.imputedValues(ListImputedValuesRequest()).values == before)
  }

  @Test func listsPagesOfWhatIsSelected() async throws {
    let temporary = try store()
    let store = temporary.store
    let films = (0..<30).map { film("f\($0)") }
    _ = try await store.upsert(films)
    try await propose(
      store, [.genres],
      (0..<30).flatMap {
        [value("f\($0)", .genres, "A b c", 0.9), value("f\($0)", .genres, "B", 0.5)]
      })
    var request = ListImputedValuesRequest(
      selection: ImputationSelection(minimumConfidence: 0.4), pageSize: 7)
    var values: [ImputedValue] = []
    repeat {
      let page = try store.imputedValues(request)
      #expect(page.total == 60 && page.minimumConfidence == 0.7)
      values += page.values
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty
    #expect(values.count == 60 && Set(values).count == 60)
    let sure = try store.imputedValues(
      ListImputedValuesRequest(
        selection: ImputationSelection(
          items: [ItemID("f3"), ItemID("f4")], columns: [.genres], state: .proposed, run: 1,
          minimumConfidence: 0.8)))
    #expect(sure.values.map(\.item.rawValue) == ["f3", "f4"])
    #expect(sure.nextPageToken.isEmpty)
    #expect(throws: SprocketError.self) {
      try store.imputedValues(ListImputedValuesRequest(pageToken: "no token"))
    }
  }
}

/// Hands out chunks one by one.
private final class ImputationFeed: Sendable {
  private let chunks: Mutex<[ImputationChunk]>

  init(_ chunks: [ImputationChunk]) {
    self.chunks = Mutex(chunks)
  }

  func next() -> ImputationChunk? {
    chunks.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }
}
