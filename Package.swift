// swift-tools-version: 6.3
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
]

// Targets stand in the order of the data's way; each may depend only on those above it.
let package = Package(
    name: "hdrlog",
    products: [.executable(name: "hdrlog", targets: ["hdrlog"])],
    traits: [
        .default(enabledTraits: ["BPF"]),
        .trait(name: "BPF", description: "tc and XDP capture, through libbpf."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        // Only the tests use it: its HPACK is what the decoder is compared with.
        .package(url: "https://github.com/apple/swift-nio-http2", exact: "1.46.0"),
    ],
    targets: [
        .systemLibrary(
            name: "Clibpcap",
            pkgConfig: "libpcap",
            providers: [.apt(["libpcap-dev"])]
        ),
        .systemLibrary(name: "Clinux"),
        .target(name: "Capture", dependencies: ["Clinux"], swiftSettings: swiftSettings),
        .target(
            name: "Sandbox",
            dependencies: ["Capture", "Clinux"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "CapturePcap",
            dependencies: ["Capture", "Clibpcap"],
            swiftSettings: swiftSettings
        ),
        .systemLibrary(name: "HdrlogABI", path: "bpf-src/include"),
        .executableTarget(
            name: "EmbedBPF",
            path: "bpf-src/EmbedBPF",
            swiftSettings: swiftSettings
        ),
        .plugin(
            name: "CompileBPF",
            capability: .buildTool(),
            dependencies: ["EmbedBPF"],
            path: "bpf-src/CompileBPF"
        ),
        .target(name: "Clibbpf", linkerSettings: [.linkedLibrary("bpf")]),
        .target(
            name: "CaptureBPF",
            dependencies: ["Capture", "CapturePcap", "Clibbpf", "HdrlogABI"],
            swiftSettings: swiftSettings,
            plugins: ["CompileBPF"]
        ),
        // By name, for the library is linked into the program: who runs it need not have it.
        .target(name: "Clibyaml", linkerSettings: [.linkedLibrary(":libyaml.a")]),
        .target(
            name: "Configuration",
            dependencies: ["Clibyaml"],
            swiftSettings: swiftSettings
        ),
        .target(name: "Dissection", swiftSettings: swiftSettings),
        .target(
            name: "TraceIdentity",
            dependencies: ["Dissection"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "FlowTracking",
            dependencies: ["Capture", "Dissection", "TraceIdentity"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Records",
            dependencies: ["Capture", "Dissection", "FlowTracking", "TraceIdentity"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Summaries",
            dependencies: [
                "Capture", "Dissection", "FlowTracking", "Records", "TraceIdentity",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Sinks",
            dependencies: [
                "Capture", "Dissection", "FlowTracking", "Records", "Summaries", "TraceIdentity",
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Selection",
            dependencies: ["Capture", "Dissection", "FlowTracking", "Records", "TraceIdentity"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Expectations",
            dependencies: ["Capture", "Dissection", "FlowTracking", "Records", "TraceIdentity"],
            swiftSettings: swiftSettings
        ),
        .target(name: "Cspawn"),
        .executableTarget(
            name: "hdrlog",
            dependencies: [
                "Capture", "CapturePcap", "Clinux", "Configuration", "Cspawn", "Dissection",
                "Expectations", "FlowTracking", "Records", "Sandbox", "Selection", "Sinks",
                "Summaries", "TraceIdentity",
                .target(name: "CaptureBPF", condition: .when(traits: ["BPF"])),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(name: "Randomness", path: "Tests/Randomness", swiftSettings: swiftSettings),
        .testTarget(
            name: "DissectionTests",
            dependencies: [
                "Dissection", "Randomness", .product(name: "NIOHPACK", package: "swift-nio-http2"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "CaptureBPFTests",
            dependencies: [
                "Capture", "CaptureBPF", "CapturePcap", "Clibbpf", "HdrlogABI", "Randomness",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "TraceIdentityTests",
            dependencies: ["Dissection", "TraceIdentity"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "FlowTrackingTests",
            dependencies: ["Capture", "Dissection", "FlowTracking", "Randomness", "TraceIdentity"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SelectionTests",
            dependencies: [
                "Capture", "Dissection", "FlowTracking", "Records", "Selection", "TraceIdentity",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SummariesTests",
            dependencies: [
                "Capture", "Dissection", "FlowTracking", "Records", "Summaries", "TraceIdentity",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SinksTests",
            dependencies: [
                "Capture", "Dissection", "FlowTracking", "Randomness", "Records", "Sinks",
                "Summaries", "TraceIdentity",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "Capture", "Dissection", "FlowTracking", "Randomness", "Records", "Sinks",
                "TraceIdentity",
            ],
            exclude: ["Crashes"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ExpectationsTests",
            dependencies: [
                "Capture", "Dissection", "Expectations", "FlowTracking", "TraceIdentity",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: ["Configuration"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "hdrlogTests",
            exclude: ["Golden"],
            swiftSettings: swiftSettings
        ),
    ]
)
