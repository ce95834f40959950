// swift-tools-version: 6.2
import PackageDescription

// The layers, bottom up. `scripts/check-imports` proves that every import points to a lower row.
let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let executableSettings: [SwiftSetting] =
  swiftSettings + [.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))]

extension Target.Dependency {
  static let nioCore = product(name: "NIOCore", package: "swift-nio")
  static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
  static let nioEmbedded = product(name: "NIOEmbedded", package: "swift-nio")
  static let nioConcurrency = product(name: "NIOConcurrencyHelpers", package: "swift-nio")
  static let log = product(name: "Logging", package: "swift-log")
  static let atomics = product(name: "Atomics", package: "swift-atomics")
  static let hashTrees = product(name: "HashTreeCollections", package: "swift-collections")
  static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
  static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
  static let grdb = product(name: "GRDB", package: "GRDB.swift")
  static let sqlite = product(name: "GRDBSQLite", package: "GRDB.swift")
  static let toml = product(name: "TOMLKit", package: "TOMLKit")
  static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
  static let system = product(name: "SystemPackage", package: "swift-system")
  static let histogram = product(name: "Histogram", package: "hdrhistogram-swift")
  static let arguments = product(name: "ArgumentParser", package: "swift-argument-parser")
}

func layer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

let package = Package(
  name: "sprocket",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "SprocketClient", targets: ["SprocketClient"]),
    .executable(name: "sprocketd", targets: ["sprocketd"]),
    .executable(name: "sprocket-trainer", targets: ["sprocket-trainer"]),
    .executable(name: "sprocket", targets: ["sprocket"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-atomics", from: "1.3.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
  ],
  targets: [
    // C
    .systemLibrary(
      name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"])]),
    .systemLibrary(
      name: "CLAPACK", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .target(name: "CSprocketProto", dependencies: ["CProtobufC"]),
    .target(name: "CSprocketKernels", cSettings: [.unsafeFlags(["-O3"])]),

    // words
    layer("SprocketCore", []),

    // leaves
    layer("SprocketMath", ["SprocketCore", "CLAPACK", "CSprocketKernels"]),
    layer("SprocketWire", ["SprocketCore", "CSprocketProto"]),
    layer("SprocketTransport", ["SprocketCore", .nioCore, .nioPosix, .nioConcurrency, .log]),

    // models
    layer("SprocketModels", ["SprocketCore", "SprocketMath", "CXXHash"]),

    // learning
    layer("SprocketTraining", ["SprocketCore", "SprocketMath", "SprocketModels"]),
    layer("SprocketEvaluation", ["SprocketCore", "SprocketMath", "SprocketModels"]),

    // adapters
    layer("SprocketStorage", ["SprocketCore", .grdb, .sqlite]),
    layer(
      "SprocketSnapshots",
      ["SprocketCore", "SprocketMath", "SprocketModels", "SprocketEvaluation", "CXXHash"]),
    layer(
      "SprocketIngest",
      ["SprocketCore", "SprocketMath", "SprocketModels", "CLibCSV", "CZlib", "CZstd"]),

    // flows
    layer(
      "SprocketService",
      [
        "SprocketCore", "SprocketMath", "SprocketModels", "SprocketTraining", "SprocketEvaluation",
        "SprocketSnapshots", .log, .atomics, .hashTrees, .subprocess, .system,
      ]),
    layer(
      "SprocketClient",
      ["SprocketCore", "SprocketWire", "SprocketTransport", .nioCore, .nioPosix]),

    // edge
    layer(
      "SprocketServer",
      [
        "SprocketCore", "SprocketWire", "SprocketTransport", "SprocketService", .nioCore,
      ]),
    layer(
      "SprocketCommands",
      [
        "SprocketCore", "SprocketMath", "SprocketClient", "SprocketIngest", "SprocketModels",
        "SprocketTraining",
        "SprocketEvaluation", "SprocketSnapshots", "SprocketTransport", .arguments, .log,
        .histogram, .nioCore, .nioPosix,
      ]),

    // executables
    .executableTarget(
      name: "sprocketd",
      dependencies: [
        "SprocketCore", "SprocketMath", "SprocketModels", "SprocketEvaluation", "SprocketServer",
        "SprocketService", "SprocketStorage", "SprocketSnapshots", "SprocketTransport", .toml,
        .lifecycle,
        .unixSignals, .log, .nioCore, .nioPosix, .arguments, .system,
      ], swiftSettings: executableSettings),
    .executableTarget(
      name: "sprocket-trainer",
      dependencies: [
        "SprocketCore", "SprocketModels", "SprocketTraining", "SprocketEvaluation",
        "SprocketSnapshots", "SprocketStorage", .arguments,
      ], swiftSettings: executableSettings),
    .executableTarget(
      name: "sprocket", dependencies: ["SprocketCommands"], swiftSettings: executableSettings),

    // tests
    layer(
      "SprocketTestKit", ["SprocketCore", "SprocketMath", "SprocketModels", "SprocketClient"]),
    tests("SprocketCoreTests", ["SprocketCore"]),
    tests("SprocketMathTests", ["SprocketMath", "SprocketCore", "CLAPACK", "CSprocketKernels"]),
    tests("SprocketWireTests", ["SprocketWire", "SprocketCore", "CSprocketProto", "CProtobufC"]),
    tests(
      "SprocketTransportTests",
      [
        "SprocketTransport", "SprocketCore", .nioCore, .nioPosix, .nioEmbedded, .nioConcurrency,
        .log,
      ]),
    tests("SprocketModelsTests", ["SprocketModels", "SprocketMath", "SprocketCore"]),
    tests(
      "SprocketTrainingTests",
      ["SprocketTraining", "SprocketModels", "SprocketMath", "SprocketCore"]),
    tests(
      "SprocketEvaluationTests",
      [
        "SprocketEvaluation", "SprocketTraining", "SprocketModels", "SprocketMath", "SprocketCore",
        "SprocketTestKit",
      ]),
    tests("SprocketStorageTests", ["SprocketStorage", "SprocketCore", .grdb]),
    tests(
      "SprocketSnapshotsTests",
      [
        "SprocketSnapshots", "SprocketEvaluation", "SprocketModels", "SprocketMath", "SprocketCore",
      ]),
    tests(
      "SprocketIngestTests",
      ["SprocketIngest", "SprocketCore", "SprocketMath", "CZlib", "CZstd"]),
    tests(
      "SprocketServiceTests",
      [
        "SprocketService", "SprocketSnapshots", "SprocketModels", "SprocketTraining",
        "SprocketEvaluation", "SprocketMath", "SprocketCore", "SprocketTestKit", .log, .system,
        .subprocess,
      ]),
    tests(
      "SprocketServerTests",
      [
        "SprocketServer", "SprocketService", "SprocketSnapshots", "SprocketModels",
        "SprocketTraining", "SprocketEvaluation", "SprocketClient", "SprocketTransport",
        "SprocketWire", "SprocketCore",
        "SprocketTestKit", .nioCore, .nioPosix, .log,
      ]),
    tests(
      "SprocketCommandsTests",
      ["SprocketCommands", "SprocketClient", "SprocketCore", "SprocketTestKit"]),
    .testTarget(
      name: "IntegrationTests",
      dependencies: ["SprocketClient", "SprocketCore", "SprocketTestKit"],
      exclude: ["GoClient"], swiftSettings: swiftSettings),
  ]
)
