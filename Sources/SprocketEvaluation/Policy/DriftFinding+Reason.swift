import Foundation
import SprocketCore

extension [DriftFinding] {
  /// What is drift among them, in the words of a job's reason.
  /// - Parameter since: Only what began after this moment; 0: all of it.
  package func reasons(since: Int64) -> [String] {
    filter { $0.severity == .drift && (since == 0 || $0.sinceMicros > since) }.map { finding in
      let value = String(format: "%.3g", finding.value)
      let threshold = String(format: "%.3g", finding.threshold)
      return "\(finding.measure) (\(finding.test.rawValue) \(value) over \(threshold))"
    }
  }
}
