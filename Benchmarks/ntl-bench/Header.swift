import Foundation
import NTLKernels
import NTLTensor

/// What the figures were taken with: without it they mean nothing.
struct Header: Encodable {
  let date: String
  /// Of the sources.
  let revision: String
  let processor: String
  let cores: Int
  let threads: Int
  /// The instruction set of the kernels.
  let simd: String
  let blas: String
  let blasCoreWhenLoaded: String
  let blasCore: String
  let blasRepair: String
  /// Single-precision matrix products, in 10⁹ operations a second.
  private(set) var gigaflops: Double
  /// Memory read and written, in 10⁹ bytes a second.
  private(set) var gigabytesPerSecond: Double
  /// Of the compiler on this machine, if there is one.
  let swift: String?
  let build: String
  /// What `--peer` names, if anything.
  let peer: String?
  /// What a turn does that isn't timed, and what contenders do to their logits.
  let turns =
    "losses overwrite the logits by their gradient, but for …/kept; logits are restored, and "
    + "gradients zeroed, before each turn, outside of the time"

  /// Asks the machine, which has been measured.
  init(_ device: CPUDevice, _ speed: MachineSpeed, peer: String?) {
    let library = OpenBLAS.prepared
    date = Date.now.ISO8601Format()
    revision = Revision.ofSources()
    processor = processorName()
    cores = ProcessInfo.processInfo.activeProcessorCount
    threads = device.threads
    simd = device.simd.name
    blas = library.configuration
    blasCoreWhenLoaded = library.coreBeforeRepair
    blasCore = library.core
    blasRepair = library.repair
    gigaflops = speed.gigaflops
    gigabytesPerSecond = speed.gigabytes
    swift = Self.swiftVersion()
    #if DEBUG
      build = "debug (the libraries are optimised all the same)"
    #else
      build = "release"
    #endif
    self.peer = peer
  }

  /// Takes what was found since, so that limits are those of the machine's best moment.
  mutating func take(_ speed: MachineSpeed) {
    (gigaflops, gigabytesPerSecond) = (speed.gigaflops, speed.gigabytes)
  }

  /// What the compiler says it is.
  private static func swiftVersion() -> String? {
    output(of: "swift", ["--version"])?.firstMatch(of: #/Swift version ([^\n]+)/#).map {
      String($0.1)
    }
  }
}

extension Header: CustomStringConvertible {
  /// What the machine did at its best moment.
  var bestSpeed: String {
    String(
      format: "At best the machine did %.0f GFLOP/s in sgemm and %.1f GB/s in memory.", gigaflops,
      gigabytesPerSecond)
  }

  /// One line for each fact.
  var description: String {
    let lines = [
      ("date", date),
      ("sources", "\(revision)\(revision.hasSuffix("+") ? ", with changes" : "")"),
      ("processor", "\(processor), \(cores) cores"),
      ("threads", "\(threads)"),
      ("SIMD level", simd),
      ("BLAS library", blas),
      ("BLAS core", "\(blasCoreWhenLoaded) when loaded, now \(blasCore); repair \(blasRepair)"),
      ("sgemm", String(format: "%.0f GFLOP/s", gigaflops)),
      ("memory bandwidth", String(format: "%.1f GB/s, read and write", gigabytesPerSecond)),
      ("Swift", swift ?? "no compiler found"),
      ("build", build),
      ("peer", peer ?? "none (--peer python3)"),
    ]
    return lines.map { name, value in name.padded(to: 18) + value }.joined(separator: "\n") + """


      A turn of a loss is forward and backward, from logits to their gradient, which takes their
      place (but for …/kept). Logits are restored before every turn, outside of the time. The losses
      of loss/standalone, and forward, have no backward. Times are medians; half of a sample lies
      between the two in brackets. A ratio is to the baseline's turn right before. The per cent
      behind a loss: the bandwidth of one read and one write of the logits in that time, beside that
      of `scale`, which multiplies them in place. Limit: what the matrix products take at the speed of
      sgemm, and what must be read and written besides at that of memory, each at its best so far. +MB:
      the memory of linear beyond inputs and outputs, of a process that loads beyond the weights, and of
      a step all that training takes, weights and moments, too. Allocations: how often timed steps asked
      memory of the system.
      """
  }
}
