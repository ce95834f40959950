/// A user's rating of one film as data sets have it.
struct StoredRating: Hashable {
  /// The film: its key in `items`, or its place in a data set that is on its way in.
  var item: UInt32
  var value: Float
  /// Microseconds since 1970-01-01 UTC.
  var time: Int64
  /// The number of the data set that brought it as it is; 0: one from before that was written down.
  var version: UInt32 = 0

  /// Whether both say the same, whichever data set says it.
  func saysTheSame(as other: StoredRating) -> Bool {
    item == other.item && value == other.value && time == other.time
  }

  /// The order within a block: by time, then by film.
  static func isOrdered(_ a: StoredRating, _ b: StoredRating) -> Bool {
    a.time != b.time ? a.time < b.time : a.item < b.item
  }
}
