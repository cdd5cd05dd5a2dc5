import NTLKernels
import NTLLoss
import NTLTensor
import NTLTestSupport
import Testing

/// Every loss, option and reduction against values and gradients from plain formulas in double
/// precision, which themselves were held against PyTorch and ntloss: `Fixtures/number_losses.py`.
@Suite struct GoldenLossFamilyTests {
  struct Golden: Decodable {
    let cases: [Case]
  }
  struct Case: Decodable {
    let name: String
    let shape: [Int]
    let labels: [Int32]
    let logits: [Double]
    let numberTokens: [Int32]
    let numberValues: [Double]
    let dotToken: Int32?
    let minusToken: Int32?
    let ignoreIndex: Int32
    let lossWeights: [Double]?
    let results: [Result]

    /// The labels, each row a text of its own.
    var asLabels: Labels {
      let length = shape[1]
      return Labels(
        labels, ignoreIndex: ignoreIndex,
        sequences: (0..<shape[0]).map { $0 * length..<($0 + 1) * length }, weights: lossWeights)
    }
  }
  struct Result: Decodable {
    struct Options: Decodable {
      var reweigh, unitSpacing, floatLevel, smoothTokens: Bool?
      var squashFactor, huberDelta, sigma, placeBase, temperature, lambda: Double?
    }
    let loss: LossConfiguration.Kind
    let options: Options
    let reduction: Reduction
    let values: [Double]
    let gradient: [Double]

    func configured(for c: Case) throws -> CombinedLoss {
      var configuration = LossConfiguration(loss)
      configuration.reweigh = options.reweigh ?? false
      configuration.unitSpacing = options.unitSpacing ?? false
      configuration.floatLevel = options.floatLevel ?? false
      configuration.smoothTokens = options.smoothTokens ?? false
      configuration.huberDelta = options.huberDelta ?? configuration.huberDelta
      configuration.placeBase = options.placeBase ?? configuration.placeBase
      configuration.squashFactor = options.squashFactor
      configuration.sigma = options.sigma
      configuration.temperature = options.temperature
      configuration.lambda = options.lambda ?? configuration.lambda
      #expect(configuration.unusedOptions.isEmpty)
      let vocabulary = try NumberVocabulary(zip(c.numberTokens, c.numberValues).map { ($0, $1) })
      let notation = NumberNotation(dotToken: c.dotToken, minusToken: c.minusToken)
      return options.lambda == nil
        ? try configuration.makeLossAlone(vocabulary, notation)
        : try configuration.makeLoss(vocabulary, notation)
    }
  }

  /// On a device, by every path. Values are held against the sum of what they are made of, since that
  /// is what is rounded; gradients against their largest entry.
  private func check(
    _ device: any Device, by path: LogitPath, tolerance toleranceOf: (Case) -> Double
  ) throws {
    let golden: Golden = try fixture("number_losses")
    #expect(golden.cases.reduce(0) { $0 + $1.results.count } >= 600)
    for c in golden.cases {
      let tolerance = toleranceOf(c)
      for result in c.results {
        let what = "\(c.name), \(result.loss.rawValue) \(result.options) \(result.reduction)"
        let outcome = try evaluate(
          result.configured(for: c), c.logits, c.asLabels, result.reduction, on: device, by: path)
        let sum = result.values.reduce(0, +)
        #expect(
          abs(outcome.value - sum) <= tolerance * max(1, abs(sum)),
          "\(what): \(outcome.value), expected \(sum)")
        if result.reduction == .none {
          expectClose(outcome.terms.positions, result.values, tolerance: tolerance, what)
        }
        expectClose(outcome.gradient, result.gradient, tolerance: tolerance, what)
        guard path == .projected else { continue }
        expectClose(
          outcome.projectionGradient, product(result.gradient, c.logits, columns: c.shape[2]),
          tolerance: tolerance, "\(what), projection")
      }
    }
  }

  /// dzᵀ·x
  private func product(_ dz: [Double], _ x: [Double], columns: Int) -> [Double] {
    var dw = [Double](repeating: 0, count: columns * columns)
    for row in stride(from: 0, to: x.count, by: columns) {
      for i in 0..<columns {
        for j in 0..<columns { dw[i * columns + j] += dz[row + i] * x[row + j] }
      }
    }
    return dw
  }

  /// The fixture's gradients have 13 digits.
  @Test(arguments: LogitPath.allCases)
  func theReferenceDeviceAgrees(by path: LogitPath) throws {
    try check(ReferenceDevice.shared, by: path) { _ in 1e-12 }
  }

  /// Logits of ±60 differ by 120, and single precision knows their exponential to 2⁻¹⁷ or 8·10⁻⁶ only.
  @Test(arguments: Kernels.usable, LogitPath.allCases)
  func theCPUDeviceAgreesInSinglePrecision(_ simd: Kernels, by path: LogitPath) throws {
    try check(CPUDevice(threads: 2, simd: simd), by: path) {
      $0.name == "peaked" ? 1e-5 : 4e-6
    }
  }
}
