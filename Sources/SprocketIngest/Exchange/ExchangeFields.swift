import Foundation
import SprocketCore

/// The fields of one row of an export, of a CSV row or of a line of JSON.
struct ExchangeFields {
  private enum Source {
    case csv(ExchangeRow)
    case json([String: Any])
  }

  private let source: Source
  private let table: ExchangeTable
  private let file: ExchangeFile

  init(csv row: ExchangeRow, _ table: ExchangeTable, _ file: ExchangeFile) {
    source = .csv(row)
    self.table = table
    self.file = file
  }

  init(json line: [UInt8], _ table: ExchangeTable, _ file: ExchangeFile) throws(SprocketError) {
    self.table = table
    self.file = file
    guard let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else {
      throw file.failure("is no JSON object")
    }
    if let unknown = object.keys.first(where: { !table.columns.contains($0) }) {
      throw file.failure("the key \"\(unknown)\" is none of an export")
    }
    source = .json(object)
  }

  // MARK: Rows

  func item() throws(SprocketError) -> Item {
    var item = Item(item: try itemID())
    item.title = try text("title")
    item.year = try number("year")
    item.genres = try list("genres")
    item.directors = try list("directors")
    item.writers = try list("writers")
    item.cast = try list("cast")
    item.tags = try list("tags")
    item.countries = try list("countries")
    item.language = try text("language")
    item.runtimeMinutes = try number("runtime")
    item.certification = try text("certification")
    item.overview = try text("overview")
    item.imdbID = try text("imdb")
    item.tmdbID = try text("tmdb")
    item.hidden = try isSet("hidden")
    return item
  }

  func rating() throws(SprocketError) -> (user: UserID, item: ItemID, value: Float, time: Int64) {
    (try user(), try itemID(), try ratingValue(), try time())
  }

  func event() throws(SprocketError) -> FeedbackEvent {
    let name = try text("kind")
    guard let kind = EventKind(exchangeName: name) else {
      throw file.failure("\"\(name)\" is no kind of event")
    }
    return FeedbackEvent(
      eventID: try text("event_id"), user: try user(), item: try itemID(), kind: kind,
      value: try real("value"), timeMicros: try time())
  }

  func deletion() throws(SprocketError) -> Deletion {
    Deletion(user: try text("user").isEmpty ? nil : try user(), item: try itemID())
  }

  // MARK: Fields

  func user() throws(SprocketError) -> UserID {
    let text = try text("user")
    do {
      return try UserID(validating: text)
    } catch {
      throw file.failure("user: \(error.message)")
    }
  }

  func itemID() throws(SprocketError) -> ItemID {
    let text = try text("item")
    do {
      return try ItemID(validating: text)
    } catch {
      throw file.failure("item: \(error.message)")
    }
  }

  func ratingValue() throws(SprocketError) -> Float { Float(try real("rating")) }

  func time() throws(SprocketError) -> Int64 {
    let text = Array(try text("time").utf8)
    guard let micros = TimeText.micros(text.span) else {
      throw file.failure("time: is no number of seconds since 1970")
    }
    return micros
  }

  private func text(_ column: String) throws(SprocketError) -> String {
    switch source {
    case .csv(let row):
      guard let index = table.columns.firstIndex(of: column),
        let text = String(validating: row.field(index), as: UTF8.self)
      else { throw file.failure("\(column): is not valid UTF-8") }
      return text
    case .json(let object):
      if object[column] == nil || object[column] is NSNull { return "" }
      guard let text = object[column] as? String else {
        throw file.failure("\(column): must be a string")
      }
      return text
    }
  }

  private func number(_ column: String) throws(SprocketError) -> Int {
    if case .json(let object) = source {
      if object[column] == nil || object[column] is NSNull { return 0 }
      guard let number = object[column] as? Int else {
        throw file.failure("\(column): must be a whole number")
      }
      return number
    }
    let text = try text(column)
    if text.isEmpty { return 0 }
    guard let number = Int(text) else { throw file.failure("\(column): is no whole number") }
    return number
  }

  private func real(_ column: String) throws(SprocketError) -> Double {
    var number: Double?
    if case .json(let object) = source {
      number = object[column] as? Double
    } else {
      number = Double(try text(column))
    }
    guard let number, number.isFinite else { throw file.failure("\(column): is no number") }
    return number
  }

  private func isSet(_ column: String) throws(SprocketError) -> Bool {
    if case .json(let object) = source {
      if object[column] == nil { return false }
      guard let value = object[column] as? Bool else {
        throw file.failure("\(column): must be true or false")
      }
      return value
    }
    switch try text(column) {
    case "": return false
    case "1": return true
    default: throw file.failure("\(column): is neither 1 nor empty")
    }
  }

  private func list(_ column: String) throws(SprocketError) -> [String] {
    if case .json(let object) = source {
      if object[column] == nil { return [] }
      guard let list = object[column] as? [String] else {
        throw file.failure("\(column): must be an array of strings")
      }
      return list
    }
    return ExchangeList.list(of: try text(column))
  }
}
