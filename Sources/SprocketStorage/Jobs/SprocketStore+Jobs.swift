import GRDB
package import SprocketCore

extension SprocketStore: JobStore {
  package func create(
    _ request: StartRetrainRequest, kind: String, actor: String, now: Int64
  ) throws -> Job {
    var job = Job(
      kind: kind, state: .queued, createdMicros: now, requestedBy: request.requestedBy)
    return try database.write("queue a job") { db, _ in
      let insert = try PreparedStatement(
        db, "INSERT INTO jobs (state, body, request) VALUES (?, ?, ?)")
      try insert.bind(1, Int64(job.state.rawValue))
      try insert.bind(2, try StoredJSON.text(JobRecord(job)))
      try insert.bind(3, try StoredJSON.text(JobRequestRecord(request, actor: actor)))
      try insert.run()
      job.job = db.lastInsertedRowID
      return job
    }
  }

  /// - Throws: `notFound` when there is no such job.
  package func update(_ job: Job) throws {
    try database.write("store a job") { db, _ in try db.update(job) }
  }

  package func job(_ number: Int64) throws -> Job? {
    try database.read("read the jobs") { db in
      try db.jobs("WHERE number = ?", number).first
    }
  }

  package func request(of number: Int64) throws -> StartRetrainRequest? {
    try stored(number)?.request
  }

  package func actor(of number: Int64) throws -> String? {
    try stored(number).map { $0.actor ?? RegistryChange.daemon }
  }

  private func stored(_ number: Int64) throws -> JobRequestRecord? {
    try database.read("read the jobs") { db in
      let query = try PreparedStatement(db, "SELECT request FROM jobs WHERE number = ?")
      try query.bind(1, number)
      return try query.first {
        try StoredJSON.value(JobRequestRecord.self, from: $0.text(0))
      }
    }
  }

  package func jobs(limit: Int) throws -> [Job] {
    try database.read("read the jobs") { db in
      try db.jobs("ORDER BY number DESC LIMIT ?", Int64(max(limit, 0)))
    }
  }

  package func nextQueued() throws -> Job? {
    try database.read("read the jobs") { db in
      let queued = Int64(JobState.queued.rawValue)
      return try db.jobs("WHERE state = ? ORDER BY number LIMIT 1", queued).first
    }
  }

  package func failInterrupted(message: String, now: Int64) throws -> [Job] {
    try database.write("store the jobs") { db, _ in
      let running = try db.jobs("WHERE state > ? ORDER BY number", Int64(JobState.queued.rawValue))
        .filter { $0.state.rawValue < JobState.succeeded.rawValue }
      return try running.map { job in
        var failed = job
        failed.state = .failed
        failed.message = message
        failed.secondsLeft = 0
        failed.finishedMicros = now
        try db.update(failed)
        return failed
      }
    }
  }
}

extension Database {
  fileprivate func jobs(_ condition: String, _ parameter: Int64) throws -> [Job] {
    let query = try PreparedStatement(self, "SELECT number, state, body FROM jobs \(condition)")
    try query.bind(1, parameter)
    var jobs: [Job] = []
    try query.forEachRow { row in
      guard let state = Int32(exactly: row.int(1)).flatMap(JobState.init(rawValue:)) else {
        throw SprocketError(
          .dataLoss, "job \(row.int(0)) has an unknown state; restore a copy of the database")
      }
      let record = try StoredJSON.value(JobRecord.self, from: row.text(2))
      jobs.append(record.job(number: row.int(0), state: state))
    }
    return jobs
  }

  fileprivate func update(_ job: Job) throws {
    let update = try PreparedStatement(
      self, "UPDATE jobs SET state = ?, body = ? WHERE number = ?")
    try update.bind(1, Int64(job.state.rawValue))
    try update.bind(2, try StoredJSON.text(JobRecord(job)))
    try update.bind(3, job.job)
    try update.run()
    if changesCount == 0 {
      throw SprocketError(.notFound, "there is no job \(job.job); see `sprocket admin jobs`")
    }
  }
}
