/// What a text for people is laid out for.
package struct Page: Sendable {
  /// Columns; nil when nothing must be cut, as in a pipe or a file.
  package var width: Int?
  /// Bold, dim and colour, or nothing of it.
  package var style: TextStyle

  package init(width: Int? = nil, style: TextStyle = TextStyle(isOn: false)) {
    self.width = width
    self.style = style
  }

  /// A remark beside an answer, in lines as wide as the page.
  package func remark(_ text: String) -> String {
    Text.wrapped(Text.printable(text), to: width).map(style.dim).joined(separator: "\n")
  }

  /// Whether a person looks at it: only then bars are drawn.
  package var isInteractive: Bool { width != nil }
}

/// Marks up text for a terminal; does nothing when it is off.
package struct TextStyle: Sendable {
  package var isOn: Bool

  package init(isOn: Bool) {
    self.isOn = isOn
  }

  package func bold(_ text: String) -> String { marked(text, "1") }
  package func dim(_ text: String) -> String { marked(text, "2") }
  package func red(_ text: String) -> String { marked(text, "31") }
  package func green(_ text: String) -> String { marked(text, "32") }

  private func marked(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

/// An answer that can be shown to people and to programs.
package protocol Report: Sendable {
  /// One object with the documented keys.
  var json: JSONValue { get }

  /// For people; without the last line break.
  func text(_ page: Page) -> String
}
