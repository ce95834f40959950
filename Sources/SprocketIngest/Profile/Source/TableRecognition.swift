import Foundation
import SprocketCore

/// Finds the tables at a path: those of a known data set, or any table with a header.
enum TableRecognition {
  private static let extensions = [
    "csv", "tsv", "tab", "txt", "dat", "jsonl", "ndjson", "gz", "zst",
  ]

  static func open(_ path: String) throws(SprocketError) -> DataSet {
    let known: SprocketError
    do {
      return try DataSetReader.open(path)
    } catch {
      known = error
      guard error.code == .invalidArgument else { throw error }
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw known }
    let url = URL(filePath: path).standardizedFileURL
    if !isFolder.boolValue {
      return DataSet(
        name: url.lastPathComponent, form: .sprocket, files: [try table(url)], ignoredFiles: [])
    }
    let entries =
      (try? FileManager.default.contentsOfDirectory(
        at: url, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)) ?? []
    var files: [DataSetFile] = []
    var ignored: [String] = []
    for entry in entries.sorted(by: { $0.lastPathComponent < $1.lastPathComponent }) {
      if extensions.contains(entry.pathExtension.lowercased()), let file = try? table(entry) {
        files.append(file)
      } else {
        ignored.append(entry.lastPathComponent)
      }
    }
    guard !files.isEmpty else { throw known }
    return DataSet(
      name: url.lastPathComponent, form: .sprocket, files: files, ignoredFiles: ignored)
  }

  private static func table(_ url: URL) throws(SprocketError) -> DataSetFile {
    try FileRecognition(path: url.path, options: ReadingOptions()).anyTable()
  }
}
