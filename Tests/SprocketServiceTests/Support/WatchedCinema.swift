import SprocketCore
import SprocketService
import Synchronization

/// A cinema in which it is remembered what people are shown, with a clock that stands still until
/// it is moved.
struct WatchedCinema {
  let cinema: Cinema
  let clock: SettableClock
  let keeper: ImpressionKeeper
  let recommend: RecommendService
  let record: RecordService

  init(
    _ settings: ImpressionSettings = ImpressionSettings(), on other: WatchedCinema? = nil
  ) async throws {
    if let other {
      (cinema, clock) = (other.cinema, other.clock)
    } else {
      (cinema, clock) = (try await Cinema.trained(), SettableClock())
    }
    let clock = clock
    keeper = ImpressionKeeper(
      settings: settings, store: cinema.store, clock: { clock.now() }, logger: cinema.logger)
    keeper.start()
    recommend = RecommendService(registry: cinema.serving, impressions: keeper)
    record = RecordService(
      journal: cinema.store, worker: cinema.worker, validation: FeedbackValidation(),
      impressions: keeper, clock: { clock.now() })
  }

  /// Shows a list and waits until it is remembered.
  @discardableResult
  func show(
    _ user: String, k: Int = 3, suppress: SuppressRecent? = nil, includeRated: Bool = false
  ) async throws -> RecommendResponse {
    let answer = try recommend.recommend(
      RecommendRequest(
        user: UserID(user), k: k, filter: ItemFilter(includeRated: includeRated),
        suppressRecent: suppress))
    await keeper.settle()
    return answer
  }

  func like(_ user: String, _ film: ItemID, kind: EventKind = .like) async throws {
    _ = try await record.record(
      RecordRequest(events: [FeedbackEvent(user: UserID(user), item: film, kind: kind)]))
    await keeper.settle()
  }

  func report(days: Int = 0) async -> GetImpressionsResponse {
    await keeper.report(GetImpressionsRequest(days: days))
  }
}

final class SettableClock: Sendable {
  private let micros = Mutex<Int64>(1_700_000_000_000_000)

  func now() -> Int64 { micros.withLock { $0 } }

  func advance(seconds: Int64) { micros.withLock { $0 += seconds * 1_000_000 } }
}
