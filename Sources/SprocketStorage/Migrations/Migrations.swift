import GRDB

/// All steps from an empty file to today's tables, in order. A step that was released is never
/// changed; a change is a new step.
enum Migrations {
  static var all: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 first tables") { db in try FirstTables.create(in: db) }
    migrator.registerMigration("2 plot and language") { db in
      try db.execute(
        sql: """
          ALTER TABLE items ADD COLUMN overview TEXT NOT NULL DEFAULT '';
          ALTER TABLE items ADD COLUMN language TEXT NOT NULL DEFAULT '';
          """)
    }
    migrator.registerMigration("3 countries, writers, runtime, certification") { db in
      try db.execute(
        sql: """
          ALTER TABLE items ADD COLUMN countries TEXT NOT NULL DEFAULT '';
          ALTER TABLE items ADD COLUMN writers TEXT NOT NULL DEFAULT '';
          ALTER TABLE items ADD COLUMN runtime INTEGER NOT NULL DEFAULT 0;
          ALTER TABLE items ADD COLUMN certification TEXT NOT NULL DEFAULT '';
          """)
    }
    migrator.registerMigration("4 packed ratings") { db in try PackedRatings.create(in: db) }
    migrator.registerMigration("5 deletions and retractions") { db in
      try Deletions.create(in: db)
    }
    migrator.registerMigration("6 data versions") { db in try DataVersions.create(in: db) }
    migrator.registerMigration("7 imputed values") { db in
      try db.execute(sql: ImputedRecord.tables)
    }
    migrator.registerMigration("8 drift") { db in try db.execute(sql: DriftTables.create) }
    migrator.registerMigration("9 registry") { db in try db.execute(sql: RegistryTables.sql) }
    migrator.registerMigration("10 policy") { db in
      try db.execute(sql: PolicyLogTable.tables)
    }
    migrator.registerMigration("11 experiments") { db in try ExperimentTables.create(in: db) }
    migrator.registerMigration("12 times of recording") { db in
      try JournalMarks.create(in: db)
    }
    migrator.registerMigration("13 versions of ratings") { db in
      try RatingVersions.create(in: db)
    }
    return migrator
  }
}
