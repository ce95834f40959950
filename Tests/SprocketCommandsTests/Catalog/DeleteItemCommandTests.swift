import SprocketCommands
import SprocketCore
import Testing

@Suite struct DeleteItemCommandTests {
  private func daemon() -> FakeDaemon {
    let daemon = FakeDaemon()
    daemon.on(GetItemRequest.self) { request in
      GetItemResponse(item: Item(item: request.item, title: "Heat", year: 1995))
    }
    daemon.on(DeleteItemsRequest.self) { DeleteItemsResponse(deleted: $0.items.count) }
    return daemon
  }

  @Test func `asks on a terminal, and deletes nothing without a yes`() async {
    for (answer, deletes) in [("y", true), ("n", false), ("", false)] {
      let daemon = daemon()
      let console = RecordingConsole(input: [answer], isInputTerminal: true)
      let run = await CommandRun.run("delete-item", "6", daemon: daemon, console: console)
      #expect(run.errors.contains("Delete Heat (1995)?"))
      #expect(daemon.requests(DeleteItemsRequest.self).isEmpty == !deletes)
      #expect(run.exit == (deletes ? .done : .failed))
    }
  }

  @Test func `needs a yes where nobody can be asked`() async {
    let daemon = daemon()
    let refused = await CommandRun.run("delete-item", "6", daemon: daemon)
    #expect(refused.exit == .usage)
    let run = await CommandRun.run("delete-item", "6", "260", "--yes", "--json", daemon: daemon)
    #expect(run.output == #"{"items":["6","260"],"deleted":2}"# + "\n")
    #expect(
      daemon.requests(DeleteItemsRequest.self)
        == [DeleteItemsRequest(items: [ItemID("6"), ItemID("260")])])
  }
}
