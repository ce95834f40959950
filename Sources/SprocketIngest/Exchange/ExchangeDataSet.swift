package import Foundation
package import SprocketCore

/// An export in a folder, or a file of deletions: what is ingested exactly as it stands.
package struct ExchangeDataSet: Sendable {
  /// The file that makes a folder an export and says what is in it.
  package static let manifestName = "sprocket-export.json"

  /// One file of it.
  package struct File: Hashable, Sendable {
    package var table: ExchangeTable
    package var format: ExchangeFormat
    package var url: URL
    /// Rows it must have; nil when nobody wrote that down.
    package var rows: Int?
  }

  /// The folder's or the file's name.
  package let name: String
  /// Films first, then ratings, events and deletions.
  package let files: [File]

  /// The size of all files.
  package var totalBytes: Int {
    files.reduce(0) { sum, file in
      let size = try? FileManager.default.attributesOfItem(atPath: file.url.path)[.size] as? Int
      return sum + (size ?? 0)
    }
  }

  /// What lies at a path, or nil when that is neither an export nor a file of deletions, nor a
  /// folder with such a file alone.
  /// - Throws: `invalidArgument` when the export is not whole, `failedPrecondition` when a newer
  ///   version wrote it.
  package static func open(_ path: String) throws(SprocketError) -> ExchangeDataSet? {
    let url = URL(filePath: path).standardizedFileURL
    for format in ExchangeFormat.allCases
    where url.lastPathComponent.lowercased() == "deletions.\(format.rawValue)" {
      return ExchangeDataSet(
        name: url.lastPathComponent,
        files: [File(table: .deletions, format: format, url: url, rows: nil)])
    }
    if let deletions = deletions(in: path), visibleNames(in: path).count == 1 {
      return try open(deletions)
    }
    let manifest = url.appending(path: manifestName)
    guard let json = try? Data(contentsOf: manifest) else { return nil }
    return try ExchangeDataSet(folder: url, manifest: ExchangeManifest(json: json))
  }

  /// The path of the file of deletions in a folder; nil when there is none.
  package static func deletions(in folder: String) -> String? {
    visibleNames(in: folder).sorted().first { name in
      ExchangeFormat.allCases.contains { name.lowercased() == "deletions.\($0.rawValue)" }
    }.map { "\(folder)/\($0)" }
  }

  private static func visibleNames(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { !$0.hasPrefix(".") }
  }

  private init(name: String, files: [File]) {
    self.name = name
    self.files = files
  }

  private init(folder: URL, manifest: ExchangeManifest) throws(SprocketError) {
    name = folder.lastPathComponent
    var files: [File] = []
    for entry in manifest.files {
      let format = ExchangeFormat.allCases.first { entry.file.hasSuffix(".\($0.rawValue)") }
      guard let format, !entry.file.contains("/") else {
        throw SprocketError(
          .invalidArgument,
          "\(Self.manifestName) names the file \"\(entry.file)\", which is none of "
            + "an export")
      }
      let url = folder.appending(path: entry.file)
      guard FileManager.default.fileExists(atPath: url.path) else {
        throw SprocketError(
          .invalidArgument,
          "the export is not whole: \(entry.file) is missing; export again, or take the line out of "
            + Self.manifestName)
      }
      files.append(File(table: entry.table, format: format, url: url, rows: entry.rows))
    }
    self.files = ExchangeTable.allCases.flatMap { table in files.filter { $0.table == table } }
  }
}

/// What is in an export. Nothing in it depends on when or where it was made, so that two exports of
/// the same data are the same bytes.
package struct ExchangeManifest: Codable, Sendable {
  package struct File: Codable, Sendable {
    package var table: ExchangeTable
    package var file: String
    package var rows: Int

    package init(table: ExchangeTable, file: String, rows: Int) {
      self.table = table
      self.file = file
      self.rows = rows
    }
  }

  private static let currentVersion = 1

  package var version: Int
  package var files: [File]

  private enum CodingKeys: String, CodingKey {
    case version = "sprocket_export"
    case files
  }

  package init(files: [File]) {
    version = Self.currentVersion
    self.files = files
  }

  /// - Throws: `invalidArgument` when it is none, `failedPrecondition` when it is newer.
  package init(json: Data) throws(SprocketError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: json)
    } catch {
      throw SprocketError(
        .invalidArgument,
        "\(ExchangeDataSet.manifestName) is damaged; export again", cause: error)
    }
    if version > Self.currentVersion {
      throw SprocketError(
        .failedPrecondition,
        "the export has the form \(version), this program reads up to \(Self.currentVersion): use a "
          + "newer sprocket")
    }
  }

  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
