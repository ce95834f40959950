/// The kinds of models that can be trained and served.
package enum ModelKind: String, CaseIterable, Hashable, Sendable {
  case ials
  case popularity
}
