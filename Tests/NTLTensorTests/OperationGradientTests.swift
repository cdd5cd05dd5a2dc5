import NTLTensor
import NTLTestSupport
import Testing

/// Every operation's backward against central differences, on the reference device in doubles.
@Suite struct OperationGradientTests {
  private func random(_ shape: Shape, seed: UInt64, in range: ClosedRange<Double> = -1...1) -> (
    scalars: [Double], shape: Shape
  ) {
    (randomScalars(shape.count, in: range, seed: seed), shape)
  }

  private func arena(_ parameters: [Parameter]) -> ParameterArena {
    let arena = ParameterArena(parameters, on: ReferenceDevice.shared)
    arena.initialize(seed: 5)
    return arena
  }

  private func weighted(_ y: Tensor) -> Tensor {
    y.weightedSum(Tensor(randomScalars(y.shape.count, seed: 9), y.shape, on: y.device))
  }

  @Test func linear() {
    let x = Parameter("x", [4, 5], .normal(deviation: 1), isDecayed: true)
    let w = Parameter("w", [3, 5], .normal(deviation: 1), isDecayed: true)
    let arena = arena([x, w])
    _ = withExtendedLifetime(arena) {
      expectGradient(by: [x, w]) { tape in
        weighted(x.rows([0, 1, 2, 3], recordingOn: tape).linear(w))
      }
    }
  }

  @Test func rowsThatRepeatGatherEveryGradient() {
    let table = Parameter("table", [6, 3], .normal(deviation: 1), isDecayed: true)
    let arena = arena([table])
    _ = withExtendedLifetime(arena) {
      expectGradient(by: [table]) { tape in
        weighted(table.rows([2, 0, 2, 5, 2], recordingOn: tape))
      }
    }
  }

  @Test func rmsNorm() {
    let x = Parameter("x", [4, 7], .normal(deviation: 2), isDecayed: true)
    let scale = Parameter("scale", [7], .normal(deviation: 1), isDecayed: false)
    let arena = arena([x, scale])
    _ = withExtendedLifetime(arena) {
      expectGradient(by: [x, scale]) { tape in
        weighted(x.rows([0, 1, 2, 3], recordingOn: tape).rmsNorm(scale: scale, epsilon: 1e-6))
      }
    }
  }

  @Test(arguments: elementwiseFunctions + [.huber(delta: 0.5), .huber(delta: 1)])
  func elementwise(_ f: ElementwiseFunction) {
    // Away from the kinks, where no difference quotient is a derivative.
    let x = [-0.9, -0.7, -0.2, 0.3, 0.4, 0.8, 1.7, -2.5]
    expectGradient(at: [(x, [8])]) { $0[0].map(f) }
  }

  /// Against values of PyTorch 2.13 in double precision, at −1.5, 0.3 and 2.
  @Test(
    arguments: [
      (.identity, [-1.5, 0.3, 2.0]),
      (.squaredRelu, [0.0, 0.09, 4.0]),
      (.gelu, [-0.10021080190328704, 0.1853734266566858, 1.9544997361036416]),
      (.tanhGelu, [-0.10042842301976707, 0.18537092354275922, 1.954597694087775]),
      (.swish(beta: 1), [-0.2736382857095345, 0.1723327550434977, 1.7615941559557646]),
      (.swish(beta: 1.702), [-0.10833780155292341, 0.1874841353815917, 1.9356586231442083]),
      (.mish, [-0.29809974216680674, 0.20800137234811503, 1.9439589595339946]),
      (.sigmoid, [0.18242552380635635, 0.574442516811659, 0.8807970779778823]),
      (.tanh, [-0.9051482536448664, 0.2913126124515909, 0.9640275800758169]),
    ] as [(ElementwiseFunction, [Double])])
  func activationsArePyTorchs(_ f: ElementwiseFunction, _ expected: [Double]) {
    for (x, y) in zip([-1.5, 0.3, 2], expected) { #expect(abs(f(x) - y) < 1e-15, "\(f)(\(x))") }
    // Where exponentials overflow there are limits all the same.
    for x in [-1e4, 1e4] { #expect(f(x).isFinite && f.slope(x).isFinite, "\(f)(\(x))") }
  }

  @Test func product() {
    expectGradient(at: [random([3, 5], seed: 5), random([3, 5], seed: 6)]) {
      $0[0].multiplied(by: $0[1])
    }
    // A tensor by itself: both gradients come together.
    expectGradient(at: [random([7], seed: 7)]) { $0[0].multiplied(by: $0[0]) }
  }

  @Test func gatedGelu() {
    expectGradient(at: [random([3, 5], seed: 1, in: -3...3), random([3, 5], seed: 2)]) {
      $0[0].gatedGelu(up: $0[1])
    }
  }

  @Test func softmax() {
    expectGradient(at: [random([3, 6], seed: 3, in: -2...2)]) { $0[0].softmax() }
  }

  @Test(arguments: [0, 0.3]) func reluDropout(rate: Double) {
    // Off the corner at 0, where finite differences see both sides.
    let x = random([10, 13], seed: 4)
    let scalars = x.scalars.map { $0 < 0 ? $0 - 0.1 : $0 + 0.1 }
    expectGradient(at: [(scalars, x.shape)]) { $0[0].reluDropout(rate: rate).map(.square) }
  }

  @Test func reluDropoutIsReluAndDropout() {
    func run(_ f: (Tensor) -> Tensor) -> [[Double]] {
      let tape = Tape(dropoutSeed: 5)
      let x = Tensor(
        random([9, 11], seed: 7).scalars, [9, 11], on: ReferenceDevice.shared, recordedOn: tape)
      let y = f(x)
      let weight = Tensor((0..<99).map { Double($0) - 40 }, [9, 11], on: x.device)
      tape.backward(from: y.weightedSum(weight))
      return [y.scalars, x.gradient]
    }
    for rate in [0, 0.4] {
      #expect(run { $0.reluDropout(rate: rate) } == run { $0.relu().dropout(rate: rate) })
    }
  }

  @Test func dropout() {
    expectGradient(at: [random([10, 13], seed: 4)]) { $0[0].dropout(rate: 0.3).map(.square) }
  }

  @Test(arguments: [0, 0.25]) func residual(rate: Double) {
    expectGradient(at: [random([9, 11], seed: 5), random([9, 11], seed: 6)]) {
      $0[0].map(.square).adding($0[1].map(.square), dropout: rate)
    }
  }

  @Test func aValueUsedTwiceGathersBothGradients() {
    expectGradient(at: [random([3, 4], seed: 7)]) { inputs in
      let x = inputs[0].map(.square)
      return x.adding(x.scaled(by: 3)).adding(x.softmax())
    }
  }

  @Test func crossEntropy() {
    expectGradient(at: [random([5, 7], seed: 8, in: -3...3)]) {
      $0[0].crossEntropy([3, 0, -1, 6, 3])
    }
  }

  @Test(arguments: AttentionCase.all) func attention(_ c: AttentionCase) {
    let bias: (scalars: [Double], shape: Shape) = random([15, c.layout.heads], seed: 14)
    expectGradient(
      at: [
        random([c.queryRows, c.layout.width], seed: 11),
        random([c.keyRows, c.layout.width], seed: 12),
        random([c.keyRows, c.layout.width], seed: 13), bias,
      ]
    ) {
      $0[0].attention(
        key: $0[1], value: $0[2], bias: c.isBiased ? $0[3] : nil, c.layout, dropout: c.dropout)
    }
  }
}

/// A way of attending: sequences of unequal length, padding before, between and behind them, masks.
struct AttentionCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let queryRows: Int
  let keyRows: Int
  let isBiased: Bool
  let dropout: Double
  let layout: AttentionLayout

  private init(
    _ name: String, queries: [Range<Int>], keys: [Range<Int>], isCausal: Bool = false,
    isBiased: Bool = true, dropout: Double = 0, scale: Double = 1, padding: Int = 0
  ) {
    testDescription = name
    queryRows = (queries.last?.upperBound ?? 0) + padding
    keyRows = (keys.last?.upperBound ?? 0) + padding
    self.isBiased = isBiased
    self.dropout = dropout
    layout = AttentionLayout(
      heads: 2, headWidth: 3, queries: queries, keys: keys, isCausal: isCausal, scale: scale,
      biasOrigin: 7)
  }

  static let all = [
    AttentionCase("bidirectional", queries: [0..<4], keys: [0..<4]),
    AttentionCase("packed", queries: [0..<3, 3..<4, 4..<9], keys: [0..<3, 3..<4, 4..<9]),
    AttentionCase("causal", queries: [0..<5, 5..<7], keys: [0..<5, 5..<7], isCausal: true),
    AttentionCase(
      "causal behind a cache", queries: [0..<1, 1..<3], keys: [0..<4, 6..<11], isCausal: true),
    AttentionCase(
      "cross-attention", queries: [0..<2, 2..<6], keys: [0..<5, 5..<8], isBiased: false),
    AttentionCase(
      "padded on both sides", queries: [1..<4, 5..<9], keys: [2..<5, 6..<8], isBiased: false,
      padding: 2),
    AttentionCase("dropout", queries: [0..<4, 4..<9], keys: [0..<4, 4..<9], dropout: 0.3),
    AttentionCase(
      "scaled and causal with dropout", queries: [0..<6], keys: [0..<6], isCausal: true,
      dropout: 0.2, scale: 0.6),
  ]
}

/// Every kind of them once.
let elementwiseFunctions: [ElementwiseFunction] = [
  .relu, .square, .absolute, .huber(delta: 0.85), .identity, .squaredRelu, .gelu, .tanhGelu,
  .swish(beta: 1), .swish(beta: 1.702), .mish, .sigmoid, .tanh,
]
