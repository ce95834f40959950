import SprocketClient
public import SprocketCore
import SprocketTestKit

extension UserID: ExpressibleByIntegerLiteral {
  public init(integerLiteral number: Int) { self.init("\(number)") }
}

extension ItemID: ExpressibleByIntegerLiteral {
  public init(integerLiteral number: Int) { self.init("\(number)") }
}

extension ItemID {
  init(_ number: Int) { self.init("\(number)") }

  /// The planted taste of a film of the planted data set.
  var taste: Int? { Int(rawValue).map(PlantedDataSet.taste(ofFilm:)) }
}

extension FeedbackEvent {
  static func rating(
    _ user: UserID, _ item: ItemID, _ value: Double, id: String = "", time: Int64 = 0
  ) -> FeedbackEvent {
    FeedbackEvent(
      eventID: id, user: user, item: item, kind: .rating, value: value, timeMicros: time)
  }
}

extension SprocketClient {
  func record(_ events: FeedbackEvent..., createMissing: Bool = false) async throws
    -> RecordResponse
  {
    try await record(RecordRequest(events: events, createMissing: createMissing))
  }

  func recommend(
    _ user: UserID, k: Int = 0, filter: ItemFilter = ItemFilter(), explain: Bool = false
  ) async throws -> RecommendResponse {
    try await recommend(RecommendRequest(user: user, k: k, filter: filter, explain: explain))
  }

  func events(of user: UserID) async throws -> [StoredEvent] {
    try await listEvents(ListEventsRequest(user: user, limit: 10_000)).events
  }

  /// The whole catalogue, page by page.
  func allItems() async throws -> [Item] {
    var items: [Item] = []
    var token = ""
    repeat {
      let page = try await listItems(ListItemsRequest(pageSize: 17, pageToken: token))
      items += page.items
      token = page.nextPageToken
    } while !token.isEmpty
    return items
  }
}
