import SprocketCore
import SprocketMath
import SprocketModels

extension TrainingSet {
  /// - Throws: `failedPrecondition` with advice when nothing in the set is a preference.
  func requirePreferences() throws(SprocketError) {
    guard preferences.nonZeroCount > 0 else {
      throw SprocketError(
        .failedPrecondition,
        "none of the \(interactions) interactions is a preference; record likes or ratings of"
          + " at least \(policy.ratingThreshold), or lower preference.rating_threshold")
    }
  }

  /// The first items, beyond which none has a preference.
  var preferredItemCount: Int {
    let last = (0..<items.count).last { preferencesByItem.nonZeroCount(ofRow: $0) > 0 }
    return last.map { $0 + 1 } ?? 0
  }
}

/// The memory for a matrix of items × items.
struct SquareMemory {
  /// What is trained, for people.
  let name: String
  let items: Int

  var byteCount: Int { DenseMatrixBuilder.byteCount(size: items) }

  /// - Throws: `failedPrecondition` with the numbers and advice when it is more than the limit.
  func check(limitMiB: Int) throws(SprocketError) {
    let needed = (byteCount + 1 << 20 - 1) >> 20
    guard needed > limitMiB else { return }
    throw SprocketError(
      .failedPrecondition,
      "\(name) needs \(Self.gigabytes(needed)) for \(items) films with preferences, the limit is"
        + " \(Self.gigabytes(limitMiB)); set memory_limit_mib to at least \(needed), or train"
        + " ials, whose memory grows with the films and not with their square")
  }

  private static func gigabytes(_ mebibytes: Int) -> String {
    mebibytes < 1024
      ? "\(mebibytes) MiB" : "\((Double(mebibytes) / 102.4).rounded() / 10) GiB"
  }
}
