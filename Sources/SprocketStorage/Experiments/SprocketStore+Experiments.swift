import GRDB
package import SprocketCore

extension SprocketStore: ExperimentStore {
  /// How many experiments are kept; the oldest that have stopped go.
  private static let keptExperiments = 200

  package func experiments() throws -> [StoredExperiment] {
    try database.read("read the experiments") { db in
      var experiments: [StoredExperiment] = []
      try PreparedStatement(db, "SELECT body, state FROM experiments ORDER BY number DESC")
        .forEachRow {
          experiments.append(
            StoredExperiment(
              experiment: try StoredJSON.value(Experiment.self, from: $0.text(0)),
              state: $0.text(1)))
        }
      return experiments
    }
  }

  package func add(_ experiment: StoredExperiment) throws {
    let name = experiment.experiment.plan.name
    try database.write("store an experiment") { db, _ in
      if try db.experimentNumber(name) != nil {
        throw SprocketError(
          .alreadyExists,
          "there was an experiment \"\(name)\" already; choose another name, and give the salt of "
            + "the old one to deal the same users to the same arms")
      }
      let insert = try PreparedStatement(
        db, "INSERT INTO experiments (name, body, state) VALUES (?, ?, ?)")
      try insert.bind(1, name)
      try insert.bind(2, try StoredJSON.text(experiment.experiment))
      try insert.bind(3, experiment.state)
      try insert.run()
      let prune = try PreparedStatement(
        db,
        """
        DELETE FROM experiments WHERE number NOT IN
          (SELECT number FROM experiments ORDER BY number DESC LIMIT ?)
        """)
      try prune.bind(1, Int64(Self.keptExperiments))
      try prune.run()
    }
  }

  /// - Throws: `notFound` when there is no such experiment.
  package func update(_ experiment: StoredExperiment) throws {
    try database.write("store an experiment") { db, _ in
      let number = try db.requireExperiment(experiment.experiment.plan.name)
      let update = try PreparedStatement(
        db, "UPDATE experiments SET body = ?, state = ? WHERE number = ?")
      try update.bind(1, try StoredJSON.text(experiment.experiment))
      try update.bind(2, experiment.state)
      try update.bind(3, number)
      try update.run()
      if experiment.experiment.state == .stopped {
        let delete = try PreparedStatement(
          db, "DELETE FROM experiment_users WHERE experiment = ?")
        try delete.bind(1, number)
        try delete.run()
      }
    }
  }

  /// - Throws: `notFound` when there is no such experiment.
  package func save(_ users: [ExperimentUser], of experiment: String) throws {
    if users.isEmpty { return }
    try database.write("store users of an experiment") { db, _ in
      let number = try db.requireExperiment(experiment)
      let insert = try PreparedStatement(
        db,
        """
        INSERT OR REPLACE INTO experiment_users
          (experiment, user_hash, number, challenger, entered, lists, hits, ratings, squared_error)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
      for user in users {
        try insert.bind(1, number)
        try insert.bind(2, Int64(bitPattern: user.hash))
        try insert.bind(3, Int64(user.number))
        try insert.bind(4, user.isChallenger)
        try insert.bind(5, user.enteredSeconds)
        try insert.bind(6, Int64(user.lists))
        try insert.bind(7, Int64(user.hits))
        try insert.bind(8, Int64(user.ratings))
        try insert.bind(9, user.squaredError)
        try insert.run()
      }
    }
  }

  package func users(of experiment: String) throws -> [ExperimentUser] {
    try database.read("read the users of an experiment") { db in
      guard let number = try db.experimentNumber(experiment) else { return [] }
      let query = try PreparedStatement(
        db,
        """
        SELECT user_hash, number, challenger, entered, lists, hits, ratings, squared_error
        FROM experiment_users WHERE experiment = ? ORDER BY number
        """)
      try query.bind(1, number)
      var users: [ExperimentUser] = []
      try query.forEachRow {
        users.append(
          ExperimentUser(
            hash: UInt64(bitPattern: $0.int(0)), number: Int($0.int(1)),
            isChallenger: $0.int(2) != 0, enteredSeconds: $0.int(3), lists: Int($0.int(4)),
            hits: Int($0.int(5)), ratings: Int($0.int(6)), squaredError: $0.double(7)))
      }
      return users
    }
  }
}

extension Database {
  fileprivate func experimentNumber(_ name: String) throws -> Int64? {
    let query = try PreparedStatement(self, "SELECT number FROM experiments WHERE name = ?")
    try query.bind(1, name)
    return try query.first { $0.int(0) }
  }

  fileprivate func requireExperiment(_ name: String) throws -> Int64 {
    if let number = try experimentNumber(name) { return number }
    throw SprocketError(
      .notFound, "there is no experiment \"\(name)\"; see `sprocket admin experiment list`")
  }
}
