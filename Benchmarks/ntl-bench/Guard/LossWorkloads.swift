import NTLLoss
import NTLTensor

extension CountedWorkload {
  /// Losses of one of each kind: cross-entropy alone, two expected costs in the kernel, and two that are
  /// computed on the host.
  static func losses(on device: CPUDevice) throws -> [CountedWorkload] {
    let shape = LogitShape(sequences: 4, length: 8, vocabulary: 2_048)
    let bench = LogitBench(Setting(device: device, python: nil), shape, numberShare: 0.5)
    let kinds: [LossConfiguration.Kind] = [
      .crossEntropy, .wasserstein, .meanSquared, .wassersteinCDF, .numberLevel,
    ]
    return try kinds.map { kind in
      let loss = try LossVariant(kind).makeLoss()
      return CountedWorkload("loss/\(kind.rawValue)") {
        _ = try bench.forwardAndBackward(loss, overwriting: true)
      }
    }
  }
}
