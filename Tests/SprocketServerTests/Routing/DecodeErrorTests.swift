import NIOCore
import SprocketClient
import SprocketCore
import SprocketTransport
import SprocketTestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct DecodeErrorTests {
  /// One method of each sort of route.
  private static let methods = [
    ("sprocket.v1.Recommender", "Recommend"), ("sprocket.v1.Recommender", "SimilarUsers"),
    ("sprocket.v1.Feedback", "Record"), ("sprocket.v1.Feedback", "ForgetUser"),
    ("grpc.health.v1.Health", "Check"),
  ]

  @Test(arguments: methods)
  func `a payload that is no message is refused, and only that call suffers`(
    service: String, method: String
  ) async throws {
    let client = try await TestDaemon().data()
    let garbage = ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0xFF, 0x01])
    let error = await failure {
      _ = try await client.connection.unary(
        ClientRequest(service: service, method: method, payload: garbage))
    }
    #expect(error.code == .invalidArgument)
    #expect(try await client.recommend(RecommendRequest(user: UserID("v0"))).items.count > 0)
    await client.close()
  }

  @Test func `a field that breaks a rule is named`() async throws {
    let client = try await TestDaemon().data()
    let empty = await failure {
      _ = try await client.recommend(RecommendRequest(user: UserID("")))
    }
    #expect(empty.code == .invalidArgument)
    #expect(empty.message.contains("user"))
    let long = await failure {
      _ = try await client.getItem(
        GetItemRequest(item: ItemID(String(repeating: "x", count: 129))))
    }
    #expect(long.code == .invalidArgument)
    #expect(long.message.contains("item"))
    let filter = await failure {
      _ = try await client.recommend(
        RecommendRequest(user: UserID("v0"), filter: ItemFilter(minYear: 9, maxYear: 8)))
    }
    #expect(filter.code == .invalidArgument)
    #expect(filter.message.contains("filter.min_year"))
    let event = FeedbackEvent(
      user: UserID("v0"), item: ItemID("f1"), kind: .rating, value: 99)
    let value = await failure {
      _ = try await client.record(RecordRequest(events: [event]))
    }
    #expect(value.code == .invalidArgument)
    #expect(value.message.contains("events[0].value"))
    await client.close()
  }

  @Test func `what is not there is not found by name`() async throws {
    let client = try await TestDaemon().data()
    let film = await failure {
      _ = try await client.getItem(GetItemRequest(item: ItemID("nowhere")))
    }
    #expect(film.code == .notFound)
    #expect(film.message.contains("nowhere"))
    let event = FeedbackEvent(user: UserID("v0"), item: ItemID("nowhere"), kind: .like)
    let recorded = await failure {
      _ = try await client.record(RecordRequest(events: [event]))
    }
    #expect(recorded.code == .notFound)
    await client.close()
  }
}
