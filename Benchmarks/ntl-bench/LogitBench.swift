import Foundation
import NTLData
import NTLLoss
import NTLTensor

/// Logits with labels, and losses at work on them.
final class LogitBench {
  let setting: Setting
  let shape: LogitShape
  let numberShare: Double
  private let labels: Labels
  /// The logits as they were drawn.
  private let original: Buffer
  /// A copy that losses may overwrite.
  private lazy var logits = Buffer(count: original.count, on: setting.device)

  init(_ setting: Setting, _ shape: LogitShape, numberShare: Double) {
    (self.setting, self.shape, self.numberShare) = (setting, shape, numberShare)
    var tokens = RandomTokens(vocabularySize: shape.vocabulary)
    labels = Labels(
      tokens.draw(shape.positions, shareOfNumbers: numberShare),
      sequences: shape.sequenceRanges)
    original = Buffer(count: shape.positions * shape.vocabulary, on: setting.device)
    setting.device.fillRandomly(original, seed: 1)
  }

  // MARK: Turns

  /// Seconds that the device takes to scale the logits where they are.
  func scale() -> Double {
    restore()
    return seconds { setting.device.scale(logits, by: 1.0001, into: logits) }
  }

  /// Seconds from the logits to their gradient, which takes their place or memory from the pool.
  func forwardAndBackward(_ loss: CombinedLoss, overwriting: Bool) throws -> Double {
    restore()
    return try differentiate(loss, overwriting: overwriting).seconds
  }

  /// Seconds from the logits to their loss.
  func forward(_ loss: CombinedLoss) throws -> Double {
    try seconds { _ = try terms(loss) }
  }

  // MARK: Checks

  /// A loss's value with its gradient is its value without, and both are those of the reference
  /// device.
  func check(_ variant: LossVariant, overwriting: Bool) throws {
    let loss = try variant.makeLoss()
    try checkFirstRows(variant.name, loss, overwriting: overwriting)
    restore()
    let total = try differentiate(loss, overwriting: overwriting).total
    let plain = try terms(loss)
    try expect(
      "loss", of: variant.name, total, toBe: plain.total.scalar, as: "without its gradient")
    guard variant.hasPlainTokens else { return }
    try expect(
      "cross-entropy", of: variant.name, plain.tokenLoss,
      toBe: terms(CombinedLoss(nil)).tokenLoss, as: "by itself")
  }

  /// A peer's value, and its gradient's norm if it has one, are ours.
  func check(_ named: NamedLoss, against peer: PeerProcess) throws {
    let (loss, contender) = (try named.make(), named.peerName)
    let values = try peer.values(of: named.name)
    try expect(
      "loss", of: contender, values.loss, toBe: terms(loss).total.scalar, as: "by ours")
    guard let norm = values.gradientNorm else { return }
    restore()
    _ = try differentiate(loss, overwriting: true)
    try expect(
      "gradient's norm", of: contender, norm,
      toBe: setting.device.sumOfSquares(logits).squareRoot(), as: "by ours")
  }

  /// A loss's value and gradient are those of the reference device, at some rows with as many numbers
  /// as words among their labels.
  func checkFirstRows(
    _ name: String, _ loss: CombinedLoss, overwriting: Bool = true
  ) throws {
    let rows = min(32, shape.positions)
    var tokens = RandomTokens(vocabularySize: shape.vocabulary)
    let labels = Labels(tokens.draw(rows, shareOfNumbers: 0.5))
    let scalars = setting.device.doubles(
      Buffer(sliceOf: original, 0..<rows * shape.vocabulary))
    func evaluate(on device: any Device, overwriting: Bool) throws -> (Double, [Double]) {
      let tape = Tape()
      let z = Tensor(scalars, [rows, shape.vocabulary], on: device, recordedOn: tape)
      let total = try loss(z, labels: labels, overwriting: overwriting).total
      tape.backward(from: total)
      return (total.scalar, z.gradient)
    }
    let plain = try evaluate(on: ReferenceDevice.shared, overwriting: false)
    let ours = try evaluate(on: setting.device, overwriting: overwriting)
    let other = "on the reference device"
    try expect("loss", of: name, ours.0, toBe: plain.0, as: other)
    try expect(gradient: ours.1, of: name, toBe: plain.1, as: other)
  }

  // MARK: Work

  private func terms(_ loss: CombinedLoss) throws -> LossTerms {
    try loss(Tensor(original, [shape.positions, shape.vocabulary]), labels: labels)
  }

  private func differentiate(
    _ loss: CombinedLoss, overwriting: Bool
  ) throws -> (seconds: Double, total: Double) {
    let tape = Tape()
    let z = Tensor(logits, [shape.positions, shape.vocabulary], recordedOn: tape)
    var total = 0.0
    let time = try seconds {
      let terms = try loss(z, labels: labels, overwriting: overwriting)
      tape.backward(from: terms.total)
      total = terms.total.scalar
    }
    return (time, total)
  }

  /// Undoes what the last turn wrote, on all threads, so that none of them has gone to sleep.
  private func restore() { setting.device.scale(original, by: 1, into: logits) }

  // MARK: Peer

  /// PyTorch with the same logits and labels; it has read them when this returns.
  func startPeer(_ python: URL, losses: [String], forwardOnly: Bool) throws -> PeerProcess {
    let folder = try TemporaryFolder()
    let logits = try folder.write(original, as: "logits")
    let tokens = try folder.write(labels.tokens, as: "labels")
    return try PeerProcess(
      python, script: "loss_step.py",
      [
        ("--logits", logits), ("--labels", tokens), ("--sequences", "\(shape.sequences)"),
        ("--length", "\(shape.length)"), ("--vocabulary", "\(shape.vocabulary)"),
        ("--first-digit", "\(RandomTokens.firstDigit)"),
        ("--losses", losses.joined(separator: ",")), ("--forward-only", forwardOnly ? "1" : "0"),
        ("--threads", "\(setting.device.threads)"),
      ])
  }
}

extension LogitShape {
  fileprivate var sequenceRanges: [Range<Int>] {
    (0..<sequences).map { $0 * length..<($0 + 1) * length }
  }
}

extension CPUDevice {
  /// Draws scalars of mean 0, each quickly made of two uniform draws.
  func fillRandomly(_ y: Buffer, deviation: Float = 1, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    // A draw from 0 to 1 has the variance 1/12.
    let scale = deviation * Float(6).squareRoot() / Float(1 << 24)
    let chunk = 1 << 16
    for start in stride(from: 0, to: y.count, by: chunk) {
      let range = start..<min(start + chunk, y.count)
      let scalars = range.map { _ in
        let bits = generator.next()
        return scale * Float(Int(bits >> 40) + Int(bits & 0xFF_FFFF) - 1 << 24)
      }
      write(scalars, to: Buffer(sliceOf: y, range))
    }
  }
}
