import Atomics
package import SprocketCore

/// What a running experiment adds to serving: the challenger's handle and who is served from it.
/// Immutable; when the films change it is replaced by one with a refreshed handle.
package final class Challenge: AtomicReference, Sendable {
  package let kind: ExperimentKind
  package let handle: ServingHandle
  private let share: Double
  private let salt: UInt64
  private let threshold: UInt64

  /// - Parameters:
  ///   - share: of a split the share of users, of a shadow the share of requests.
  ///   - salt: users are dealt by a hash of their id and this text.
  package init(kind: ExperimentKind, handle: ServingHandle, share: Double, salt: String) {
    self.kind = kind
    self.handle = handle
    self.share = share
    self.salt = Tombstone.hash(of: UserID(salt))
    threshold = UserHash.threshold(share)
  }

  private init(_ other: Challenge, handle: ServingHandle) {
    kind = other.kind
    share = other.share
    salt = other.salt
    threshold = other.threshold
    self.handle = handle
  }

  func with(_ handle: ServingHandle) -> Challenge { Challenge(self, handle: handle) }

  /// The arm of a user: a hash of user and salt, so it is the same after every restart, and whatever
  /// becomes of the champion.
  package func arm(of user: UInt64) -> ExperimentArm {
    guard kind == .split else { return .none }
    return UserHash.mixed(user, salt: salt) < threshold ? .challenger : .champion
  }

  /// Whether a request is in the sample of a shadow.
  /// - Parameter nanoseconds: when it came; makes each request another draw.
  func samples(_ user: UInt64, at nanoseconds: UInt64) -> Bool {
    kind == .shadow && UserHash.mixed(user, salt: salt ^ nanoseconds) < threshold
  }
}

/// Which version answers a user, and why.
struct Served {
  let handle: ServingHandle
  let arm: ExperimentArm
  /// The challenge that may want to score the request too.
  let shadow: Challenge?

  /// - Parameter challenge: nil: the request is no part of an experiment.
  init(_ current: ServingHandle, _ challenge: Challenge?, user: UInt64) {
    arm = challenge?.arm(of: user) ?? .none
    if arm == .challenger, let challenge {
      handle = challenge.handle
    } else {
      handle = current
    }
    shadow = challenge?.kind == .shadow ? challenge : nil
  }
}

extension ServingRegistry {
  /// What answers a user: the version of their arm while a split runs, else the champion. Taken
  /// once for a request, so that one version answers all of it.
  /// - Parameter naming: the model that the request names. The challenger may have other ones, so
  ///   such requests are the champion's, and no part of an experiment.
  func serving(_ user: UInt64, naming model: String = "") -> Served {
    Served(current, model.isEmpty ? challenge : nil, user: user)
  }
}
