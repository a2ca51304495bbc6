// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "campaignd",
    products: [
        .executable(name: "campaignd", targets: ["campaignd"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
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
        // The walls: a target may import only what its line names. Dependencies run downward only.
        .executableTarget(
            name: "campaignd",
            dependencies: [
                "Domain", "Conversations", "Values", "Expressions", "Scheduling", "FlowEngine", "Ingest", "Store",
                "Channels",
                "Agents", "Runtime", "API", "CMalloc",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "API",
            dependencies: [
                "Domain", "Conversations", "Channels", "Store", "Runtime",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Runtime",
            dependencies: [
                "Domain", "Conversations", "Values", "Expressions", "Scheduling", "FlowEngine", "Ingest", "Store",
                "Channels", "Agents", "CSpawn",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            // The worker of custom actions is part of the binary.
            resources: [.embedInCode("CustomActions/worker.py")]
        ),
        .target(name: "Ingest", dependencies: ["Domain", "Values", "Expressions", "CCSV"]),
        .target(
            name: "FlowEngine",
            dependencies: [
                "Domain", "Values", "Expressions", "Scheduling",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(name: "Agents", dependencies: ["Domain"]),
        .target(
            name: "Channels",
            dependencies: [
                "Domain", "CMail", "CSpawn",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .target(
            name: "Store",
            dependencies: [
                "Domain", "Conversations",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .target(name: "Conversations", dependencies: ["Domain"]),
        .target(name: "Scheduling", dependencies: ["Domain"]),
        .target(name: "Expressions", dependencies: ["Domain", "Scheduling"]),
        .target(name: "Values", dependencies: ["Domain", "CPhone"]),
        .target(name: "Domain"),

        // C libraries of the distribution: a module map and, for variadics, macros and C++, a thin shim.
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CSpawn"),
        .systemLibrary(name: "CCSV", providers: [.apt(["libcsv-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
        .target(name: "CMail", dependencies: ["CCurl", "CGMime"]),
        .target(name: "CPhone", linkerSettings: [.linkedLibrary("phonenumber"), .linkedLibrary("protobuf")]),

        .target(name: "TestSupport", dependencies: ["Domain"]),
        // Types of node that only tests register.
        .target(name: "TestNodes", dependencies: ["Domain", "FlowEngine"], path: "Tests/TestNodes"),
        // What every store must do, as facts that an implementation's tests run.
        .target(
            name: "StoreConformance", dependencies: ["Domain", "Conversations", "Store", "TestSupport"],
            path: "Tests/StoreConformance"),
        // A second store, in memory: nothing but tables and the rules that any store shares.
        .target(
            name: "MemoryStore", dependencies: ["Domain", "Conversations", "Store"], path: "Tests/MemoryStore"),
        .executableTarget(
            name: "campaignd-microbench", dependencies: ["Domain", "Expressions", "FlowEngine", "Scheduling"],
            path: "Tests/Bench/Microbench"),
        .testTarget(name: "DomainTests", dependencies: ["Domain", "TestSupport"]),
        .testTarget(name: "ValuesTests", dependencies: ["Domain", "Values", "TestSupport"]),
        .testTarget(name: "ExpressionsTests", dependencies: ["Domain", "Expressions", "Scheduling", "TestSupport"]),
        .testTarget(name: "SchedulingTests", dependencies: ["Domain", "Scheduling", "TestSupport"]),
        .testTarget(
            name: "FlowEngineTests",
            dependencies: ["Domain", "Expressions", "FlowEngine", "Scheduling", "TestNodes", "TestSupport"]
        ),
        .testTarget(name: "IngestTests", dependencies: ["Domain", "Expressions", "Ingest", "Values", "TestSupport"]),
        .testTarget(name: "ConversationsTests", dependencies: ["Domain", "Conversations"]),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Domain", "Conversations", "Store", "MemoryStore", "StoreConformance", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "ChannelsTests",
            dependencies: [
                "Domain", "Agents", "Channels", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .testTarget(name: "AgentsTests", dependencies: ["Domain", "Agents", "TestSupport"]),
        .testTarget(
            name: "RuntimeTests",
            dependencies: [
                "Domain", "Conversations", "Runtime", "FlowEngine", "Store", "Ingest", "Channels", "Agents",
                "Scheduling", "StoreConformance", "TestNodes", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "APITests",
            dependencies: [
                "Domain", "API", "Conversations", "Channels", "Runtime", "Store", "StoreConformance", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        // The daemon as a process: the command line, the kill test, real peers on loopback.
        .testTarget(
            name: "DaemonTests",
            dependencies: ["Domain", "Conversations", "Store", "Channels", "TestSupport", "campaignd"]),
    ],
    cxxLanguageStandard: .cxx17
)

// One place for the strict settings of every Swift target.
for target in package.targets where target.type != .system && !["CMail", "CPhone"].contains(target.name) {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ]
}
