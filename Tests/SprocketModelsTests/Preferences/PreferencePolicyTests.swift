import SprocketCore
import SprocketModels
import Testing

@Suite struct PreferencePolicyTests {
  @Test(
    "One event weighs as the table says",
    arguments: [
      (EventKind.rating, 4.0, 1.0), (.rating, 5, 1), (.rating, 3.5, 0), (.rating, 0.5, 0),
      (.like, 0, 1), (.dislike, 0, 0), (.watched, 1, 0.5), (.watched, 0.5, 0.25),
      (.watched, 0.49, 0), (.watched, 7, 0.5), (.watched, .nan, 0), (.rating, .nan, 0),
      (.seen, 0, 0),
    ] as [(EventKind, Float, Float)])
  func singleEvents(kind: EventKind, value: Float, weight: Float) {
    #expect(PreferencePolicy().weight(of: kind, value: value) == weight)
  }

  @Test(
    "Several events of one item fold to one weight",
    arguments: [
      // The latest explicit one decides.
      ([(.rating, 5), (.rating, 2)], 0), ([(.rating, 2), (.rating, 5)], 1),
      ([(.like, 0), (.dislike, 0)], 0), ([(.dislike, 0), (.like, 0)], 1),
      // Implicit ones do not count beside explicit ones, before or after.
      ([(.rating, 2), (.watched, 1)], 0), ([(.watched, 1), (.rating, 2)], 0),
      ([(.dislike, 0), (.watched, 1), (.seen, 0)], 0),
      // Without an explicit one the strongest implicit counts.
      ([(.watched, 1), (.watched, 0.1)], 0.5), ([(.seen, 0), (.watched, 0.6)], 0.3),
      ([(.seen, 0), (.seen, 0)], 0),
    ] as [([(EventKind, Float)], Float)])
  func folding(events: [(EventKind, Float)], weight: Float) {
    let history = PreferencePolicy().preferences(
      of: events.map { FeedbackSignal(item: ItemRow(3), kind: $0.0, value: $0.1) })
    #expect(history.items == [ItemRow(3)])
    #expect(history.weights == [weight])
    let rating = events.last { $0.0 == .rating }?.1 ?? UserHistory.unrated
    #expect(history.ratings == [rating])
  }

  @Test("Items come in order of rows, each once")
  func itemsAscend() {
    let rows = [5, 1, 9, 1, 5, 0]
    let history = PreferencePolicy().preferences(
      of: rows.map { FeedbackSignal(item: ItemRow($0), kind: .like) })
    #expect(history.items == [0, 1, 5, 9].map { ItemRow($0) })
    #expect(history.weights == [1, 1, 1, 1])
    #expect(PreferencePolicy().preferences(of: []) == .empty)
  }

  @Test("Preferences of a history leave out what was merely seen")
  func preferencesOnly() {
    let history = UserHistory(items: [ItemRow(0), ItemRow(2)], weights: [0, 0.5])
    #expect(history.hasPreferences)
    #expect(history.preferences == UserHistory(items: [ItemRow(2)], weights: [0.5]))
    #expect(!UserHistory(items: [ItemRow(0)], weights: [0]).hasPreferences)
  }

  @Test("Settings go round")
  func settingsGoRound() throws {
    var policy = PreferencePolicy()
    policy.ratingThreshold = 3.5
    policy.watchedWeight = 0.1
    #expect(try PreferencePolicy(settings: policy.settings) == policy)
    #expect(try PreferencePolicy(settings: [Setting(name: "factors", value: "x")]) == .init())
  }

  @Test(
    "Bad settings are refused by name",
    arguments: [
      ("preference.rating_treshold", "4"), ("preference.like_weight", "much"),
      ("preference.like_weight", "-1"), ("preference.seen_weight", "nan"),
    ])
  func badSettings(name: String, value: String) {
    let error = #expect(throws: SprocketError.self) {
      try PreferencePolicy(settings: [Setting(name: name, value: value)])
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains(name) == true)
  }
}
