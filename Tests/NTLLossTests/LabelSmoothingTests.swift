import Foundation
import NTLKernels
import NTLLoss
import NTLTensor
import NTLTestSupport
import Testing

@Suite struct LabelSmoothingTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let labelSmoothing: Double
      let reduction: Reduction
      let hasNumberLoss: Bool
      let values: [Double]
      let gradient: [Double]
    }
    let columns: Int
    let labels: [Int32]
    let logits: [Double]
    let cases: [Case]
  }

  /// PyTorch's `CrossEntropyLoss(label_smoothing=ε)`, alone and beside NTL-WAS: `Fixtures/label_smoothing.py`.
  private func check(_ device: any Device, by path: LogitPath, tolerance: Double) throws {
    let golden: Golden = try fixture("label_smoothing")
    #expect(golden.cases.count == 12)
    for c in golden.cases {
      let what = "ε \(c.labelSmoothing), \(c.reduction), number loss \(c.hasNumberLoss)"
      let loss = try CombinedLoss(
        c.hasNumberLoss ? NumberTokenLoss(Digits.vocabulary()) : nil,
        labelSmoothing: c.labelSmoothing)
      let outcome = try evaluate(
        loss, golden.logits, Labels(golden.labels), c.reduction, on: device, by: path)
      expectClose([outcome.value], [c.values.reduce(0, +)], tolerance: tolerance, what)
      if c.reduction == .none {
        expectClose(outcome.terms.positions, c.values, tolerance: tolerance, what)
      }
      expectClose(outcome.gradient, c.gradient, tolerance: tolerance, what)
    }
  }

  @Test(arguments: LogitPath.allCases) func theReferenceAgreesWithTorch(by path: LogitPath) throws {
    try check(ReferenceDevice.shared, by: path, tolerance: 1e-13)
  }

  @Test(arguments: Kernels.usable, LogitPath.allCases)
  func theCPUAgreesWithTorch(_ simd: Kernels, by path: LogitPath) throws {
    try check(CPUDevice(threads: 2, simd: simd), by: path, tolerance: 2e-6)
  }

  /// A prediction that equals the smoothed target costs its entropy, and its gradient is 0.
  @Test func theTargetIsBestPredictedAsItIs() throws {
    let (ε, size) = (0.2, 16)
    let target = (0..<size).map { ε / Double(size) + ($0 == 5 ? 1 - ε : 0) }
    let loss = try CombinedLoss(nil, labelSmoothing: ε)
    let outcome = try evaluate(loss, target.map { log($0) }, Labels([5]))
    let entropy = -target.reduce(0) { $0 + $1 * log($1) }
    #expect(abs(outcome.value - entropy) < 1e-14)
    #expect(outcome.gradient.allSatisfy { abs($0) < 1e-15 })
  }

  /// (1 − ε)·nll + ε·(the loss whose target is even), and so a straight line in ε.
  @Test func isALineBetweenTheLabelAndAnEvenTarget() throws {
    let logits = randomScalars(3 * Digits.size, in: -4...4, seed: 8)
    func value(_ ε: Double) throws -> Double {
      try evaluate(CombinedLoss(nil, labelSmoothing: ε), logits, Labels([2, -100, 0])).value
    }
    let (none, half, most) = try (value(0), value(0.4), value(0.8))
    #expect(abs(half - (none + most) / 2) < 1e-14 && abs(half - none) > 0.01)
  }

  @Test(arguments: [-0.1, 1, 1.5, .nan, .infinity])
  func aShareThatIsNoneIsRefused(_ ε: Double) throws {
    #expect(throws: LossError.self) { try CombinedLoss(nil, labelSmoothing: ε) }
    var configuration = LossConfiguration(.wasserstein)
    configuration.labelSmoothing = ε
    #expect(throws: LossError.self) { try configuration.makeLoss(Digits.vocabulary()) }
  }

  @Test func aTitleNamesIt() {
    var configuration = LossConfiguration(.wasserstein)
    #expect(configuration.title == "CE + NTL-WAS" && configuration.labelSmoothing == 0)
    configuration.labelSmoothing = 0.1
    #expect(configuration.title == "CE (ε = 0.1) + NTL-WAS" && configuration.unusedOptions.isEmpty)
    configuration.kind = .gaussianCrossEntropy
    #expect(configuration.title == "GAUSSIAN-CE (ε = 0.1)")
  }
}
