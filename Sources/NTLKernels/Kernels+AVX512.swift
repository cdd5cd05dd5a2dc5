#if arch(x86_64)
  import KernelsAVX512

  extension Kernels {
    /// The kernels for processors with AVX-512 (x86-64-v4).
    static let avx512 = Kernels(
      name: "avx512",
      fill: KernelsAVX512.fill,
      scale: KernelsAVX512.scale,
      affine: KernelsAVX512.affine,
      axpy: KernelsAVX512.axpy,
      sum2: KernelsAVX512.sum2,
      relu: KernelsAVX512.relu,
      reluBackward: KernelsAVX512.reluBackward,
      gatedGelu: KernelsAVX512.gatedGelu,
      gatedGeluBackward: KernelsAVX512.gatedGeluBackward,
      sum: KernelsAVX512.sum,
      dot: KernelsAVX512.dot,
      sumOfSquares: KernelsAVX512.sumOfSquares,
      argmax: KernelsAVX512.argmax,
      firstAbove: KernelsAVX512.firstAbove,
      fewRowProduct: KernelsAVX512.fewRowProduct,
      fewRowSums: KernelsAVX512.fewRowSums,
      rmsNorm: KernelsAVX512.rmsNorm,
      rmsNormBackward: KernelsAVX512.rmsNormBackward,
      softmax: KernelsAVX512.softmax,
      expectation: KernelsAVX512.expectation,
      biasedSoftmax: KernelsAVX512.biasedSoftmax,
      softmaxBackward: KernelsAVX512.softmaxBackward,
      softmaxBackwardAdd: KernelsAVX512.softmaxBackwardAdd,
      logSumExp: KernelsAVX512.logSumExp,
      finiteMaximum: KernelsAVX512.finiteMaximum,
      exponentials: KernelsAVX512.exponentials,
      crossEntropyBackward: KernelsAVX512.crossEntropyBackward,
      dropout: KernelsAVX512.dropout,
      reluDropout: KernelsAVX512.reluDropout,
      reluDropoutBackward: KernelsAVX512.reluDropoutBackward,
      dropoutAdd: KernelsAVX512.dropoutAdd,
      dropoutSum: KernelsAVX512.dropoutSum,
      adamW: KernelsAVX512.adamW,
      addSquares: KernelsAVX512.addSquares,
      sumOfSquaredProducts: KernelsAVX512.sumOfSquaredProducts,
      factoredStep: KernelsAVX512.factoredStep
    )
  }
#endif
