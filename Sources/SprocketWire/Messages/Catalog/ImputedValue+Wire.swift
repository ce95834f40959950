import CSprocketProto
package import SprocketCore

extension ImputedValue: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ImputedValue>()
  static var initializer: StructInitializer<Sprocket__V1__ImputedValue> {
    sprocket__v1__imputed_value__init
  }

  init(_ c: Sprocket__V1__ImputedValue) throws(Violation) {
    guard c.confidence >= 0, c.confidence <= 1 else {
      throw Violation("\(c.confidence) is not from 0 to 1", field: "confidence")
    }
    self.init(
      item: try Read.itemID(c.item, "item"),
      column: try Read.name(c.column, "column"),
      value: Read.text(c.value),
      method: Read.text(c.method),
      confidence: c.confidence,
      run: c.run,
      state: try Read.optionalName(c.state, "state") ?? .proposed)
  }

  func write(
    to c: inout Sprocket__V1__ImputedValue, with out: Arena
  ) throws(Violation) {
    c.item = try out.text(item.rawValue, "item")
    c.column = try out.text(column.rawValue, "column")
    c.value = try out.text(value, "value")
    c.method = try out.text(method, "method")
    c.confidence = confidence
    c.run = run
    c.state = try out.text(state.rawValue, "state")
  }
}
