public import SprocketCore

extension ItemID: ExpressibleByStringLiteral {
  public init(stringLiteral: String) { self.init(stringLiteral) }
}
