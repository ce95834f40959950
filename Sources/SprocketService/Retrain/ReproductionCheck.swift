import SprocketCore
import SprocketSnapshots

/// Compares a version with what training it again gave.
struct ReproductionCheck {
  /// What the registry knows of the version.
  let original: ModelEntry
  /// What its snapshot says of itself.
  let manifest: Manifest
  private let originalFolder: String
  private let againFolder: String

  /// - Parameters:
  ///   - originalFolder: of the version's snapshot.
  ///   - againFolder: of the new candidate, which need not be there yet.
  /// - Throws: `dataLoss` when the snapshot's manifest cannot be read.
  init(original: ModelEntry, originalFolder: String, againFolder: String) throws(SprocketError) {
    self.original = original
    self.originalFolder = originalFolder
    self.againFolder = againFolder
    manifest = try Manifest(folder: originalFolder)
  }

  /// - Parameter forgotten: how many users were forgotten since the version's data was cut.
  /// - Throws: `dataLoss` when one of the two cannot be read.
  func run(forgotten: Int) throws -> Reproduction {
    let again = try Manifest(folder: againFolder)
    let tensors = try TensorComparison.compare(
      originalFolder + "/" + Manifest.modelFileName, againFolder + "/" + Manifest.modelFileName)
    let sameData =
      !original.dataFingerprint.isEmpty && again.dataFingerprint == original.dataFingerprint
    return Reproduction(
      version: original.version, bitEqual: tensors.allSatisfy { $0.differing == 0 },
      sameData: sameData,
      obstacles: obstacles(again, sameData: sameData, forgotten: forgotten), tensors: tensors,
      metrics: original.metrics, metricsAgain: again.metrics)
  }

  private func obstacles(_ again: Manifest, sameData: Bool, forgotten: Int) -> [String] {
    var found: [String] = []
    if original.dataFingerprint.isEmpty {
      found.append("the version is from before fingerprints of data were recorded")
    } else if !sameData {
      found.append(
        "the data of then cannot be had any more: its fingerprint was "
          + "\(original.dataFingerprint), what is left of it today has "
          + "\(again.dataFingerprint ?? "none")")
      if let now = again.dataVersion, now > original.dataVersion {
        found.append(
          "data sets \(original.dataVersion + 1) to \(now) came later; the ratings they changed, "
            + "added or deleted cannot be told from those of then (`sprocket data log`)")
      }
      if forgotten > 0 {
        found.append("\(forgotten) users were forgotten since, with all they did")
      }
      if again.dataVersion == original.dataVersion, forgotten == 0 {
        found.append(
          "ratings of a data set were retracted since, or films deleted, which removes them for good"
        )
      }
    }
    if let revision = again.catalogRevision, revision != original.catalogRevision {
      found.append(
        "films were added, changed or deleted since: the catalogue was at revision "
          + "\(original.catalogRevision) and is at \(revision); models that read what films are "
          + "about may differ")
    }
    found += imputationObstacles(again.imputation)
    if again.codeVersion != original.codeVersion {
      found.append(
        "it was trained by version \(original.codeVersion) of this program, now it is "
          + "\(again.codeVersion)")
    }
    if manifest.requested == nil {
      found.append(
        "the settings as asked for were not recorded; those that it was trained with were used")
    }
    return found
  }

  /// Imputed values that are gone cannot be had any more: a run replaces what earlier ones proposed.
  private func imputationObstacles(_ again: ImputationRecord?) -> [String] {
    guard let now = again else { return [] }
    guard let then = manifest.imputation else {
      return now.values == 0
        ? []
        : [
          "which imputed values films had was not recorded then; those of today were used: \(now)"
        ]
    }
    if then.fingerprint == now.fingerprint { return [] }
    let reason =
      now.run > then.run
      ? now.run == then.run + 1
        ? "run \(now.run) of `sprocket impute` came later"
        : "runs \(then.run + 1) to \(now.run) of `sprocket impute` came later"
      : "values were accepted or undone since, or became known of films"
    return [
      "the imputed values of then cannot be had any more: films had \(then) then and have \(now) "
        + "now; \(reason) (`sprocket impute list`); models that read what films are about may differ"
    ]
  }
}

extension ModelService {
  /// A version that can be trained again and compared.
  /// - Throws: `notFound`; `failedPrecondition` when it was not trained or its snapshot is gone.
  func reproducible(_ version: String) throws -> ModelEntry {
    let model = try model(GetModelRequest(version: version)).model
    if let parent = model.parent {
      throw SprocketError(
        .failedPrecondition,
        "\(model.version) was not trained but made from \(parent) by taking in what users did "
          + "since; `sprocket admin reproduce \(parent)` trains that one again")
    }
    guard model.hasSnapshot else {
      throw SprocketError(
        .failedPrecondition,
        "the snapshot of \(model.version) is gone, there is nothing to compare with")
    }
    return model
  }
}

extension Reproduction {
  /// One line for people.
  var summary: String {
    let differing = tensors.filter { $0.differing > 0 }
    if bitEqual {
      return "reproduced: all \(tensors.count) tensors are the same bit by bit"
    }
    let largest = differing.max { $0.largest < $1.largest }
    let shapes = differing.filter { $0.largest < 0 }
    var text = "\(differing.count) of \(tensors.count) tensors differ"
    if let largest, largest.largest >= 0 {
      text += ", by at most \(largest.largest) (\(largest.name))"
    }
    if !shapes.isEmpty { text += ", \(shapes.count) have another shape" }
    return ([text] + obstacles).joined(separator: "; ")
  }
}
