import SprocketClient

/// A call that load can be made of.
enum BenchMethod: String, CaseIterable, Sendable {
  case health
  case recommend
  case explain
  case similar
  case similarUsers = "similar-users"
  case predict
  case search
  case item
  case history
  case record

  var service: String {
    switch self {
    case .health: ServiceName.health
    case .recommend, .explain, .similar, .similarUsers, .predict, .search: ServiceName.recommender
    case .item: ServiceName.catalog
    case .history, .record: ServiceName.feedback
    }
  }

  var method: String {
    switch self {
    case .health: "Check"
    case .recommend, .explain: "Recommend"
    case .similar: "SimilarItems"
    case .similarUsers: "SimilarUsers"
    case .predict: "PredictRatings"
    case .search: "SearchItems"
    case .item: "GetItem"
    case .history: "ListEvents"
    case .record: "Record"
    }
  }

  /// Whether its requests name films.
  var needsItems: Bool {
    switch self {
    case .similar, .predict, .search, .item, .record: true
    case .health, .recommend, .explain, .similarUsers, .history: false
    }
  }
}
