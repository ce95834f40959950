import SprocketCore
import Testing

@testable import SprocketStorage

@Suite struct ItemMergeTests {
  private let known = Item(
    item: ItemID("1"), title: "Alien", year: 1979, genres: ["Horror"], directors: ["Ridley Scott"],
    cast: ["Sigourney Weaver"], tags: ["space"], imdbID: "tt0078748", tmdbID: "348",
    overview: "A crew meets something.", language: "en", countries: ["United Kingdom"],
    writers: ["Dan O'Bannon"], runtimeMinutes: 117, certification: "R")

  @Test func emptyFieldsKeepWhatIsStored() {
    #expect(ItemWriter.merge(Item(item: ItemID("1")), onto: known) == known)
  }

  @Test func givenFieldsReplaceWhatIsStored() {
    #expect(ItemWriter.merge(known, onto: Item(item: ItemID("1"))) == known)
  }
}
