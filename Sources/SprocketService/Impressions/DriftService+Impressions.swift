package import SprocketCore

/// The online hit rate is watched for drift: each film that a user likes was recommended, or not.
extension DriftService: ImpressionObserver {
  package func shown(user: UInt64, version: ModelVersion, arm: ExperimentArm, seconds: Int64) {}

  package func judged(user: UserID, hit: ShownHit?) { observe(hit: hit != nil, user: user) }

  package func forgot(user: UInt64) {}
}
