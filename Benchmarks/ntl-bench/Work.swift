import NTLTensor

/// What one turn of a contender cannot do without: arithmetic in matrix products, and memory traffic.
///
/// Works add up to one whose parts follow one another. No machine finishes before
///
///     limit = Σ max(operations / sgemm, bytes / bandwidth)    over the parts
///
/// (the roofline of Williams et al. 2009, part by part): a part's bytes move while it computes, but the
/// next part waits for it. So the products of a training step are one part, without bytes where their
/// operands are used often; the optimizer's pass over all parameters is another.
struct Work: Encodable {
  /// Work that computes and moves memory at once.
  struct Part: Encodable, Equatable {
    /// Multiplications and additions of matrix products: 2·m·n·k of each.
    let operations: Int
    /// Read and written; a byte that is read and then written counts twice.
    let bytes: Int
  }

  private(set) var parts: [Part]

  /// Work of one part.
  init(operations: Int = 0, bytes: Int = 0) {
    parts = [Part(operations: operations, bytes: bytes)]
  }

  /// One after the other.
  static func + (first: Work, second: Work) -> Work {
    var sum = first
    sum.parts += second.parts
    return sum
  }

  /// Of all parts.
  var operations: Int { parts.reduce(0) { $0 + $1.operations } }
  /// Of all parts.
  var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }

  /// The seconds that a machine needs at least.
  ///
  /// Data that fits into the caches can move faster than the memory does: then the time may lie below.
  func limit(_ speed: MachineSpeed) -> Double {
    parts.reduce(0) { sum, part in
      sum
        + max(
          Double(part.operations) / (speed.gigaflops * 1e9),
          Double(part.bytes) / (speed.gigabytes * 1e9))
    }
  }
}
