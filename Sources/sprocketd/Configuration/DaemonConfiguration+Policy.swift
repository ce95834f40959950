import SprocketEvaluation

// The section `[policy]`: when the daemon trains by itself. All of it can be reloaded.
extension DaemonConfiguration {
  static let policyKeys: [ConfigurationKey] =
    RetrainPolicyConfig.keys.map { key in
      ConfigurationKey(
        name: "policy.\(key.name)", meaning: key.meaning, isReloadable: true,
        read: { key.read($0.policy) }, write: { key.write($0, &$1.policy) })
    } + [
      .integer(
        "policy.look_seconds", \.policyLookSeconds, in: 1...3600, reloadable: true,
        "how often it looks; it also does after each ingest and training, and when drift is found")
    ]
}
