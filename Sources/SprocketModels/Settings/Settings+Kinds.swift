package import SprocketCore

// A setting belongs to the kind that is trained when it has a plain name, such as `factors`, and to
// another component when the kind stands before it, such as `ease.regularization`.

extension [Setting] {
  /// The settings of one component, by its own names.
  /// - Parameter main: the kind that plain names belong to.
  package func own(of kind: ModelKind, main: ModelKind) -> [Setting] {
    compactMap { setting in
      if kind == main, !setting.name.contains(".") { return setting }
      let prefix = kind.rawValue + "."
      guard setting.name.hasPrefix(prefix) else { return nil }
      return Setting(name: String(setting.name.dropFirst(prefix.count)), value: setting.value)
    }
  }

  /// A component's settings as they are called beside those of others.
  package func named(for kind: ModelKind, main: ModelKind) -> [Setting] {
    if kind == main { return self }
    return map { Setting(name: kind.rawValue + "." + $0.name, value: $0.value) }
  }
}
