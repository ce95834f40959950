/// The hyper-parameters of the content model; saved with the model.
package struct ContentConfig: Hashable, Sendable {
  /// How often a term occurs in a film, how rare it is and how much there is of its field become
  /// its weight.
  package enum Weighting: String, CaseIterable, Sendable {
    /// (1 + ln tf) · ln(1 + n / df).
    case tfidf
    /// tf (k₁ + 1) / (tf + k₁ (1 - b + b · length / mean length)) · ln(1 + (n - df + ½) / (df + ½)).
    case bm25
  }

  package enum Switch: String, CaseIterable, Sendable {
    case on
    case off
  }

  /// What each field counts, by `ContentField.rawValue`, before what is learned.
  package var fieldWeights: [Double] = [0.7, 0.8, 1, 0.7, 0.8, 0.35, 1, 0.5]
  package var weighting = Weighting.tfidf
  /// k₁ and b of BM25.
  package var saturation = 1.2
  package var lengthWeight = 0.5
  /// Words of titles and plots that more than this share of the films have say nothing and are
  /// left out; no list of stop words is needed, in any language.
  package var maximumWordShare = 0.1
  /// Words of plots that fewer films have are left out.
  package var minimumWordCount = 2
  /// Whether the weights of the fields are fitted to what people liked together.
  package var learnsWeights = Switch.on
  /// Users whose likes decide about the weights of the fields, at most.
  package var learningUsers = 1_000
  /// Terms of a user's profile, at most: those with the largest weights.
  package var profileTerms = 1_000
  /// How much more a film counts for a profile for each step of its rating above the user's mean.
  package var ratingInfluence = 0.5
  /// β: users get films by cosine × ((1 + likes of the film) / (1 + most likes))^β, since of two
  /// films that are alike in what is written about them the better known one is more often the
  /// better one. Similar films do not depend on it, nor does `ContentModel.top(_:query:mask:)`.
  package var popularityInfluence = 0.5
  /// Of the choice of users and films that weights are learned from.
  package var seed: UInt64 = 1

  package init() {}

  /// Good defaults for data of a size.
  package static func adapted(users: Int, items: Int, interactions: Int) -> ContentConfig {
    ContentConfig()
  }
}
