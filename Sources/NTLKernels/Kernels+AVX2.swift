#if arch(x86_64)
  import KernelsAVX2

  extension Kernels {
    /// The kernels for processors with AVX2 and FMA (x86-64-v3).
    static let avx2 = Kernels(
      name: "avx2",
      fill: KernelsAVX2.fill,
      scale: KernelsAVX2.scale,
      affine: KernelsAVX2.affine,
      axpy: KernelsAVX2.axpy,
      sum2: KernelsAVX2.sum2,
      relu: KernelsAVX2.relu,
      reluBackward: KernelsAVX2.reluBackward,
      gatedGelu: KernelsAVX2.gatedGelu,
      gatedGeluBackward: KernelsAVX2.gatedGeluBackward,
      sum: KernelsAVX2.sum,
      dot: KernelsAVX2.dot,
      sumOfSquares: KernelsAVX2.sumOfSquares,
      argmax: KernelsAVX2.argmax,
      firstAbove: KernelsAVX2.firstAbove,
      fewRowProduct: KernelsAVX2.fewRowProduct,
      fewRowSums: KernelsAVX2.fewRowSums,
      rmsNorm: KernelsAVX2.rmsNorm,
      rmsNormBackward: KernelsAVX2.rmsNormBackward,
      softmax: KernelsAVX2.softmax,
      expectation: KernelsAVX2.expectation,
      biasedSoftmax: KernelsAVX2.biasedSoftmax,
      softmaxBackward: KernelsAVX2.softmaxBackward,
      softmaxBackwardAdd: KernelsAVX2.softmaxBackwardAdd,
      logSumExp: KernelsAVX2.logSumExp,
      finiteMaximum: KernelsAVX2.finiteMaximum,
      exponentials: KernelsAVX2.exponentials,
      crossEntropyBackward: KernelsAVX2.crossEntropyBackward,
      dropout: KernelsAVX2.dropout,
      reluDropout: KernelsAVX2.reluDropout,
      reluDropoutBackward: KernelsAVX2.reluDropoutBackward,
      dropoutAdd: KernelsAVX2.dropoutAdd,
      dropoutSum: KernelsAVX2.dropoutSum,
      adamW: KernelsAVX2.adamW,
      addSquares: KernelsAVX2.addSquares,
      sumOfSquaredProducts: KernelsAVX2.sumOfSquaredProducts,
      factoredStep: KernelsAVX2.factoredStep
    )
  }
#endif
