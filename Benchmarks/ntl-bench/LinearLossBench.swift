import Foundation
import NTLLoss
import NTLTensor

/// Hidden states, a projection to the vocabulary and labels, and the ways from there to the gradients.
final class LinearLossBench {
  /// How the loss is computed.
  enum Way: String, CaseIterable {
    /// Only the three matrix products of the sizes that a projection and its gradients need.
    case products
    /// Projection, loss and gradients a block of rows at a time.
    case fused
    /// All logits, then their loss and its gradient, then theirs.
    case unfused
  }

  /// Of the labels.
  static let numberShare = 0.3

  let setting: Setting
  let size: LinearSize
  private let hidden: Buffer
  private let projection: Parameter
  private let arena: ParameterArena
  private let labels: Labels
  /// What the products are made with: logits, which stand for their own gradient, and the hidden
  /// states' gradient.
  private lazy var products = (
    logits: Buffer(count: size.rows * size.outputs, on: setting.device),
    dhidden: Buffer(count: size.rows * size.inputs, on: setting.device)
  )

  init(_ setting: Setting, _ size: LinearSize) {
    (self.setting, self.size) = (setting, size)
    let device = setting.device
    hidden = Buffer(count: size.rows * size.inputs, on: device)
    device.fillRandomly(hidden, seed: 1)
    projection = Parameter(
      "projection", [size.outputs, size.inputs], .constant(0), isDecayed: false)
    arena = ParameterArena([projection], on: device)
    // Logits of deviation 1.
    device.fillRandomly(
      projection.value, deviation: 1 / Float(size.inputs).squareRoot(), seed: 2)
    var tokens = RandomTokens(vocabularySize: size.outputs)
    labels = Labels(tokens.draw(size.rows, shareOfNumbers: Self.numberShare))
    // A gradient has memory from now on: it is an output.
    device.fill(projection.gradient, with: 0)
  }

  // MARK: Turns

  /// Seconds from the hidden states to their gradient and the projection's.
  func turn(_ way: Way, _ loss: CombinedLoss) throws -> Double {
    arena.zeroGradients()
    if way == .products { setting.device.fill(products.dhidden, with: 0) }
    return try seconds { _ = try differentiate(way, loss) }
  }

  private func differentiate(
    _ way: Way, _ loss: CombinedLoss
  ) throws -> (hidden: Tensor, total: Double)? {
    if way == .products {
      let device = setting.device
      device.linear(hidden, weight: projection.value, into: products.logits, size)
      device.linearBackward(
        products.logits, x: hidden, weight: projection.value, dx: products.dhidden,
        dw: projection.gradient, size)
      return nil
    }
    let tape = Tape()
    let x = Tensor(hidden, [size.rows, size.inputs], recordedOn: tape)
    let terms =
      way == .fused
      ? try FusedLinearLoss(loss)(x, projection: projection, labels: labels)
      : try loss(x.linear(projection), labels: labels, overwriting: true)
    tape.backward(from: terms.total)
    return (x, terms.total.scalar)
  }

  // MARK: Checks

  private struct Results {
    let total: Double
    let dhidden: [Double]
    let dprojection: [Double]
    /// √(Σ dhidden² + Σ dprojection²)
    var gradientNorm: Double {
      (dhidden + dprojection).reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }

  private func results(_ way: Way, _ loss: CombinedLoss) throws -> Results? {
    arena.zeroGradients()
    return try differentiate(way, loss).map {
      Results(
        total: $0.total, dhidden: $0.hidden.gradient,
        dprojection: setting.device.doubles(projection.gradient))
    }
  }

  /// Blocks of rows give what all rows at once give.
  func check(_ variant: LossVariant) throws {
    let loss = try variant.makeLoss()
    guard let fused = try results(.fused, loss), let plain = try results(.unfused, loss) else {
      return
    }
    let other = "from logits in memory"
    try expect("loss", of: variant.name, fused.total, toBe: plain.total, as: other)
    try expect(gradient: fused.dhidden, of: variant.name, toBe: plain.dhidden, as: other)
    try expect(gradient: fused.dprojection, of: variant.name, toBe: plain.dprojection, as: other)
  }

  /// The peer finds the same loss, and gradients of the same norm.
  func check(_ variant: LossVariant, against peer: PeerProcess) throws {
    guard let ours = try results(.unfused, variant.makeLoss()) else { return }
    let theirs = try peer.values(of: variant.name)
    try expect("loss", of: variant.loss.peerName, theirs.loss, toBe: ours.total, as: "by ours")
    guard let norm = theirs.gradientNorm else { return }
    try expect(
      "gradient's norm", of: variant.loss.peerName, norm, toBe: ours.gradientNorm, as: "by ours")
  }

  // MARK: Memory

  /// What one turn takes beyond its inputs and outputs. Asked in a process that has done nothing yet.
  func peakMemory(_ way: Way, _ variant: LossVariant) throws -> PeakMemory {
    let loss = try variant.makeLoss()
    let pool = setting.device.memoryStatistics.bytes
    let resident = ResidentMemory.sinceNow()
    _ = try differentiate(way, loss)
    // The hidden states' gradient is an output.
    let outputs = 4 * size.rows * size.inputs
    return PeakMemory(
      poolBytes: setting.device.memoryStatistics.bytes - pool - outputs,
      residentBytes: resident?.growth().map { $0 - outputs })
  }

  // MARK: Peer

  /// PyTorch with the same hidden states, projection and labels.
  func startPeer(_ python: URL, losses: [String]) throws -> PeerProcess {
    let folder = try TemporaryFolder()
    let files = [
      ("--hidden", try folder.write(hidden, as: "hidden")),
      ("--weight", try folder.write(projection.value, as: "weight")),
      ("--labels", try folder.write(labels.tokens, as: "labels")),
    ]
    return try PeerProcess(
      python, script: "linear_loss_step.py",
      files + [
        ("--rows", "\(size.rows)"), ("--width", "\(size.inputs)"),
        ("--vocabulary", "\(size.outputs)"), ("--first-digit", "\(RandomTokens.firstDigit)"),
        ("--losses", losses.joined(separator: ",")), ("--threads", "\(setting.device.threads)"),
      ])
  }
}
