import Foundation

/// One line of a trainer's standard output: where it is, or how it ended.
package struct TrainerProgress: Codable, Hashable, Sendable {
  package enum Phase: String, Codable, Sendable {
    /// Reads a consistent view of the data.
    case exporting = "EXPORTING"
    /// Trains the candidate on all of it.
    case training = "TRAINING"
    /// Trains on the older part and measures on the newer one.
    case evaluating = "EVALUATING"
    /// The candidate is complete; nothing follows.
    case done = "DONE"
    /// There is no candidate, `message` says why; nothing follows.
    case failed = "FAILED"
  }

  package var phase: Phase
  /// Epochs done.
  package var epoch: Int?
  /// Epochs in all.
  package var epochs: Int?
  /// Training loss after the last epoch.
  package var loss: Double?
  /// Seconds until the phase is over, as far as can be said.
  package var secondsLeft: Double?
  /// For people.
  package var message: String?
  /// The candidate's version, with `done`.
  package var version: String?

  package init(
    phase: Phase, epoch: Int? = nil, epochs: Int? = nil, loss: Double? = nil,
    secondsLeft: Double? = nil, message: String? = nil, version: String? = nil
  ) {
    self.phase = phase
    self.epoch = epoch
    self.epochs = epochs
    self.loss = loss
    self.secondsLeft = secondsLeft
    self.message = message
    self.version = version
  }

  private enum CodingKeys: String, CodingKey {
    case phase, epoch, epochs, loss, message, version
    case secondsLeft = "seconds_left"
  }

  /// The line, ending with a line feed. Numbers that JSON cannot hold are left out.
  package func line() -> String {
    var finite = self
    if loss?.isFinite != true { finite.loss = nil }
    if secondsLeft?.isFinite != true { finite.secondsLeft = nil }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(finite) else { return "" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// Reads a line, or nil when it is none of this protocol.
  package init?(line: some StringProtocol) {
    guard
      let progress = try? JSONDecoder().decode(Self.self, from: Data(line.utf8))
    else { return nil }
    self = progress
  }
}
