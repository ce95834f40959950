package import SprocketCore

/// The genres of all films of a catalogue. Equal lists are kept once, and films stand as hashes, so
/// that a million films take some 20 MB.
package struct FilmGenres: Sendable {
  private var lists: [[String]] = []
  private var places: [[String]: UInt32] = [:]
  private var films: [UInt64: UInt32] = [:]

  package init() {}

  package init(_ items: [Item]) {
    for item in items { add(item) }
  }

  package mutating func add(_ item: Item) {
    if item.genres.isEmpty { return }
    let place: UInt32
    if let known = places[item.genres] {
      place = known
    } else {
      place = UInt32(lists.count)
      places[item.genres] = place
      lists.append(item.genres)
    }
    films[ModelHealth.key(of: item.item)] = place
  }

  /// The genres of a film; none of one that is not there.
  package subscript(_ item: ItemID) -> [String] {
    films[ModelHealth.key(of: item)].map { lists[Int($0)] } ?? []
  }
}
