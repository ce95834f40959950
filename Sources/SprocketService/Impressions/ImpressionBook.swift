import SprocketCore
import SprocketModels

/// All that the keeper knows and only its queue changes, besides the lists of films themselves.
struct ImpressionBook {
  /// What is known of a user besides the films.
  struct Seen {
    /// When they were shown a list last.
    var seconds: UInt32
    /// Under which that list is counted.
    var version: UInt16
    var arm: UInt8
    var bytes: Int
  }

  let settings: ImpressionSettings
  let users: ShownUsers
  var items: NameNumbers
  var versions: NameNumbers
  var counts = ImpressionCounts()
  private(set) var seen: [UInt64: Seen] = [:]
  private(set) var bytes = 0
  /// Users who are not stored as they are now.
  private(set) var changed: Set<UInt64> = []
  /// Users who are still stored but remembered no longer.
  private(set) var removed: Set<UInt64> = []
  private var rowNumbers: [ModelVersion: [UInt32]] = [:]
  private var lastPruned: UInt32 = 0

  init(settings: ImpressionSettings, users: ShownUsers, items: NameTable, versions: NameTable) {
    self.settings = settings
    self.users = users
    self.items = NameNumbers(items)
    self.versions = NameNumbers(versions)
  }

  // MARK: What was shown

  /// Takes the lists of a stripe and calls `shown` for each.
  mutating func take(_ stripe: ShownListBuffer.Stripe, shown: (ShownList) -> Void) {
    var added: [UInt64: ShownFilms] = [:]
    var start = 0
    for list in stripe.lists {
      let rows = stripe.rows[start..<start + list.count]
      start += list.count
      let version = versions.number(list.handle.version.rawValue)
      // Beyond 65,535 versions within the time that is remembered nothing can be told apart.
      guard let version = UInt16(exactly: version) else { continue }
      let films = users.user(list.user) ?? added[list.user] ?? ShownFilms()
      if seen[list.user] == nil { added[list.user] = films }
      let exposures = films.add(
        numbers(of: rows, list.handle), version: version, arm: list.arm, seconds: list.seconds,
        limit: settings.filmsPerUser)
      counts.addList(
        ImpressionCounts.Key(
          day: ImpressionCounts.day(Int64(list.seconds)), version: Int(version),
          arm: list.arm.rawValue),
        exposures: exposures)
      note(
        list.user,
        Seen(
          seconds: list.seconds, version: version, arm: list.arm.rawValue, bytes: films.byteCount))
      shown(list)
    }
    items.publish()
    versions.publish()
    users.insert(added)
  }

  private mutating func note(_ user: UInt64, _ now: Seen) {
    bytes += now.bytes - (seen[user]?.bytes ?? 0)
    seen[user] = now
    changed.insert(user)
    removed.remove(user)
  }

  /// The numbers of the films of rows. Rows of a model keep their meaning for its life, so their
  /// numbers are remembered by version; not so rows of newer films, nor those of the model that is
  /// made anew under one name while there is no snapshot.
  private mutating func numbers(of rows: ArraySlice<UInt32>, _ handle: ServingHandle)
    -> ArraySlice<UInt32>
  {
    let unknown = UInt32.max
    let isFixed = handle.version != ModelPublisher.bootstrapVersion
    if isFixed, rowNumbers[handle.version]?.count != handle.model.items.count {
      if rowNumbers.count >= 3 { rowNumbers = [:] }
      rowNumbers[handle.version] = [UInt32](repeating: unknown, count: handle.model.items.count)
    }
    return ArraySlice(
      rows.map { row in
        let offset = Int(row)
        let isKept = isFixed && offset < handle.model.items.count
        if isKept, let number = rowNumbers[handle.version]?[offset], number != unknown {
          return number
        }
        let number = UInt32(truncatingIfNeeded: items.number(handle.catalog.ids[offset].rawValue))
        if isKept { rowNumbers[handle.version]?[offset] = number }
        return number
      })
  }

  // MARK: What became of it

  /// Takes what users did, and calls `judged` for each like of a user who had been shown a list
  /// within the window: with the hit, or with nil for a film that was not recommended to them.
  mutating func take(
    _ events: [FeedbackEvent], likes: (FeedbackEvent) -> Bool, now: UInt32,
    judged: (UserID, Hit?) -> Void
  ) {
    let since = now - min(now, UInt32(clamping: settings.hitWindowSeconds))
    for event in events where event.kind != .retract {
      let hash = UserHash.of(event.user)
      guard let user = seen[hash], let films = users.user(hash) else { continue }
      let likes = likes(event)
      let response =
        items.known(event.item.rawValue).map {
          films.respond(to: UInt32(truncatingIfNeeded: $0), likes: likes, since: since)
        } ?? .notShown
      if response != .notShown { changed.insert(hash) }
      guard likes, user.seconds >= since, response != .again else { continue }
      counts.addPositive(
        ImpressionCounts.Key(
          day: ImpressionCounts.day(Int64(user.seconds)), version: Int(user.version),
          arm: user.arm))
      guard case .hit(let hit) = response else {
        judged(event.user, nil)
        continue
      }
      counts.addHit(hit)
      judged(event.user, hit)
    }
  }

  // MARK: Bounds

  /// Drops what is too old, once an hour, and whom there is no room for.
  mutating func prune(now: UInt32) {
    if now > lastPruned, now - lastPruned >= 3_600 {
      lastPruned = now
      let oldest = now - min(now, UInt32(clamping: settings.days * 86_400))
      counts.removeBefore(day: ImpressionCounts.day(Int64(oldest)))
      var gone: [UInt64] = []
      users.forEach { hash, films in
        if !films.removeBefore(oldest) { gone.append(hash) }
      }
      remove(gone)
    }
    guard bytes > settings.memoryBytes else { return }
    // A tenth more than needed, so that it is not done for every new user.
    var excess = bytes - settings.memoryBytes / 10 * 9
    var gone: [UInt64] = []
    for (hash, user) in seen.sorted(by: { $0.value.seconds < $1.value.seconds }) where excess > 0 {
      gone.append(hash)
      excess -= user.bytes
    }
    remove(gone)
  }

  /// Forgets users, here and, at the next storing, on disk.
  mutating func remove(_ hashes: [UInt64]) {
    if hashes.isEmpty { return }
    users.remove(hashes)
    for hash in hashes {
      bytes -= seen.removeValue(forKey: hash)?.bytes ?? 0
      changed.remove(hash)
      removed.insert(hash)
    }
  }

  // MARK: Stored

  /// Takes what was stored.
  mutating func restore(_ records: ImpressionRecords) {
    items.restore(records.items)
    versions.restore(records.versions)
    counts.restore(records.counts)
    var restored: [UInt64: ShownFilms] = [:]
    for user in records.users {
      let films = Impression.unpack(user.data)
      guard let last = films.last else { continue }
      let shown = ShownFilms(films)
      restored[user.hash] = shown
      note(
        user.hash,
        Seen(
          seconds: UInt32(clamping: user.seenSeconds), version: last.version, arm: last.arm,
          bytes: shown.byteCount))
    }
    users.insert(restored)
    changed = []
  }

  /// What is not stored yet, of at most `limit` users; from here on it counts as stored.
  mutating func takeChanges(limit: Int) -> (ImpressionRecords, ImpressionRemoval) {
    let chosen = Array(changed.prefix(limit))
    changed.subtract(chosen)
    let users = chosen.compactMap { hash -> ImpressionRecords.User? in
      guard let films = self.users.user(hash)?.films, let user = seen[hash] else { return nil }
      return ImpressionRecords.User(
        hash: hash, seenSeconds: Int64(user.seconds), data: Impression.pack(films))
    }
    let records = ImpressionRecords(
      items: items.unstored, versions: versions.unstored, users: users,
      counts: counts.takeChanged())
    let gone = Array(removed.prefix(limit * 4))
    removed.subtract(gone)
    let day = ImpressionCounts.day(Int64(lastPruned)) - settings.days
    return (records, ImpressionRemoval(users: gone, countsBeforeDay: max(0, day)))
  }

  /// Counts as not stored again what could not be stored.
  mutating func putBack(_ records: ImpressionRecords, _ removal: ImpressionRemoval) {
    for user in records.users where seen[user.hash] != nil { changed.insert(user.hash) }
    for user in removal.users where seen[user] == nil { removed.insert(user) }
    counts.putBack(records.counts)
  }

  mutating func markStored(_ records: ImpressionRecords) {
    if let last = records.items.last { items.markStored(last.number + 1) }
    if let last = records.versions.last { versions.markStored(last.number + 1) }
  }

  var hasChanges: Bool {
    !changed.isEmpty || !removed.isEmpty || !counts.changed.isEmpty
  }
}
