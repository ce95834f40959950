package import SprocketCore
package import SprocketModels

/// A model and what its manifest says of it.
package struct Snapshot: Sendable {
  package let manifest: Manifest
  package let model: TrainedModel
}

extension Snapshot {
  /// Opens the snapshot in a folder by memory map, wherever the folder lies.
  /// - Parameter verifyChecksum: reads the file once.
  /// - Throws: `dataLoss` naming the file and what is wrong with it, or `failedPrecondition` when
  ///   the format is newer than this program.
  package init(folder: String, verifyChecksum: Bool = true) throws(SprocketError) {
    try self.init(
      folder: folder, manifest: Manifest(folder: folder), verifyChecksum: verifyChecksum)
  }

  /// The same for a folder whose manifest is not written yet.
  package init(
    folder: String, manifest: Manifest, verifyChecksum: Bool
  ) throws(SprocketError) {
    let file = try SnapshotFiles.mapModel(
      in: folder, manifest: manifest, verifyChecksum: verifyChecksum)
    self.init(manifest: manifest, model: try TrainedModel(file: file, manifest: manifest))
  }
}

extension SnapshotDirectory {
  /// Writes a model as a new version: whole and durable, or not at all.
  /// - Parameter manifest: its version names the snapshot; its file records are filled in.
  /// - Returns: the manifest as written.
  /// - Throws: `alreadyExists` when there is such a version, `resourceExhausted` when the disk is
  ///   full, what the system says otherwise; older versions are never touched.
  package func write(_ model: TrainedModel, _ manifest: Manifest) throws -> Manifest {
    var manifest = manifest
    try publish(manifest.version) { folder in
      manifest.files[Manifest.modelFileName] = try model.writeTensors(
        to: folder + "/" + Manifest.modelFileName, version: manifest.version)
      try manifest.write(to: folder)
    }
    return manifest
  }

  /// Opens a version by memory map.
  /// - Parameter verifyChecksum: reads the file once, which also loads it.
  /// - Throws: `notFound`, `dataLoss` naming the file and what is wrong with it, or
  ///   `failedPrecondition` when the format is newer than this program.
  package func open(_ version: ModelVersion, verifyChecksum: Bool = true) throws(SprocketError)
    -> Snapshot
  {
    let manifest = try manifest(of: version)
    let file = try SnapshotFiles.mapModel(
      in: path(of: version), manifest: manifest, verifyChecksum: verifyChecksum)
    return Snapshot(manifest: manifest, model: try TrainedModel(file: file, manifest: manifest))
  }

  /// Opens the newest version that is whole.
  /// - Parameter skipping: versions that are not to be served, such as rejected ones.
  /// - Returns: the snapshot, nil when there is none, and the newer versions that were refused.
  package func newestValid(
    verifyChecksum: Bool = true, skipping: Set<ModelVersion> = []
  ) throws(SprocketError) -> (
    snapshot: Snapshot?, refused: [(version: ModelVersion, error: SprocketError)]
  ) {
    var refused: [(version: ModelVersion, error: SprocketError)] = []
    for version in try list() where !skipping.contains(version) {
      do throws(SprocketError) {
        return (try open(version, verifyChecksum: verifyChecksum), refused)
      } catch {
        refused.append((version, error))
      }
    }
    return (nil, refused)
  }
}
