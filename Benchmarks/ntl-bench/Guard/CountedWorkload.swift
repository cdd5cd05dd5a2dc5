import NTLKernels
import NTLTensor

/// A small piece of work that takes the same instructions each time: what the guard counts.
///
/// Nothing in it depends on the time, on chance or on the number of threads.
struct CountedWorkload {
  /// What the guard calls it, such as `kernel/softmax`.
  let name: String
  /// The work, again and again.
  let turn: () throws -> Void

  init(_ name: String, _ turn: @escaping () throws -> Void) {
    (self.name, self.turn) = (name, turn)
  }

  /// All of them, smallest parts first.
  static func all(on device: CPUDevice) throws -> [CountedWorkload] {
    try kernels(on: device) + losses(on: device) + texts() + models(on: device)
  }

  /// What has been run, for `Benchmarks/guard`, which counts.
  struct Record: Encodable {
    /// In the order in which they were run.
    let names: [String]
    /// OpenBLAS's version and the processor it computes for.
    let blas: String
    /// The instruction set of the kernels.
    let simd: String
  }

  /// Runs all of them, one after another.
  ///
  /// A first turn, which is not counted, fills pools and caches.
  static func runAll(on device: CPUDevice) throws -> Record {
    let workloads = try all(on: device)
    for workload in workloads {
      try workload.turn()
      try countedTurn(workload.turn)
    }
    let blas = OpenBLAS.prepared
    return Record(
      names: workloads.map(\.name), blas: "\(blas.configuration), core \(blas.core)",
      simd: device.simd.name)
  }
}

/// What `Benchmarks/guard` has counted, each call by itself: it knows this function by its symbol.
@inline(never)
func countedTurn(_ turn: () throws -> Void) rethrows {
  // A loop, lest the call be a jump, which a counter cannot tell from the end of this function.
  for _ in 0..<2 { try turn() }
}
