import Atomics
package import SprocketCore
import Synchronization

/// Counts the calls of each method and how long they took in the daemon.
///
/// Event loops count without waiting for each other: every cell is a relaxed atomic. Durations go
/// into buckets of a quarter of a power of two, so that a percentile is right to within 19 %.
package final class CallStatistics: Sendable {
  /// The most methods; calls of further ones are not counted.
  private static let capacity = 64
  private static let bucketsPerOctave = 4
  private static let bucketCount = 40 * bucketsPerOctave

  private struct Method: Sendable {
    let ok = ManagedAtomic<Int>(0)
    let failed = ManagedAtomic<Int>(0)
    let buckets: [ManagedAtomic<Int>] = (0..<bucketCount).map { _ in ManagedAtomic(0) }
  }

  private let names = Mutex<[String]>([])
  private let methods = (0..<capacity).map { _ in Method() }

  package init() {}

  /// The indices of these methods, which are the same for the same name.
  package func indices(of methods: [String]) -> [Int] {
    names.withLock { names in
      methods.map { method in
        if let known = names.firstIndex(of: method) { return known }
        names.append(method)
        return names.count - 1
      }
    }
  }

  /// Counts one call. Costs a few nanoseconds.
  package func count(method: Int, succeeded: Bool, nanoseconds: Int64) {
    guard methods.indices.contains(method) else { return }
    let cell = methods[method]
    (succeeded ? cell.ok : cell.failed).wrappingIncrement(ordering: .relaxed)
    cell.buckets[Self.bucket(of: nanoseconds)].wrappingIncrement(ordering: .relaxed)
  }

  /// The methods that were called at least once.
  package func snapshot() -> [MethodStats] {
    zip(names.withLock { $0 }, methods).compactMap { name, method in
      let ok = method.ok.load(ordering: .relaxed)
      let failed = method.failed.load(ordering: .relaxed)
      if ok + failed == 0 { return nil }
      let counts = method.buckets.map { $0.load(ordering: .relaxed) }
      return MethodStats(
        method: name, ok: ok, failed: failed, p50Micros: Self.percentile(0.5, of: counts),
        p99Micros: Self.percentile(0.99, of: counts))
    }
  }

  static func bucket(of nanoseconds: Int64) -> Int {
    let value = UInt64(max(1, nanoseconds))
    let octave = 63 - value.leadingZeroBitCount
    let quarter = octave < 2 ? 0 : Int((value >> UInt64(octave - 2)) & 3)
    return min(bucketCount - 1, octave * bucketsPerOctave + quarter)
  }

  /// The upper edge, in microseconds, of the bucket in which the quantile lies.
  static func percentile(_ quantile: Double, of counts: [Int]) -> Double {
    let total = counts.reduce(0, +)
    var left = Int((Double(total) * quantile).rounded(.up))
    for (bucket, count) in counts.enumerated() {
      left -= count
      if left <= 0 {
        let octave = bucket / bucketsPerOctave
        let quarter = bucket % bucketsPerOctave
        let base = octave < 63 ? Double(UInt64(1) << UInt64(octave)) : Double(Int64.max)
        return base * (1 + Double(quarter + 1) / 4) / 1_000
      }
    }
    return 0
  }
}
