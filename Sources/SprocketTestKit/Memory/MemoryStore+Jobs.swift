package import SprocketCore
import Synchronization

extension MemoryStore: JobStore {
  package func create(
    _ request: StartRetrainRequest, kind: String, actor: String, now: Int64
  ) throws -> Job {
    state.withLock { state in
      let job = Job(
        job: Int64(state.jobs.count + 1), kind: kind, state: .queued, createdMicros: now,
        requestedBy: request.requestedBy)
      state.jobs[job.job] = job
      state.requests[job.job] = request
      state.actors[job.job] = actor
      return job
    }
  }

  package func update(_ job: Job) throws {
    try note(.updateJob)
    try state.withLock { state throws(SprocketError) in
      guard state.jobs[job.job] != nil else {
        throw SprocketError(.notFound, "there is no job \(job.job)")
      }
      state.jobs[job.job] = job
    }
  }

  package func job(_ number: Int64) throws -> Job? {
    state.withLock { $0.jobs[number] }
  }

  package func request(of number: Int64) throws -> StartRetrainRequest? {
    state.withLock { $0.requests[number] }
  }

  package func actor(of number: Int64) throws -> String? {
    state.withLock { $0.actors[number] }
  }

  package func jobs(limit: Int) throws -> [Job] {
    state.withLock { state in
      Array(state.jobs.values.sorted { $0.job > $1.job }.prefix(limit))
    }
  }

  package func nextQueued() throws -> Job? {
    state.withLock { state in
      state.jobs.values.filter { $0.state == .queued }.min { $0.job < $1.job }
    }
  }

  package func failInterrupted(message: String, now: Int64) throws -> [Job] {
    state.withLock { state in
      let interrupted = state.jobs.values.filter {
        $0.state != .queued && $0.state.rawValue < JobState.succeeded.rawValue
      }
      return interrupted.sorted { $0.job < $1.job }.map { job in
        var failed = job
        failed.state = .failed
        failed.message = message
        failed.secondsLeft = 0
        failed.finishedMicros = now
        state.jobs[job.job] = failed
        return failed
      }
    }
  }
}
