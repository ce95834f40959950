/// Names the user to forget.
public struct ForgetUserRequest: Hashable, Sendable {
  /// The user.
  public var user: UserID

  public init(
    user: UserID
  ) {
    self.user = user
  }
}

/// What was removed.
public struct ForgetUserResponse: Hashable, Sendable {
  /// Events and ratings removed from the database.
  public var removed: Int

  public init(
    removed: Int = 0
  ) {
    self.removed = removed
  }
}
