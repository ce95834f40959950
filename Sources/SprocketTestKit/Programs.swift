import Foundation

/// Where the programs under test are: in the folder that `SPROCKET_TEST_BIN` names, otherwise
/// beside the test bundle, where the package manager puts them.
package enum Programs {
  package static var daemon: String { get throws { try path(of: "sprocketd") } }
  package static var trainer: String { get throws { try path(of: "sprocket-trainer") } }
  package static var commandLine: String { get throws { try path(of: "sprocket") } }

  private static func path(of name: String) throws -> String {
    let file = "\(folder)/\(name)"
    guard FileManager.default.isExecutableFile(atPath: file) else {
      throw TestFailure(
        "\(file) is missing: build it with `swift build`, or say in SPROCKET_TEST_BIN where it is")
    }
    return file
  }

  private static var folder: String {
    if let folder = ProcessInfo.processInfo.environment["SPROCKET_TEST_BIN"], !folder.isEmpty {
      return folder
    }
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return (own as NSString).deletingLastPathComponent
  }

  /// The first of these names that is in the PATH.
  package static func find(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
      .split(separator: ":")
    return folders.lazy.map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Whether what is missing here must fail the tests, as in continuous integration.
  package static var mustBeComplete: Bool {
    ProcessInfo.processInfo.environment["CI"] == "true"
  }
}
