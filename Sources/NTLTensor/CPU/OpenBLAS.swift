import COpenBLAS
import CPUFeatures
import Foundation

/// The BLAS library of this process, set up once: the right kernels, and one thread of its own.
///
/// OpenBLAS picks its kernels by processor when it is loaded. A build that is older than the processor
/// falls back to SSE3 kernels, at a fifth of the speed, or takes the widest instructions even where
/// others are faster. The choice can be had again: the library exports the functions that make it, and
/// reads `OPENBLAS_CORETYPE` when they run.
public struct OpenBLAS: Sendable {
  /// What the library says of itself: version and build options.
  public let configuration: String
  /// The core type it chose when it was loaded.
  public let coreBeforeRepair: String
  /// The core type its kernels are for now.
  public let core: String
  /// In words: what was done, or why nothing was.
  public let repair: String

  /// Repairs the core and silences OpenBLAS's own threads. Everything that calls BLAS goes through
  /// here first, because the choice must be made before other threads use it.
  public static let prepared = OpenBLAS()

  /// Looks at the library as it is now; ``prepared`` is what everybody else uses.
  package init() {
    configuration = String(cString: openblas_get_config())
    coreBeforeRepair = String(cString: openblas_get_corename())
    repair = Self.repairCore(coreBeforeRepair)
    core = String(cString: openblas_get_corename())
    // The package's own pool cuts products into tiles: each is a call of one thread.
    openblas_set_num_threads(1)
  }

  /// The names of kernels for processors without AVX2: wrong where the processor has it.
  static let coresWithoutAVX2: Set<String> = [
    "Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Sandybridge", "Generic", "generic",
    "Opteron", "Opteron_SSE3", "Barcelona", "Bobcat", "Bulldozer", "Piledriver", "Steamroller",
    "Athlon", "Katmai", "Coppermine", "Northwood", "Banias", "Atom", "Nano",
  ]

  /// The names of kernels with AVX2 but without AVX-512.
  static let coresWithoutAVX512: Set<String> = ["Haswell", "Zen", "Excavator"]

  /// The names of kernels with AVX-512: slower than those with AVX2 where a processor splits its
  /// instructions.
  static let coresWithAVX512: Set<String> = ["SkylakeX", "Cooperlake", "SapphireRapids"]

  /// Whether there are better kernels for this processor. Names that are not known are left alone:
  /// they are newer than these.
  private static func isUnsuitable(_ core: String) -> Bool {
    switch coreForThisProcessor {
    case "SkylakeX": coresWithoutAVX512.contains(core) || coresWithoutAVX2.contains(core)
    case "Haswell": coresWithAVX512.contains(core) || coresWithoutAVX2.contains(core)
    default: false
    }
  }

  private static func repairCore(_ core: String) -> String {
    if let named = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] {
      return "left alone: OPENBLAS_CORETYPE=\(named) is set"
    }
    guard let wanted = coreForThisProcessor else { return "none needed: no AVX2 here" }
    guard isUnsuitable(core) else { return "none needed" }
    typealias Procedure = @convention(c) () -> Void
    guard let process = dlopen(nil, RTLD_NOW),
      let quit = dlsym(process, "gotoblas_dynamic_quit"),
      let start = dlsym(process, "gotoblas_dynamic_init")
    else {
      return "impossible: this BLAS does not choose its kernels at run time; "
        + "set OPENBLAS_CORETYPE=\(wanted) before starting"
    }
    setenv("OPENBLAS_CORETYPE", wanted, 1)
    unsafeBitCast(quit, to: Procedure.self)()
    unsafeBitCast(start, to: Procedure.self)()
    unsetenv("OPENBLAS_CORETYPE")
    let found = String(cString: openblas_get_corename())
    return found == wanted
      ? "done: \(core) → \(wanted)"
      : "failed: asked for \(wanted), got \(found)"
  }

  /// Whether there are better kernels for this processor in libraries of this age.
  public var isUnsuitableForProcessor: Bool { Self.isUnsuitable(core) }

  /// The best kernels that OpenBLAS has had since 2018 for this processor's instructions.
  ///
  /// AMD's Zen 4 has AVX-512 but computes it in halves. There AVX2 multiplies 5 % faster in large
  /// products, and 30 % in small ones, which spend more of their time on packing.
  public static var coreForThisProcessor: String? {
    switch cpu_features_x86_level() {
    case 4...: cpu_features_splits_avx512() ? "Haswell" : "SkylakeX"
    case 3: "Haswell"
    default: nil
    }
  }
}
