import Foundation
package import SprocketCore

/// Finds out what data set lies at a path.
package enum DataSetReader {
  private static let claims: [(name: String, role: FileRole, form: DataSetForm)] = [
    ("ratings.csv", .ratings, .movieLens), ("movies.csv", .items, .movieLens),
    ("items.csv", .items, .sprocket), ("films.csv", .items, .sprocket),
    ("tags.csv", .tags, .movieLens), ("links.csv", .links, .movieLens),
    ("ratings.dat", .ratings, .movieLensDat), ("movies.dat", .items, .movieLensDat),
    ("tags.dat", .tags, .movieLensDat), ("u.data", .ratings, .movieLens100K),
    ("u.item", .items, .movieLens100K),
  ]
  private static let genres100K = [
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary",
    "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi",
    "Thriller", "War", "Western",
  ]
  /// How many folders that hold nothing but a folder are entered.
  private static let maximumDepth = 3

  /// Recognises the data set in a folder, in a single file, or in several files, by names and by
  /// content; each may be packed with gzip or zstd.
  ///
  /// Files with a well-known name must be what their name says; other files are recognised by
  /// their first lines. A folder that holds just one folder, as unpacking leaves it, is entered.
  /// - Throws: `notFound` when there is nothing at a path, `invalidArgument` when there is no data
  ///   set, when two files hold the same thing, or when a file is not what its name says.
  package static func open(
    _ paths: String..., options: ReadingOptions = ReadingOptions()
  ) throws(SprocketError) -> DataSet {
    try open(paths, options: options)
  }

  /// As above, for a list of paths. The data set is called after the first of them.
  /// - Parameter metadata: Tables, and links, that tell more about its films. Where nothing else
  ///   lists the films, the links do, or else the first table.
  package static func open(
    _ paths: [String], metadata: [String] = [], options: ReadingOptions = ReadingOptions()
  ) throws(SprocketError) -> DataSet {
    var files: [URL] = []
    var name: String?
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw SprocketError(.notFound, "there is no file or folder \(path)")
      }
      let url = URL(filePath: path).standardizedFileURL
      if isFolder.boolValue {
        files += try contents(ofFolder: url, options)
        name = name ?? url.lastPathComponent
      } else {
        files.append(url)
        name = name ?? unpacked(url.lastPathComponent).withoutExtension
      }
    }
    var tables: [DataSetFile] = []
    for path in metadata {
      let recognition = try FileRecognition(path: path, options: options)
      try recognition.requireText()
      guard let table = try recognition.file(), table.role == .items || table.role == .links else {
        throw SprocketError(
          .invalidArgument,
          "\(recognition.name), line 1: expected a table of films or of links, found "
            + "\"\(recognition.firstLine)\"; say what its columns mean with --map")
      }
      tables.append(table)
    }
    return try dataSet(named: name ?? "", files, tables, options)
  }

  /// The name of a file without the ending that packing gave it.
  private static func unpacked(_ name: String) -> String {
    for ending in [".gz", ".zst"] where name.lowercased().hasSuffix(ending) {
      return String(name.dropLast(ending.count))
    }
    return name
  }

  private static func contents(
    ofFolder url: URL, _ options: ReadingOptions
  ) throws(SprocketError) -> [URL] {
    var folder = url
    for _ in 0...maximumDepth {
      let (files, folders) = try contents(of: folder)
      if folders.count == 1, try !holdData(files, options) {
        folder = folders[0]
        continue
      }
      return files
    }
    throw nothingFound(url.lastPathComponent)
  }

  private static func holdData(
    _ files: [URL], _ options: ReadingOptions
  ) throws(SprocketError) -> Bool {
    for file in files {
      if claim(of: file) != nil { return true }
      let recognition = try FileRecognition(
        path: file.path, genres: genres100K, options: options)
      if try recognition.file() != nil { return true }
    }
    return false
  }

  private static func contents(of folder: URL) throws(SprocketError) -> (
    files: [URL], folders: [URL]
  ) {
    do {
      let entries = try FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: [.isDirectoryKey], options: .skipsHiddenFiles
      ).filter { $0.lastPathComponent != "__MACOSX" }
        .sorted { $0.lastPathComponent < $1.lastPathComponent }
      let folders = entries.filter {
        (try? $0.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true
      }
      return (entries.filter { !folders.contains($0) }, folders)
    } catch {
      throw SprocketError(
        .notFound, "the folder \(folder.path) cannot be read: \(error.localizedDescription)")
    }
  }

  private static func claim(of file: URL) -> (role: FileRole, form: DataSetForm)? {
    let name = unpacked(file.lastPathComponent.lowercased())
    return claims.first { $0.name == name }.map { ($0.role, $0.form) }
  }

  private static func dataSet(
    named name: String, _ files: [URL], _ tables: [DataSetFile], _ options: ReadingOptions
  ) throws(SprocketError) -> DataSet {
    var found: [FileRole: DataSetFile] = [:]
    var ignored: [String] = []
    var others: [FileRecognition] = []
    let genres = genreNames(files)
    for url in files {
      let recognition = try FileRecognition(
        path: url.path, genres: genres, options: options)
      guard let claim = claim(of: url) else {
        others.append(recognition)
        continue
      }
      let file = try recognition.file(claiming: claim.role, claim.form)
      try add(file, to: &found)
    }
    for recognition in others {
      if let file = try recognition.file(), claimsNothing(found, file.role, files) {
        try add(file, to: &found)
      } else {
        ignored.append(recognition.name)
      }
    }
    var metadata = tables
    if found[.links] == nil, let place = metadata.firstIndex(where: { $0.role == .links }) {
      found[.links] = metadata.remove(at: place)
    }
    if let second = metadata.first(where: { $0.role == .links }) { try add(second, to: &found) }
    if found[.items] == nil, found[.links] == nil, !metadata.isEmpty {
      found[.items] = metadata.removeFirst()
    }
    guard let main = found[.ratings] ?? found[.items] else {
      if let broken = others.first(where: { $0.obstacle != nil }), let obstacle = broken.obstacle {
        if let damage = broken.sample.damage { throw damage }
        throw SprocketError(.invalidArgument, "\(broken.name), line 1: the file \(obstacle)")
      }
      throw nothingFound(name)
    }
    if found[.items] == nil {
      for role in metadata.isEmpty ? [FileRole.tags, .links] : [.tags] {
        if let file = found.removeValue(forKey: role) { ignored.append(file.name) }
      }
    }
    return DataSet(
      name: name, form: main.form, files: FileRole.allCases.compactMap { found[$0] },
      metadata: metadata.map(\.asMetadata),
      ignoredFiles: ignored.sorted())
  }

  /// Content alone decides only where no file claims the role by its name.
  private static func claimsNothing(
    _ found: [FileRole: DataSetFile], _ role: FileRole, _ files: [URL]
  ) -> Bool {
    !files.contains { claim(of: $0)?.role == role }
  }

  private static func add(
    _ file: DataSetFile, to found: inout [FileRole: DataSetFile]
  ) throws(SprocketError) {
    if let other = found.updateValue(file, forKey: file.role) {
      throw SprocketError(
        .invalidArgument,
        "both \(other.name) and \(file.name) hold \(file.role.rawValue); leave one of them in the "
          + "folder, or ingest it by its own path")
    }
  }

  private static func nothingFound(_ name: String) -> SprocketError {
    SprocketError(
      .invalidArgument,
      "there is no data set in \(name): expected ratings.csv with movies.csv or items.csv, "
        + "ratings.dat with movies.dat, u.data with u.item, or a table of films; if it is one with "
        + "names of its own, say what they mean with --map item=…,title=…")
  }

  /// The names in `u.genre` (`Action|1`) in the order of their numbers, or the usual ones.
  private static func genreNames(_ files: [URL]) -> [String] {
    guard let file = files.first(where: { $0.lastPathComponent.lowercased() == "u.genre" }),
      let handle = try? FileHandle(forReadingFrom: file),
      let data = try? handle.read(upToCount: 1 << 16)
    else { return genres100K }
    var names: [Int: String] = [:]
    for line in String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let fields = line.split(separator: "|")
      if fields.count == 2, let number = Int(fields[1]) { names[number] = String(fields[0]) }
    }
    let listed = names.keys.sorted()
    guard !listed.isEmpty, listed == Array(0..<listed.count) else { return genres100K }
    return listed.compactMap { names[$0] }
  }
}

extension String {
  /// Up to the last dot.
  fileprivate var withoutExtension: String {
    guard let dot = lastIndex(of: "."), dot != startIndex else { return self }
    return String(self[..<dot])
  }
}
