import KernelsBaseline

extension Kernels {
  /// The kernels that every processor can run.
  static let baseline = Kernels(
    name: "baseline",
    fill: KernelsBaseline.fill,
    scale: KernelsBaseline.scale,
    affine: KernelsBaseline.affine,
    axpy: KernelsBaseline.axpy,
    sum2: KernelsBaseline.sum2,
    relu: KernelsBaseline.relu,
    reluBackward: KernelsBaseline.reluBackward,
    gatedGelu: KernelsBaseline.gatedGelu,
    gatedGeluBackward: KernelsBaseline.gatedGeluBackward,
    sum: KernelsBaseline.sum,
    dot: KernelsBaseline.dot,
    sumOfSquares: KernelsBaseline.sumOfSquares,
    argmax: KernelsBaseline.argmax,
    firstAbove: KernelsBaseline.firstAbove,
    fewRowProduct: KernelsBaseline.fewRowProduct,
    fewRowSums: KernelsBaseline.fewRowSums,
    rmsNorm: KernelsBaseline.rmsNorm,
    rmsNormBackward: KernelsBaseline.rmsNormBackward,
    softmax: KernelsBaseline.softmax,
    expectation: KernelsBaseline.expectation,
    biasedSoftmax: KernelsBaseline.biasedSoftmax,
    softmaxBackward: KernelsBaseline.softmaxBackward,
    softmaxBackwardAdd: KernelsBaseline.softmaxBackwardAdd,
    logSumExp: KernelsBaseline.logSumExp,
    finiteMaximum: KernelsBaseline.finiteMaximum,
    exponentials: KernelsBaseline.exponentials,
    crossEntropyBackward: KernelsBaseline.crossEntropyBackward,
    dropout: KernelsBaseline.dropout,
    reluDropout: KernelsBaseline.reluDropout,
    reluDropoutBackward: KernelsBaseline.reluDropoutBackward,
    dropoutAdd: KernelsBaseline.dropoutAdd,
    dropoutSum: KernelsBaseline.dropoutSum,
    adamW: KernelsBaseline.adamW,
    addSquares: KernelsBaseline.addSquares,
    sumOfSquaredProducts: KernelsBaseline.sumOfSquaredProducts,
    factoredStep: KernelsBaseline.factoredStep
  )
}
