/// The record of a forward pass, played backwards to find gradients.
///
/// A tape enters a model with its input; every result computed from a recorded tensor is recorded on
/// the same tape. Without a tape nothing is recorded and nothing is dropped out: training mode *is*
/// having a tape.
///
///     let tape = Tape(dropoutSeed: step)
///     let logits = model(batch, recordingOn: tape)
///     tape.backward(from: loss(logits))
public final class Tape {
  private var pullbacks: [() -> Void] = []
  /// How many places have dropped something out.
  var dropoutSites: UInt64 = 0
  let dropoutSeed: UInt64
  /// Whether the places that a model marks by ``checkpoint(_:_:)`` are computed twice, to save memory.
  public let checkpointsActivations: Bool

  /// A fresh tape. Two tapes with the same seed give a model the same dropout masks.
  public init(dropoutSeed: UInt64 = 0, checkpointsActivations: Bool = false) {
    self.dropoutSeed = dropoutSeed
    self.checkpointsActivations = checkpointsActivations
  }

  func append(_ pullback: @escaping () -> Void) { pullbacks.append(pullback) }

  /// The mask of the next place where something is dropped out, or nil when nothing is.
  func nextDropout(rate: Double) -> Dropout? {
    guard rate > 0 else { return nil }
    dropoutSites += 1
    return Dropout(rate: rate, key: mixed(dropoutSeed, dropoutSites))
  }

  /// Adds ∂loss/∂p to the gradient of every parameter and leaf that `loss` was computed from.
  ///
  /// Each step is forgotten as soon as it has run, so activations are freed as gradients appear.
  public func backward(from loss: Tensor) {
    require(loss.shape.count == 1, "backward needs a scalar, not shape \(loss.shape)")
    guard let record = loss.record, record.tape === self else {
      fatalError("the loss was not recorded on this tape")
    }
    loss.device.fill(record.gradient, with: 1)
    playBackwards()
  }

  /// Runs every pullback, the last first, and forgets it.
  func playBackwards() {
    while let pullback = pullbacks.popLast() { pullback() }
  }
}

/// What a recorded tensor carries: its tape, and the buffer where its gradient gathers.
final class Record {
  /// Weak: once the tape is gone, its tensors are ordinary constants.
  private(set) weak var tape: Tape?
  private let count: Int
  private let device: any Device
  private var storage: Buffer?

  init(on tape: Tape, count: Int, device: any Device) {
    self.tape = tape
    self.count = count
    self.device = device
  }

  /// The gradient, made (and zeroed) by the first pullback that adds to it.
  var gradient: Buffer {
    if let storage { return storage }
    let fresh = Buffer(count: count, on: device)
    device.fill(fresh, with: 0)
    storage = fresh
    return fresh
  }

  /// Whether anything has been added.
  var hasGradient: Bool { storage != nil }

  /// Adds `dy`, which the caller gives up: the first to come is kept instead of copied.
  func add(givingUp dy: Buffer) {
    if let storage { device.axpy(1, dy, into: storage) } else { storage = dy }
  }

  /// The gathered gradient, if anything downstream added to it; gives it up.
  func takeGradient() -> Buffer? {
    defer { storage = nil }
    return storage
  }
}
