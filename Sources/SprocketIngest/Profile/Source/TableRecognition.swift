import Foundation
import SprocketCore

/// Finds the tables at a path: those of a known data set, or any table with a header.
enum TableRecognition {
  private static let sampleBytes = 1 << 20
  private static let extensions = ["csv", "tsv", "tab", "txt", "dat"]

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
    let recognition = try FileRecognition(path: url.path, genres: [])
    let name = url.lastPathComponent
    if let obstacle = recognition.obstacle {
      throw SprocketError(.invalidArgument, "\(name), line 1: the file \(obstacle)")
    }
    let sample: [UInt8]
    let size: Int
    do {
      let handle = try FileHandle(forReadingFrom: url)
      defer { try? handle.close() }
      sample = [UInt8](try handle.read(upToCount: sampleBytes) ?? Data())
      size = Int(try handle.seekToEnd())
    } catch {
      throw SprocketError(.notFound, "\(name) cannot be read: \(error.localizedDescription)")
    }
    let first = sample.prefix { $0 != 0x0A }
    let marks: [(byte: UInt8, dialect: Dialect)] = [
      (0x2C, .csv), (0x09, .separated(by: [0x09])), (0x3B, .separated(by: [0x3B])),
      (0x7C, .separated(by: [0x7C])),
    ]
    let counts = marks.map { mark in first.count { $0 == mark.byte } }
    let most = counts.max() ?? 0
    let dialect =
      most == 0 ? Dialect.csv : marks[counts.firstIndex(of: most) ?? 0].dialect
    // The last character of a part of the file may be cut.
    let whole = sample.count < size ? sample[...].withoutCut : sample
    let isUTF8 = CharacterCheck.check(whole.span).isValid
    func file(_ columns: [String], hasHeader: Bool) -> DataSetFile {
      DataSetFile(
        name: name, path: url.path, role: .items, form: .sprocket, byteCount: size,
        encoding: isUTF8 ? .utf8 : .latin1, ignoredColumns: [], dialect: dialect,
        hasHeader: hasHeader, columnNames: columns, columns: [:], itemConvention: .columns,
        numericColumns: [])
    }
    var reader = try RecordReader(file([], hasHeader: false))
    guard case .record = try reader.next(), reader.record.line == 1 else {
      throw SprocketError(
        .invalidArgument, "\(name), line 1: expected a header with the names of the columns")
    }
    let header = reader.record
    return file(
      header.ends.indices.map { header.text($0, .utf8) ?? "column \($0 + 1)" }, hasHeader: true)
  }
}

extension ArraySlice<UInt8> {
  /// Without the bytes after the last whole line.
  fileprivate var withoutCut: [UInt8] {
    guard let end = lastIndex(of: 0x0A) else { return Array(self) }
    return Array(self[...end])
  }
}
