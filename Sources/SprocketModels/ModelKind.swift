/// The algorithms that can be trained and served; the raw value is the name on the wire, on the
/// command line and in a snapshot.
package enum ModelKind: String, CaseIterable, Hashable, Sendable {
  /// The default: the best of all the others, by learned weights.
  case hybrid
  /// Implicit alternating least squares.
  case ials
  /// Embarrassingly shallow autoencoder.
  case ease
  /// Sparse linear method.
  case slim
  /// Truncated singular value decomposition of the preferences.
  case pureSVD = "puresvd"
  /// Item-based neighbourhoods, for lists.
  case itemKNN = "item-knn"
  /// User-based neighbourhoods, for lists.
  case userKNN = "user-knn"
  /// Titles, genres, people, tags and plots.
  case content
  /// User and item biases, for predicted ratings.
  case bias
  /// Biased matrix factorisation, for predicted ratings.
  case svd
  /// SVD++, which also learns from what was rated at all.
  case svdPlusPlus = "svdpp"
  /// Item-based neighbourhoods, for predicted ratings.
  case itemKNNRating = "item-knn-rating"
  /// User-based neighbourhoods, for predicted ratings.
  case userKNNRating = "user-knn-rating"
  /// The same list for everybody.
  case popularity
}

extension ModelKind {
  /// Whether a sound model of this kind has an opinion on every film with a preference. The others
  /// may rightly leave films out: for want of neighbours, weights, words or ratings, or because they
  /// look at the most popular films alone.
  package var coversEveryPreference: Bool {
    switch self {
    case .hybrid, .ials, .popularity: true
    case .ease, .slim, .pureSVD, .itemKNN, .userKNN, .content, .bias, .svd, .svdPlusPlus,
      .itemKNNRating, .userKNNRating:
      false
    }
  }
}
