import ArgumentParser

/// Options that every command takes, before or after its name.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder with the daemon's sockets. Otherwise SPROCKET_ROOT, /run/sprocket or "
        + "$XDG_RUNTIME_DIR/sprocket.", valueName: "dir"),
    completion: .directory)
  var root: String?

  @Option(
    help: ArgumentHelp(
      "The socket itself, instead of the one found in the folder.", valueName: "path"),
    completion: .file())
  var socket: String?

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Give up after this time. Otherwise 30 seconds, and no limit for what takes long.",
      valueName: "seconds"))
  var timeout: Double?

  func validate() throws {
    if let timeout, !(timeout > 0 && timeout < 1e9) {
      throw ValidationError("--timeout must be a number of seconds above 0.")
    }
    if let socket, socket.isEmpty { throw ValidationError("--socket must name a path.") }
  }
}
