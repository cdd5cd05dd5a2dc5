/// Kernels that belong together: an operation and its backward.
struct Operation: Sendable {
  /// One kernel of the device.
  struct Kernel: Sendable {
    /// `forward`
    let name: String
    /// Asks for operands and says what one turn is.
    let bind: @Sendable (Operands) -> () -> Void

    init(_ name: String, _ bind: @escaping @Sendable (Operands) -> () -> Void) {
      (self.name, self.bind) = (name, bind)
    }
  }

  let name: String
  let extents: OperationExtents
  /// Whether random masks are drawn: a peer draws others, and finds other numbers.
  let drawsMasks: Bool
  let kernels: [Kernel]

  init(
    _ name: String, _ extents: OperationExtents, drawsMasks: Bool = false, _ kernels: [Kernel]
  ) {
    (self.name, self.extents, self.drawsMasks) = (name, extents, drawsMasks)
    self.kernels = kernels
  }

  /// Every kernel of a device but the products, which `GemmSuite` has, and the fused losses, which
  /// `LossSuite` has.
  static var all: [Operation] {
    memory + elementwise + rows + [rmsNorm, dropout, reluDropout, residual] + attentions
      + distributions
      + [adamW]
  }
}
