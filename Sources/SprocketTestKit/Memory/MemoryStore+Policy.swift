package import SprocketCore
import Synchronization

extension MemoryStore: PolicyLog {
  package func addPolicyDecision(key: String, reason: String, job: Int64?, now: Int64) throws {
    state.withLock { state in
      if job == nil, let last = state.decisions.indices.last, state.decisions[last].key == key,
        !state.decisions[last].entry.started
      {
        state.decisions[last].entry.count += 1
        state.decisions[last].entry.lastMicros = now
        state.decisions[last].entry.reason = reason
        return
      }
      let entry = PolicyEntry(
        number: Int64(state.decisions.count + 1), firstMicros: now, lastMicros: now, count: 1,
        started: job != nil, reason: reason, job: job ?? 0)
      state.decisions.append((key, entry))
    }
  }

  package func policyDecisions(limit: Int) throws -> [PolicyEntry] {
    state.withLock { $0.decisions.map(\.entry).reversed().prefix(limit).map { $0 } }
  }
}
