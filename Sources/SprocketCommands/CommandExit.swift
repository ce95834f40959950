/// How the program ends; the raw value is its exit code.
package enum CommandExit: Int32, Hashable, Sendable {
  /// Everything asked for was done.
  case done = 0
  /// The daemon or the command refused or failed.
  case failed = 1
  /// The command line is wrong.
  case usage = 2
  /// No daemon listens where it was looked for.
  case unreachable = 3
}
