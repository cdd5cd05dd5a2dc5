// swift-tools-version:6.2
import PackageDescription

/// Numeric Swift without optimisation is a hundred times slower, which would make plain `swift test`
/// and `swift run` unusable: the libraries are optimised in debug builds too.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"])]

/// One set of kernel sources, compiled for one instruction set (Docs/Design.md, "SIMD kernels").
func kernels(_ name: String, _ flags: [String] = [], define conditions: [String] = []) -> Target {
  .target(
    name: name, dependencies: ["VectorBuiltins"],
    swiftSettings: [
      .unsafeFlags(
        ["-Ounchecked", "-whole-module-optimization", "-num-threads", "1", "-disable-batch-mode"]
          + flags.flatMap { ["-Xcc", $0] })
    ] + conditions.map { .define($0) })
}

#if arch(x86_64)
  let kernelVariants = [
    kernels("KernelsAVX2", ["-march=x86-64-v3"]),
    kernels(
      "KernelsAVX512", ["-march=x86-64-v4", "-mprefer-vector-width=512"], define: ["AVX512"]),
  ]
#else
  let kernelVariants: [Target] = []  // arm64: NEON is the baseline.
#endif

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "number-token-loss",
  platforms: [.macOS(.v15)],
  products: [
    .library(
      name: "NumberTokenLoss",
      targets: [
        "NTLTensor", "NTLLoss", "NTLTokenizer", "NTLModel", "NTLData", "NTLMetrics", "NTLTrainer",
        "NTLStatistics", "NTLProbe", "NTLReport",
      ]),
    // By itself: who wants losses only need not build its hashes.
    .library(name: "NTLHub", targets: ["NTLHub"]),
    .library(name: "NTLTestSupport", targets: ["NTLTestSupport"]),
    .executable(name: "ntl", targets: ["ntl"]),
    .executable(name: "ntl-bench", targets: ["ntl-bench"]),
    // libntl, built by `make library`; SwiftPM allows no second product by the name of the command.
    .library(name: "NTLCInterface", type: .dynamic, targets: ["NTLCInterface"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // MARK: System libraries and SIMD kernels
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CLAPACKE", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev"])]),
    .systemLibrary(name: "VectorBuiltins"),  // Header only: compiled into each set of kernels.
    .target(name: "CPUFeatures"),
    kernels("KernelsBaseline"),
    .target(
      name: "NTLKernels",
      dependencies: ["CPUFeatures", "KernelsBaseline"]
        + kernelVariants.map { .byName(name: $0.name) }),

    // MARK: Libraries, lowest first; each sees only the ones it names.
    .target(name: "NTLTensor", dependencies: ["COpenBLAS", "CPUFeatures", "NTLKernels"]),
    .target(name: "NTLLoss", dependencies: ["NTLTensor"]),
    .target(name: "NTLJSON"),
    .target(name: "NTLTokenizer", dependencies: ["NTLJSON"]),
    .target(name: "NTLModel", dependencies: ["NTLTensor", "NTLJSON"]),
    .target(name: "NTLData", dependencies: ["NTLTokenizer", "NTLJSON"]),
    .target(name: "NTLStatistics", dependencies: ["COpenBLAS", "CLAPACKE"]),
    .target(name: "NTLMetrics", dependencies: ["NTLStatistics"]),
    .target(
      name: "NTLTrainer",
      dependencies: ["NTLLoss", "NTLModel", "NTLData", "NTLMetrics", "NTLStatistics"]),
    .target(
      name: "NTLProbe",
      dependencies: [
        "NTLStatistics", "NTLTrainer", "NTLModel", "NTLData", "NTLTokenizer", "NTLTensor",
      ]),
    .target(
      name: "NTLExperiment",
      dependencies: [
        "NTLTrainer", "NTLLoss", "NTLModel", "NTLData", "NTLMetrics", "NTLStatistics",
        "NTLTokenizer", .product(name: "Yams", package: "Yams"),
      ],
      resources: [.embedInCode("Presets")]),
    .target(name: "NTLTensorBoard"),
    .target(
      name: "NTLHub", dependencies: ["NTLJSON", .product(name: "Crypto", package: "swift-crypto")]),
    .target(name: "NTLReport", dependencies: ["NTLStatistics"]),
    .target(name: "CNTL"),
    .target(name: "NTLCInterface", dependencies: ["CNTL", "NTLLoss", "NTLTensor", "NTLKernels"]),
    .target(name: "LeakSuppressions"),
    .target(name: "NTLTestSupport", dependencies: ["NTLTensor"]),

    // MARK: Executables
    .executableTarget(
      name: "ntl",
      dependencies: [
        "NTLExperiment", "NTLTrainer", "NTLProbe", "NTLMetrics", "NTLStatistics", "NTLTensorBoard",
        "NTLHub", "NTLReport", "NTLData", "NTLLoss", "NTLModel", "NTLTokenizer", "NTLJSON",
        "NTLTensor", "NTLKernels", argumentParser,
      ]),
    .executableTarget(
      name: "ntl-bench",
      dependencies: [
        "NTLTrainer", "NTLReport", "NTLData", "NTLLoss", "NTLModel", "NTLTokenizer", "NTLTensor",
        "NTLKernels", argumentParser,
      ],
      path: "Benchmarks/ntl-bench"),
    .executableTarget(
      name: "loss-figures", dependencies: ["NTLLoss", "NTLReport", "NTLTensor", argumentParser],
      path: "Docs/figures"),

    // MARK: Tests
    .testTarget(name: "NTLKernelsTests", dependencies: ["NTLKernels"]),
    .testTarget(
      name: "NTLTensorTests", dependencies: ["NTLTestSupport", "NTLKernels", "COpenBLAS"]),
    .testTarget(
      name: "NTLLossTests", dependencies: ["NTLLoss", "NTLKernels", "NTLTestSupport"]),
    .testTarget(name: "NTLJSONTests", dependencies: ["NTLJSON"]),
    .testTarget(
      name: "NTLTokenizerTests", dependencies: ["NTLTokenizer", "NTLJSON", "NTLTestSupport"]),
    .testTarget(
      name: "NTLModelTests",
      dependencies: ["NTLModel", "NTLJSON", "NTLLoss", "NTLData", "NTLTestSupport"]),
    .testTarget(
      name: "NTLDataTests", dependencies: ["NTLData", "NTLTokenizer", "NTLJSON", "NTLTestSupport"]),
    .testTarget(name: "NTLMetricsTests", dependencies: ["NTLMetrics", "NTLTestSupport"]),
    .testTarget(name: "NTLStatisticsTests", dependencies: ["NTLStatistics", "NTLTestSupport"]),
    .testTarget(
      name: "NTLProbeTests",
      dependencies: [
        "NTLProbe", "NTLStatistics", "NTLTrainer", "NTLModel", "NTLData", "NTLTokenizer",
        "NTLTensor", "NTLTestSupport",
      ]),
    .testTarget(
      name: "NTLExperimentTests",
      dependencies: [
        "NTLExperiment", "NTLTrainer", "NTLLoss", "NTLMetrics", "NTLModel", "NTLData",
        "NTLTokenizer", "NTLTestSupport",
      ]),
    .testTarget(
      name: "NTLTensorBoardTests",
      dependencies: ["NTLTensorBoard", "NTLTestSupport"],
      exclude: ["read_scalars.py"]),
    .testTarget(
      name: "NTLTrainerTests",
      dependencies: [
        "NTLTrainer", "NTLData", "NTLLoss", "NTLMetrics", "NTLModel", "NTLTokenizer",
        "NTLTestSupport",
      ]),
    .testTarget(
      name: "ntlTests",
      dependencies: [
        "ntl", "NTLExperiment", "NTLMetrics", "NTLTensorBoard", "NTLTrainer", "NTLModel",
        "NTLTokenizer", "NTLJSON", "NTLData", "NTLTensor",
        "NTLKernels", "LeakSuppressions",
      ]),
    .testTarget(name: "NTLHubTests", dependencies: ["NTLHub", "NTLTestSupport"]),
    .testTarget(name: "NTLReportTests", dependencies: ["NTLReport", "NTLTestSupport"]),
    .testTarget(
      name: "NTLCInterfaceTests",
      dependencies: ["NTLCInterface", "CNTL", "NTLLoss", "NTLTestSupport"]),
    .testTarget(
      name: "FuzzTests",
      dependencies: ["NTLModel", "NTLTokenizer", "NTLJSON", "NTLTestSupport", "LeakSuppressions"]),
    .testTarget(name: "LossFiguresTests", dependencies: ["loss-figures", "NTLLoss"]),
    .testTarget(name: "NTLBenchTests", dependencies: ["ntl-bench", "NTLModel", "NTLTensor"]),
  ] + kernelVariants,
  swiftLanguageModes: [.v6]
)

for target in package.targets
where target.type != .system
  && !["CPUFeatures", "CNTL", "LeakSuppressions"].contains(target.name)
{
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("MemberImportVisibility"),
    ]
  guard target.type != .executable else { continue }
  // Imports are internal unless a library says `public import`: an interface shows its layer.
  target.swiftSettings?.append(.enableUpcomingFeature("InternalImportsByDefault"))
  let isOptimisedAlready = target.name.hasPrefix("Kernels")
  if target.type == .regular && !isOptimisedAlready && target.name != "NTLTestSupport" {
    target.swiftSettings? += optimised
  }
}
