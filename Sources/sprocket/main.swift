import Foundation
import SprocketCommands

exit(await SprocketCommand.run(Array(CommandLine.arguments.dropFirst())).rawValue)
