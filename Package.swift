// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

// The products of other packages that targets name below.
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioData = Target.Dependency.product(name: "NIOFoundationEssentialsCompat", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// A piece of section 4 of the design: a library target of the same name. `package.swift` lists them from the bottom up,
/// and imports only point down.
func piece(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a piece. Support files in other languages are named so that the build leaves them alone.
func tests(_ name: String, _ dependencies: [Target.Dependency], excluding files: [String] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.init(stringLiteral: name)] + dependencies, exclude: files,
    swiftSettings: settings)
}

let package = Package(
  name: "aureole",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    piece("Identity", [crypto, cryptoExtras, x509, asn1]),
    piece("Contract", ["Identity"]),
    piece("Transparency", [crypto, "Identity"]),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    piece("Shards", [crypto, "Identity", "CISAL"]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    piece("Imaging", ["CZlib"]),
    piece("Balance", []),
    piece("Deidentification", [crypto, "Imaging"]),
    piece("FHIR", ["Identity", "Contract"]),
    piece("DICOMweb", ["Imaging", "CZlib"]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "COpenJPEG", pkgConfig: "libopenjp2", providers: [.apt(["libopenjp2-7-dev"])]),
    .systemLibrary(name: "CCharLS", pkgConfig: "charls", providers: [.apt(["libcharls-dev"])]),
    piece("Processes", []),
    piece("Codecs", ["CLinux", "Processes"]),
    // Runs apart from everything else: what it links is nobody else's to be harmed by.
    .executableTarget(
      name: "aureole-frames", dependencies: ["Codecs", "CLinux", "COpenJPEG", "CCharLS"], swiftSettings: settings),
    piece("Monitoring", [hummingbird, hummingbirdCore, httpTypes, nioCore, logging, lifecycle]),
    piece("Blocks", [crypto, "Identity", "CLinux"]),
    piece("Kubo", ["Identity", "Blocks", httpClient, nioCore, nioHTTP1]),
    piece("Records", [crypto, "Identity", "Shards", "Blocks", "CLinux"]),
    piece("Custody", ["Identity", "Contract", "Transparency", "Shards", "Records"]),
    piece("Posture", ["Identity", "CLinux", "Processes"]),
    piece(
      "EmbeddedLedger",
      [
        "Identity", "Contract", "Transparency", "Monitoring", grdb, hummingbird, httpClient, nioCore, nioHTTP1,
        httpTypes, logging, lifecycle, unixSignals,
      ]),
    .systemLibrary(name: "CSecp256k1", pkgConfig: "libsecp256k1", providers: [.apt(["libsecp256k1-dev"])]),
    piece(
      "EthereumLedger",
      [
        "Identity", "Contract", "Transparency", "EmbeddedLedger", "CSecp256k1", crypto, cryptoExtras, httpClient,
        nioCore, nioHTTP1, logging,
      ]),
    piece(
      "Halo",
      [
        "Identity", "Contract", "Transparency", "Monitoring", "EmbeddedLedger", "Custody", "Blocks", "Records",
        "Shards", crypto, grdb, nioSSL, hummingbird, hummingbirdCore, hummingbirdTLS, httpClient, httpTypes, nioCore,
        nioData, nioHTTP1, logging, lifecycle,
      ]),
    piece("DirectoryService", ["Identity", "Contract", grdb, hummingbird, nioCore, httpTypes]),
    piece(
      "Client",
      [
        "Identity", "Contract", "EmbeddedLedger", "EthereumLedger", "Blocks", "Records", "Shards", "Imaging",
        "Deidentification", "Transparency", "Custody", "Halo", "Posture", "FHIR", "Balance", crypto, httpClient,
        nioCore, nioHTTP1, nioPosix, nioSSL,
      ]),
    piece(
      "Agent",
      [
        "Identity", "Contract", "EmbeddedLedger", "Posture", "Blocks", "Records", "Imaging", "DICOMweb", "FHIR",
        "Client", "Codecs", "Deidentification",
        crypto, hummingbird, hummingbirdCore, httpClient, httpTypes, nioCore, nioData, nioPosix, nioHTTP1, logging,
        lifecycle, unixSignals,
      ]),
    piece(
      "Doctor",
      [
        "Identity", "Contract", "Transparency", "EmbeddedLedger", "Client", "Posture", "Codecs", httpClient, nioCore,
        nioPosix, nioData, nioHTTP1, nioSSL,
      ]),
    piece("Backup", [crypto, "Identity", "Contract", "Records", "EmbeddedLedger", "Client", "CLinux", grdb]),
    piece(
      "LedgerNode",
      [
        "Identity", "Contract", "Transparency", "EmbeddedLedger", "EthereumLedger", "Custody", "DirectoryService",
        "Client", "Monitoring", nioCore, hummingbird, logging, lifecycle, unixSignals,
      ]),
    piece(
      "CustodianNode",
      [
        "Identity", "Contract", "Transparency", "EmbeddedLedger", "Custody", "Halo", "Shards", "Client", "Blocks",
        "Records", "Kubo", "Monitoring", crypto, nioCore, logging, lifecycle, unixSignals,
      ]),
    piece(
      "Gateway",
      [
        "Identity", "Contract", "Transparency", "Monitoring", "EmbeddedLedger", "Custody", "Halo", "Client",
        "Posture", crypto, cryptoExtras, grdb, nioCore, nioHTTP1, nioHTTPTypes, nioSSL, hummingbird, hummingbirdCore,
        hummingbirdTLS,
        httpTypes, httpClient, logging, lifecycle, unixSignals,
      ]),
    piece(
      "Demonstration",
      [
        "Identity", "Contract", "Custody", "EmbeddedLedger", "EthereumLedger", "LedgerNode", "Halo", "Client",
        "CustodianNode", "Imaging", "Gateway", logging, nioCore, nioPosix,
      ]),
    .executableTarget(
      name: "aureole",
      dependencies: [
        "Identity", "Contract", "Transparency", "EmbeddedLedger", "EthereumLedger", "LedgerNode", "Client", "Imaging",
        "Blocks",
        "Records", "Shards", "Custody", "Halo", "CustodianNode", "Demonstration", "Gateway", "Kubo", "Posture", "Agent",
        "Doctor", "Backup", "Balance", "Deidentification", "FHIR", "CLinux", argumentParser, httpClient, logging,
        nioCore,
        unixSignals,
      ], swiftSettings: settings),
    .executableTarget(
      name: "benchmarks",
      dependencies: [
        "Identity", "Contract", "Transparency", "EmbeddedLedger", "EthereumLedger", "Blocks", "Records", "Imaging",
        "Client", "LedgerNode", "CustodianNode", "Custody", "Halo",
        argumentParser, httpClient, nioCore, logging, lifecycle, crypto,
      ], swiftSettings: settings),
    // Test vectors: a small reader and writer, and the program that regenerates docs/spec/vectors.
    piece("VectorText", []),
    .executableTarget(
      name: "vectors", dependencies: ["Client", "Contract", "Custody", "Identity", "VectorText"],
      swiftSettings: settings),
    // What the end-to-end tests kill; for them alone.
    .executableTarget(
      name: "ledger-victim", dependencies: ["Identity", "EmbeddedLedger", nioCore, unixSignals],
      path: "Tests/LedgerVictim", swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Identity", "Contract", "Transparency", "EmbeddedLedger", "Imaging", "Blocks", "Records", "Client", "Shards",
        "Custody", "Halo", "LedgerNode", "EthereumLedger", "Gateway", "Servers", "Seeds", logging, nioCore, nioPosix,
        nioHTTP1,
        httpClient,
      ], exclude: ["Transcripts", "Python"], swiftSettings: settings),
    tests(
      "Client",
      [
        "Identity", "Contract", "EmbeddedLedger", "LedgerNode", "Blocks", "Records", "Imaging", "Transparency",
        "Shards", "Custody", "Halo", "CustodianNode", "Kubo", "FHIR", crypto, grdb, hummingbird, httpTypes,
        httpClient, nioCore, nioHTTP1, logging,
      ]),
    tests(
      "DirectoryService",
      ["Identity", "Contract", hummingbird, httpClient, nioCore, nioHTTP1, logging, lifecycle]),
    tests(
      "Halo",
      [
        "Identity", "Contract", "Transparency", "EmbeddedLedger", "Custody", "Shards", "Blocks", "Records", crypto,
        x509,
        asn1, nioSSL, hummingbird, hummingbirdTesting, httpClient, nioCore, nioHTTP1, httpTypes, logging, lifecycle,
      ]),
    tests(
      "Gateway",
      [
        "Identity", "Contract", "Transparency", "EmbeddedLedger", "Custody", "Halo", "Client", "LedgerNode", "Posture",
        "Monitoring", "Seeds", crypto, cryptoExtras, grdb, hummingbird, httpTypes, httpClient, nioCore, nioEmbedded,
        nioHTTP1,
        nioHTTPTypes, logging,
        lifecycle,
      ]),
    tests("Demonstration", ["Identity", logging]),
    tests(
      "EmbeddedLedger",
      [
        "Identity", "Contract", "Transparency", grdb, hummingbird, hummingbirdTesting, nioCore, httpTypes, logging,
        lifecycle,
      ]),
    // Random numbers that are the same each time.
    .target(name: "Seeds", path: "Tests/Seeds", swiftSettings: settings),
    // Programs of script/ that run beside tests.
    .target(name: "Servers", path: "Tests/Servers", swiftSettings: settings),
    tests(
      "EthereumLedger",
      ["Identity", "Contract", "EmbeddedLedger", "Servers", hummingbird, nioCore, logging, lifecycle]),
    tests("Blocks", ["Identity"]),
    tests("Kubo", ["Identity", "Blocks", "Records", "Shards", "Servers", hummingbird, nioCore, httpTypes, logging]),
    tests(
      "Records", [crypto, "Identity", "Blocks", "Shards", "CZlib"],
      excluding: ["Support/open_record.py"]),
    tests("Contract", ["Identity", "VectorText", "Seeds"]),
    tests("Custody", ["Identity", "Contract", "Shards", "Records", "VectorText"]),
    tests("Monitoring", [hummingbird, hummingbirdTesting, httpClient, httpTypes, nioCore, nioHTTP1, logging]),
    tests(
      "Identity", [crypto, cryptoExtras, x509, asn1, "VectorText"], excluding: ["Support/open_link.py"]),
    tests("Shards", ["Identity", "Seeds"], excluding: ["Support/shards_vectors.py"]),
    tests("Posture", ["Identity"]),
    tests(
      "Backup",
      ["Identity", "Client", "Contract", "EmbeddedLedger", "LedgerNode", "Records", grdb, nioCore, nioPosix, logging]),
    tests(
      "Doctor",
      [
        "Identity", "Client", "LedgerNode", "Posture", hummingbird, hummingbirdCore, hummingbirdTLS, nioCore, nioPosix,
        nioSSL, logging,
      ]),
    tests("Codecs", ["aureole-frames"], excluding: ["Support/pydicom_frames.py"]),
    tests(
      "Agent",
      [
        "Identity", "Posture", "FHIR", "Codecs", "Client", "Deidentification", "aureole-frames", httpClient, httpTypes,
        nioCore, nioHTTP1, logging, lifecycle,
      ]),
    tests("Transparency", [crypto, "Identity"]),
    tests("Deidentification", [crypto, "Imaging"], excluding: ["Support/check_copies.py"]),
    tests("FHIR", ["Identity", "Contract", "Balance"], excluding: ["Support/check_fhir.py"]),
    tests("DICOMweb", ["Imaging", "CZlib"]),
    tests("Imaging", ["CZlib"], excluding: ["Support/pydicom_identifiers.py"]),
    tests("Balance", [], excluding: ["Support/balance_reference.py"]),
  ]
)
