import CSprocketProto
package import SprocketCore

extension ArmReport: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ArmReport>()
  static var initializer: StructInitializer<Sprocket__V1__ArmReport> {
    sprocket__v1__arm_report__init
  }

  init(_ c: Sprocket__V1__ArmReport) throws(Violation) {
    self.init(
      arm: Read.text(c.arm),
      versions: Read.texts(c.versions, c.n_versions),
      lists: try Read.number(c.lists, "lists"),
      users: try Read.number(c.users, "users"),
      observedUsers: try Read.number(c.observed_users, "observed_users"),
      hits: try Read.number(c.hits, "hits"),
      usersWithHit: try Read.number(c.users_with_hit, "users_with_hit"),
      mean: c.mean,
      standardError: c.standard_error,
      ratings: try Read.number(c.ratings, "ratings"),
      rmse: c.rmse)
  }

  func write(to c: inout Sprocket__V1__ArmReport, with out: Arena) throws(Violation) {
    c.arm = try out.text(arm, "arm")
    (c.n_versions, c.versions) = try out.texts(versions, "versions")
    c.lists = try out.number(lists, "lists")
    c.users = try out.number(users, "users")
    c.observed_users = try out.number(observedUsers, "observed_users")
    c.hits = try out.number(hits, "hits")
    c.users_with_hit = try out.number(usersWithHit, "users_with_hit")
    c.mean = mean
    c.standard_error = standardError
    c.ratings = try out.number(ratings, "ratings")
    c.rmse = rmse
  }
}

extension EffectReport: WireMessage, StructConvertible {
  package static let codec = MessageCodec<EffectReport>()
  static var initializer: StructInitializer<Sprocket__V1__EffectReport> {
    sprocket__v1__effect_report__init
  }

  init(_ c: Sprocket__V1__EffectReport) throws(Violation) {
    self.init(
      estimate: c.estimate,
      lower: c.lower,
      upper: c.upper,
      confidence: c.confidence,
      pValue: c.p_value,
      users: try Read.number(c.users, "users"))
  }

  func write(to c: inout Sprocket__V1__EffectReport, with out: Arena) throws(Violation) {
    c.estimate = estimate
    c.lower = lower
    c.upper = upper
    c.confidence = confidence
    c.p_value = pValue
    c.users = try out.number(users, "users")
  }
}

extension ShadowReport: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ShadowReport>()
  static var initializer: StructInitializer<Sprocket__V1__ShadowReport> {
    sprocket__v1__shadow_report__init
  }

  init(_ c: Sprocket__V1__ShadowReport) throws(Violation) {
    self.init(
      scored: try Read.number(c.scored, "scored"),
      dropped: try Read.number(c.dropped, "dropped"),
      failed: try Read.number(c.failed, "failed"),
      overlap: c.overlap,
      overlapError: c.overlap_error,
      rankBiasedOverlap: c.rank_biased_overlap,
      kendallTau: c.kendall_tau,
      sameTop: c.same_top,
      championMicrosP50: c.champion_micros_p50,
      championMicrosP99: c.champion_micros_p99,
      challengerMicrosP50: c.challenger_micros_p50,
      challengerMicrosP99: c.challenger_micros_p99,
      ratings: try Read.number(c.ratings, "ratings"),
      championRmse: c.champion_rmse,
      challengerRmse: c.challenger_rmse)
  }

  func write(to c: inout Sprocket__V1__ShadowReport, with out: Arena) throws(Violation) {
    c.scored = try out.number(scored, "scored")
    c.dropped = try out.number(dropped, "dropped")
    c.failed = try out.number(failed, "failed")
    c.overlap = overlap
    c.overlap_error = overlapError
    c.rank_biased_overlap = rankBiasedOverlap
    c.kendall_tau = kendallTau
    c.same_top = sameTop
    c.champion_micros_p50 = championMicrosP50
    c.champion_micros_p99 = championMicrosP99
    c.challenger_micros_p50 = challengerMicrosP50
    c.challenger_micros_p99 = challengerMicrosP99
    c.ratings = try out.number(ratings, "ratings")
    c.champion_rmse = championRmse
    c.challenger_rmse = challengerRmse
  }
}
