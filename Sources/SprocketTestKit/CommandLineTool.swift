import Foundation

/// What a program that ran to its end gave back.
package struct ToolResult: Sendable {
  package var exitCode: Int32
  package var output: String
  package var errors: String

  /// Standard output as the one JSON object that it is.
  package func object() throws -> [String: Any] {
    guard
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
        as? [String: Any]
    else { throw TestFailure("not one JSON object: \(output)") }
    return object
  }
}

/// `sprocket`, run as a person would run it.
package enum CommandLineTool {
  /// Runs `sprocket ARGUMENTS` and waits for its end.
  package static func run(
    _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
    limit: Duration = .seconds(240)
  ) async throws -> ToolResult {
    try await run(
      program: Programs.commandLine, arguments, environment: environment, input: input,
      limit: limit)
  }

  /// Runs any program and waits for its end. One that is ended by signal n gives 128 + n.
  package static func run(
    program: String, _ arguments: [String], environment: [String: String] = [:],
    folder: String? = nil, input: String? = nil, limit: Duration = .seconds(240)
  ) async throws -> ToolResult {
    let files = try TemporaryFolder()
    let (output, errors) = ("\(files.path)/output", "\(files.path)/errors")
    let inputFile = try input.map { try files.write($0, to: "input") }
    let process = try ChildProcess(
      program, arguments, environment: environment, folder: folder, input: inputFile,
      output: output, errors: errors)
    let status = try await process.end(within: limit)
    func text(_ path: String) -> String {
      String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
    let exitCode =
      switch status {
      case .exited(let code): code
      case .signaled(let number): 128 + number
      }
    return ToolResult(exitCode: exitCode, output: text(output), errors: text(errors))
  }
}
