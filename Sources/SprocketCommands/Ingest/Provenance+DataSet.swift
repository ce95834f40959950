import SprocketCore
import SprocketIngest
import SprocketSnapshots

/// The hashes of a data set's files, made while they are read.
struct DataSetHashes {
  private let task: Task<[String: String], Never>

  init(of dataSet: DataSet) {
    task = Task.detached {
      var hashes: [String: String] = [:]
      for file in dataSet.files {
        // A file that cannot be read is reported by its reader.
        hashes[file.name] = try? FileChecksum.text(ofFileAt: file.path)
      }
      return hashes
    }
  }

  /// The hash of each file by its name.
  func byName() async -> [String: String] { await task.value }
}

extension Provenance {
  /// Where a data set that was read comes from.
  init(of dataSet: DataSet, summary: IngestSummary, hashes: [String: String]) {
    self.init(
      files: summary.files.map { file in
        SourceFile(
          name: file.name, role: file.role.rawValue, hash: hashes[file.name] ?? "",
          bytes: dataSet.files.first { $0.name == file.name }?.byteCount ?? 0, rows: file.rows,
          accepted: file.accepted, rejected: file.rejected)
      },
      rejections: summary.rejections.map(RowGroup.init),
      findings: summary.findings.map(RowGroup.init)
    )
  }
}

extension RowGroup {
  fileprivate init(_ group: IngestSummary.Group) {
    self.init(
      file: group.file, column: group.column, reason: group.reason, count: group.count)
  }
}
