/// Watches the values of one column.
struct ColumnProfiler {
  let name: String
  let role: ColumnRole?
  /// How lists are written in it; found from the first rows.
  var list: ListForm?
  private let readsMarkers: Bool

  private var rows = 0
  private var blanks = 0
  private var markers = 0
  private var whole = 0
  private var decimals = 0
  private var dates = 0
  private var texts = 0
  private var zeros = 0
  private var invalid = 0
  private var garbled = 0
  private var numbers = NumberSummary()
  private var years = NumberSummary()
  private var lengths = (shortest: Int.max, longest: 0, total: 0)
  private var distinct = DistinctCounter()
  private var frequent = FrequentValues()
  private var entriesPerValue = NumberSummary()
  private var distinctEntries = DistinctCounter()
  private var frequentEntries = FrequentValues()

  init(name: String, role: ColumnRole?) {
    self.name = name
    self.role = role
    readsMarkers = role != .title
  }

  /// Takes the next value, without blanks around it.
  /// - Parameter hash: The value's hash.
  mutating func add(_ value: Span<UInt8>, hash: UInt64) -> ValueForm {
    rows += 1
    let form = ValueForm(value, readsMarkers: readsMarkers)
    switch form {
    case .blank:
      blanks += 1
      return form
    case .marker:
      markers += 1
      return form
    case .whole(let number):
      whole += 1
      add(number)
    case .decimal(let number):
      decimals += 1
      add(number)
    case .date(let year):
      dates += 1
      years.add(Double(year))
    case .text:
      texts += 1
      let check = CharacterCheck.check(value)
      if !check.isValid { invalid += 1 }
      if check.isGarbled { garbled += 1 }
    }
    lengths.shortest = min(lengths.shortest, value.count)
    lengths.longest = max(lengths.longest, value.count)
    lengths.total += value.count
    distinct.add(hash: hash)
    frequent.add(value, hash: hash)
    if let list { addEntries(value, list) }
    return form
  }

  private mutating func add(_ number: Double) {
    if number == 0 { zeros += 1 }
    numbers.add(number)
  }

  private mutating func addEntries(_ value: Span<UInt8>, _ list: ListForm) {
    var count = 0
    list.forEachEntry(value) { entry in
      count += 1
      let hash = ValueHash.of(entry)
      distinctEntries.add(hash: hash)
      frequentEntries.add(entry, hash: hash)
    }
    entriesPerValue.add(Double(count))
  }

  // MARK: The result

  /// A column whose values are of one kind but for this share is of that kind.
  private static let mostExceptions = 0.05
  /// Text with at most so many different values, each met ten times on average, is a category.
  private static let mostCategories = 100
  private static let topCount = 12

  private var kind: (ColumnProfile.Kind, exceptions: Int) {
    let present = rows - blanks - markers
    guard present > 0 else { return (.empty, 0) }
    let allowed = Int(Double(present) * Self.mostExceptions)
    if let list { return (.list(list), 0) }
    let isIdentifier = role == .item || role == .user || role == .imdb || role == .tmdb
    if isIdentifier { return (.identifier, 0) }
    if present - whole <= allowed { return (.whole, present - whole) }
    if present - whole - decimals <= allowed { return (.decimal, present - whole - decimals) }
    if present - dates <= allowed { return (.date, present - dates) }
    let different = distinct.count
    if different <= Self.mostCategories, different * 10 <= present { return (.category, 0) }
    return (.text, 0)
  }

  private var singles: [String] {
    frequent.isExact ? frequent.top(.max).filter { $0.count == 1 }.map(\.text) : []
  }

  func profile() -> ColumnProfile {
    let (kind, exceptions) = kind
    let present = rows - blanks - markers
    var facts: ColumnProfile.ListFacts?
    if list != nil, let perValue = entriesPerValue.facts() {
      facts = ColumnProfile.ListFacts(
        perValue: perValue, distinct: distinctEntries.count,
        distinctIsExact: distinctEntries.isExact, top: frequentEntries.top(Self.topCount),
        countError: frequentEntries.error)
    }
    return ColumnProfile(
      name: name, role: role, kind: kind, rows: rows, blanks: blanks, markers: markers,
      zeros: zeros, exceptions: exceptions, distinct: min(distinct.count, present),
      distinctIsExact: distinct.isExact, top: frequent.top(Self.topCount),
      countError: frequent.error, singles: kind == .category ? singles : [],
      numbers: kind.isNumeric ? numbers.facts() : nil,
      years: kind == .date ? years.facts() : nil, list: facts,
      shortest: present > 0 ? lengths.shortest : 0, longest: lengths.longest,
      meanLength: present > 0 ? Double(lengths.total) / Double(present) : 0, invalid: invalid,
      garbled: garbled)
  }
}
