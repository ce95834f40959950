import SprocketCommands
import Testing

@Suite struct ProgressTests {
  @Test func writesAtMostOneLineASecond_whenNotATerminal() {
    let console = RecordingConsole()
    let progress = Progress(on: console)
    for step in 0..<100 { progress.update(fraction: Double(step) / 100, "step \(step)") }
    progress.finish()
    #expect(console.errors == "0 % step 0\n")
  }

  @Test func writesNothing_whenSilent() {
    let console = RecordingConsole()
    let progress = Progress(on: console, isSilent: true)
    progress.update("step")
    progress.finish()
    #expect(console.errors.isEmpty)
  }
}
