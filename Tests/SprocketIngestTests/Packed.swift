import CZlib
import CZstd
import Foundation

extension TestFolder {
  /// Writes a file packed with gzip; several parts stand one behind the other.
  func writeGzip(_ name: String, _ parts: [UInt8]...) {
    for (place, part) in parts.enumerated() {
      let file = gzopen(path + "/" + name, place == 0 ? "wb" : "ab")
      _ = part.withUnsafeBytes { gzwrite(file, $0.baseAddress, UInt32($0.count)) }
      gzclose(file)
    }
  }

  /// Writes a file packed with zstd.
  func writeZstd(_ name: String, _ bytes: [UInt8]) throws {
    var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = bytes.withUnsafeBytes { from in
      packed.withUnsafeMutableBytes { to in
        ZSTD_compress(to.baseAddress, to.count, from.baseAddress, from.count, 3)
      }
    }
    try write(name, Array(packed[..<count]))
  }
}
