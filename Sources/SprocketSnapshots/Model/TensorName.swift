/// The names of a snapshot's tensors; `docs/snapshot-format.md` gives types and shapes.
enum TensorName {
  static let itemIDs = VocabularyNames(prefix: "item_ids")
  static let userIDs = VocabularyNames(prefix: "user_ids")
  static let userShardStarts = "user_shard_starts"
  static let historyOffsets = "histories.offsets"
  static let historyItems = "histories.items"
  static let historyWeights = "histories.weights"
  static let historyRatings = "histories.ratings"
  static let ratingCounts = "popularity.rating_counts"
  static let popularityScores = "popularity.scores"

  /// The three columns of a vocabulary.
  struct VocabularyNames {
    let offsets: String
    let bytes: String
    let slots: String

    init(prefix: String) {
      offsets = prefix + ".offsets"
      bytes = prefix + ".bytes"
      slots = prefix + ".slots"
    }
  }
}

/// The keys of the tensor file's own metadata. They repeat what the manifest says, under the
/// protection of the file's checksum, so that a manifest of another model is noticed.
enum MetadataKey {
  static let format = "sprocket_snapshot_format"
  static let version = "version"
  static let kind = "kind"
  static let position = "position"
  static let factorCount = "factor_count"
  static let components = "components"
}
