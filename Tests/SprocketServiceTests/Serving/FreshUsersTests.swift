import Foundation
import SprocketCore
import SprocketModels
import SprocketService
import SprocketTestKit
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct FreshUsersTests {
  private func user(_ film: Int) -> FreshUser {
    FreshUser(UserView(history: UserHistory(items: [ItemRow(film)], weights: [1])))
  }

  @Test func `users are set, replaced, counted and forgotten`() {
    let fresh = FreshUsers()
    for number in 0..<500 { fresh.set(user(number), for: UserID("u\(number)")) }
    fresh.set(user(7), for: UserID("u3"))
    #expect(fresh.count == 500)
    #expect(fresh.user(UserID("u3"))?.view.history.items == [ItemRow(7)])
    #expect(Set(fresh.all().map(\.0)).count == 500)
    fresh.forget(UserID("u3"), row: UserRow(9))
    fresh.forget(UserID("stranger"), row: nil)
    #expect(fresh.count == 499)
    #expect(fresh.user(UserID("u3")) == nil)
    #expect(fresh.isForgotten(UserRow(9)))
    #expect(!fresh.isForgotten(UserRow(8)))
    #expect(fresh.forgottenRows == [UserRow(9)])
  }

  @Test func `forgetting hides a trained row and a new event shows only what is new`()
    async throws
  {
    let cinema = try await Cinema.trained()
    #expect(try cinema.list("v2").knownUser)
    let removed = try await cinema.record.forget(ForgetUserRequest(user: UserID("v2"))).removed
    #expect(removed == 6)
    #expect(try !cinema.list("v2").knownUser)
    #expect(try cinema.rated("v2").isEmpty)
    try await cinema.record(cinema.rate("v2", "f9"))
    #expect(try cinema.list("v2").knownUser)
    #expect(try cinema.rated("v2") == ["f9"])
  }

  /// Users of version A have rated film 0, those of version B film 1; the versions alternate.
  @Test func `readers beside swaps never see a part of one version and a part of another`()
    throws
  {
    let cinema = try Cinema()
    let model = try cinema.train()
    let items = try cinema.store.allItems()
    let users = (0..<50).map { UserID("u\($0)") }
    let rows = try ["f0", "f1"].map { try #require(model.items.row(of: $0)).offset }
    @Sendable func handle(_ film: Int) -> ServingHandle {
      let titled = items.map { item in
        var item = item
        item.title = "version \(film)"
        return item
      }
      let handle = ServingHandle(
        version: ModelVersion("version \(film)"), model: model,
        catalog: CatalogView(items: titled, model: model, revision: 1),
        freshUsers: FreshUsers())
      for id in users { handle.freshUsers.set(user(rows[film]), for: id) }
      return handle
    }
    let registry = ServingRegistry(handle(0))
    let service = RecommendService(registry: registry)
    let torn = Mutex(0)
    let isDone = Mutex(false)
    DispatchQueue.concurrentPerform(iterations: 3) { thread in
      if thread == 0 {
        for swap in 1...80 {
          let next = handle(swap % 2)
          registry.publish(next)
          for id in users.prefix(5) { next.freshUsers.set(user(rows[swap % 2]), for: id) }
        }
        isDone.withLock { $0 = true }
        return
      }
      while !isDone.withLock({ $0 }) {
        for id in users.prefix(10) {
          guard let answer = try? service.recommend(RecommendRequest(user: id, k: 30)) else {
            torn.withLock { $0 += 1 }
            continue
          }
          let version = answer.model.rawValue
          let rated = version == "version 0" ? "f0" : "f1"
          let isWhole =
            answer.items.count == 19 && answer.items.allSatisfy { $0.title == version }
            && !answer.items.contains { $0.item.rawValue == rated }
          if !isWhole { torn.withLock { $0 += 1 } }
        }
      }
    }
    #expect(torn.withLock { $0 } == 0)
  }

  @Test func `readers beside a writer see each user before or after, never between`() throws {
    let fresh = FreshUsers()
    let users = (0..<64).map { UserID("u\($0)") }
    let torn = Mutex(0)
    let isDone = Mutex(false)
    DispatchQueue.concurrentPerform(iterations: 3) { thread in
      if thread == 0 {
        for round in 1...300 {
          for id in users {
            let rows = (0..<round % 7 + 1).map { _ in ItemRow(round) }
            fresh.set(
              FreshUser(
                UserView(
                  history: UserHistory(
                    items: rows, weights: rows.map { _ in Float(round) }))), for: id)
          }
        }
        isDone.withLock { $0 = true }
        return
      }
      while !isDone.withLock({ $0 }) {
        for id in users {
          guard let history = fresh.user(id)?.view.history, let first = history.items.first
          else { continue }
          let isWhole =
            history.items.count == first.offset % 7 + 1
            && history.items.allSatisfy { $0 == first }
            && history.weights.allSatisfy { $0 == Float(first.offset) }
          if !isWhole { torn.withLock { $0 += 1 } }
        }
      }
    }
    #expect(torn.withLock { $0 } == 0)
    #expect(fresh.count == 64)
  }
}
