import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("The gate, over the socket")
struct GateTests {
  /// What happens to a candidate between the trainer and the daemon.
  enum Accident: String, CaseIterable, CustomTestStringConvertible {
    case truncated, flippedByte, wrongKind, olderData

    var testDescription: String { rawValue }

    /// What the job has to say.
    var reason: String {
      switch self {
      case .truncated: "bytes instead of"
      case .flippedByte: "checksum"
      case .wrongKind: "of the kind popularity"
      case .olderData: "health: data window"
      }
    }

    /// A line of a shell script, before or after the real trainer.
    var before: String {
      self == .olderData
        ? #"sed -i "s|\"database\" : \".*\"|\"database\" : \"$here/old.db\"|" "$2/job.json""# : ""
    }

    var after: String {
      switch self {
      case .truncated: #"truncate -s -64 "$2/candidate/model.safetensors""#
      case .flippedByte:
        #"printf '\377' | dd of="$2/candidate/model.safetensors" bs=1 seek=2000 conv=notrunc status=none"#
      case .wrongKind:
        #"sed -i 's/"kind" : "ials"/"kind" : "popularity"/' "$2/candidate/manifest.json""#
      case .olderData: ""
      }
    }

    /// Writes a trainer that does this to its work.
    func trainer(in folder: TemporaryFolder) throws -> String {
      try folder.write(
        """
        #!/bin/bash
        here=\(folder.path)
        \(before)
        "\(Programs.trainer)" "$@" || exit
        \(after)

        """, to: "trainer")
      let path = "\(folder.path)/trainer"
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      return path
    }
  }

  @Test("A candidate that has come to harm is never promoted", arguments: Accident.allCases)
  func accidents(_ accident: Accident) async throws {
    try await withRoot { root in
      let folder = try TemporaryFolder()
      // The database as it is now, for the trainer that is to read older data.
      try FileManager.default.copyItem(
        atPath: "\(root)/sprocket.db", toPath: "\(folder.path)/old.db")
      let sound = try await DaemonProcess.start(root: root)
      let now = Int64(Date().timeIntervalSince1970 * 1_000_000)
      _ = try await sound.data().record(.rating(1, 3, 5, time: now), .rating(2, 6, 5, time: now))
      try await sound.admin().train()
      #expect(try await sound.stop() == .exited(0))

      let daemon = try await DaemonProcess.start(
        root: root,
        options: DaemonProcess.Options(
          arguments: ["--trainer", try accident.trainer(in: folder)]))
      let champion = try await daemon.data().recommend(1).model
      let admin = try await daemon.admin()
      let job = try await admin.finish(
        admin.startRetrain(
          StartRetrainRequest(kind: "ials", settings: StateTemplates.settings)
        ).job.job)
      #expect(job.state == .failed || job.state == .rejected, "\(job)")
      #expect(job.message.contains(accident.reason), "\(job.message)")
      #expect(try await daemon.data().recommend(1).model == champion)
      let models = try await admin.listModels(ListModelsRequest()).models
      #expect(models.first { $0.aliases.contains("champion") }?.version == champion)
      try await daemon.crash()
      withExtendedLifetime(folder) {}
    }
  }

  @Test("The verdict of a rejected version is kept, rule by rule, and can be overruled")
  func rejection() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let job = try await admin.finish(
        admin.startRetrain(StartRetrainRequest(kind: "popularity")).job.job)
      #expect(job.state == .rejected, "\(job)")
      let shown = try await admin.getModel(GetModelRequest(version: "challenger"))
      let gate = try #require(shown.model.gate)
      #expect(!gate.passed && gate.judged)
      let rule = try #require(gate.rules.first { $0.name == "champion" })
      #expect(!rule.passed)
      #expect(rule.value < 0 && rule.lower <= rule.value && rule.upper < 0)
      #expect(rule.value < rule.bound && rule.users > 20)
      #expect(gate.championBasis.contains("its recipe"))
      #expect(gate.split.contains("global time split"))
      #expect(shown.model.dataFingerprint.count == 16)
      #expect(shown.model.lastMicros > shown.model.firstMicros)
      #expect(shown.changes.map(\.act) == ["judged"])

      let version = shown.model.version.rawValue
      let refused = try await refusal {
        _ = try await admin.promoteModel(PromoteModelRequest(version: version))
      }
      #expect(refused.code == .failedPrecondition)
      _ = try await admin.promoteModel(
        PromoteModelRequest(version: version, force: true, reason: "a test"))
      #expect(try await daemon.data().recommend(1).model.rawValue == version)
      let forced = try await admin.getModel(GetModelRequest(version: version)).changes.first
      #expect(forced?.act == "forced")
      #expect(forced?.actor == "uid \(getuid())")
      #expect(forced?.reason.hasPrefix("a test (rejected.") == true)
      let silent = try await refusal {
        _ = try await admin.startRetrain(StartRetrainRequest(kind: "popularity", force: true))
      }
      #expect(silent.code == .invalidArgument)
    }
  }

  @Test("While promotion is pinned, also after a restart, what passes stays ready")
  func pin() async throws {
    try await withDaemon { daemon in
      let champion = try await daemon.data().recommend(1).model
      _ = try await daemon.admin().setPin(SetPinRequest(pinned: true, reason: "Friday"))
      #expect(try await daemon.stop() == .exited(0))
      let restarted = try await daemon.restarted()
      let admin = try await restarted.admin()
      #expect(try await admin.listModels(ListModelsRequest()).pin?.reason == "Friday")
      let job = try await admin.train()
      #expect(job.message.contains("automatic promotion is off"))
      #expect(try await restarted.data().recommend(1).model == champion)
      #expect(
        try await admin.getModel(GetModelRequest(version: "challenger")).model.state == "ready")
      _ = try await admin.setPin(SetPinRequest(pinned: false))
      let next = try await admin.train()
      #expect(try await restarted.data().recommend(1).model == next.version)
      try await restarted.crash()
    }
  }

  @Test("A version is reproduced bit by bit, also after more was recorded")
  func reproduction() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      func reproduce() async throws -> Job {
        try await admin.finish(
          admin.startRetrain(StartRetrainRequest(reproduce: "champion")).job.job)
      }
      let champion = try await daemon.data().recommend(1).model
      let first = try await reproduce()
      #expect(first.state == .succeeded, "\(first)")
      let found = try #require(first.reproduction)
      #expect(found.bitEqual && found.sameData, "\(first.message)")
      #expect(found.obstacles.isEmpty)
      #expect(found.tensors.count > 5)
      #expect(found.version == champion)

      _ = try await daemon.data().record(
        .rating(1, 3, 5), .rating(UserID("new"), 6, 5), .rating(2, ItemID("new film"), 5),
        createMissing: true)
      let second = try #require(try await reproduce().reproduction)
      #expect(second.bitEqual && second.sameData, "\(second.obstacles)")
      #expect(second.obstacles.contains { $0.contains("the catalogue was at revision") })

      _ = try await daemon.data().forgetUser(ForgetUserRequest(user: 5))
      let third = try #require(try await reproduce().reproduction)
      #expect(!third.sameData && !third.bitEqual)
      #expect(third.obstacles.contains { $0.contains("cannot be had any more") })
      #expect(third.obstacles.contains { $0.contains("1 users were forgotten") })
      // Nothing of this was published.
      #expect(try await daemon.data().recommend(1).model == champion)
      let with = try await refusal {
        _ = try await admin.startRetrain(
          StartRetrainRequest(kind: "ials", reproduce: "champion"))
      }
      #expect(with.code == .invalidArgument)
    }
  }
}
