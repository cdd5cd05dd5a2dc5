import NTLTensor

extension Operation {
  /// The optimizer over all parameters of the model; ours leaves the gradient zero, PyTorch's does not.
  static let adamW = Operation(
    "adamw", .parameters,
    [
      Kernel("gradient-norm") { o in
        let gradient = o.input("gradient", o.size.parameters)
        return { o.found = [o.device.sumOfSquares(gradient).squareRoot()] }
      },
      Kernel("update") { o in
        let state = OptimizerState(o)
        return { state.update(gradientScale: 1) }
      },
      // Norm and update, as a training step has them: the gradient is read twice.
      Kernel("clipped-update") { o in
        let gradient = o.input("gradient", o.size.parameters)
        let state = OptimizerState(o)
        return {
          let norm = o.device.sumOfSquares(gradient).squareRoot()
          state.update(gradientScale: min(1, 1 / (norm + 1e-6)))
        }
      },
    ])
}

/// What AdamW moves.
private struct OptimizerState {
  let value, gradient, firstMoment, secondMoment: Buffer

  init(_ o: Operands) {
    let count = o.size.parameters
    value = o.state("value", count)
    gradient = o.state("gradient", count, peerHasIt: false)
    firstMoment = o.state("firstMoment", count)
    secondMoment = o.state("secondMoment", count, .positive)
  }

  /// The tenth step, and a long one, so that a wrong one is seen in the values' norm.
  func update(gradientScale: Double) {
    value.device.adamW(
      value, gradient: gradient, firstMoment: firstMoment, secondMoment: secondMoment,
      AdamWStep(learningRate: 0.1, weightDecay: 0.01, step: 10, gradientScale: gradientScale))
  }
}
