import SprocketCore
import SprocketSnapshots

/// Compares a version with what training it again gave.
struct ReproductionCheck {
  /// What is known of the version.
  let original: ModelEntry
  /// Folder of its snapshot.
  let originalFolder: String
  /// Folder of the new candidate.
  let againFolder: String

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
    if again.codeVersion != original.codeVersion {
      found.append(
        "it was trained by version \(original.codeVersion) of this program, now it is "
          + "\(again.codeVersion)")
    }
    if original.requested.isEmpty {
      found.append(
        "the settings as asked for were not recorded; those that it was trained with were used")
    }
    return found
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
