import CNTL
import NTLLoss
import NTLTensor

/// What both functions of ntl.h do.
func evaluate<Scalar: LogitScalar>(
  _ options: UnsafePointer<ntl_loss_options>?, _ batch: UnsafePointer<ntl_loss_batch>?,
  _ logits: UnsafePointer<Scalar>?, _ gradient: UnsafeMutablePointer<Scalar>?,
  _ losses: UnsafeMutablePointer<Double>?, _ result: UnsafeMutablePointer<ntl_loss_result>?
) throws(InterfaceError) {
  let batch = try LossBatch(batch)
  let request = try LossRequest(options, vocabularySize: batch.vocabularySize)
  let memory = try LogitMemory(logits, gradient, batch)
  try checkAlignment(losses.map { UnsafePointer($0) }, "losses")
  try checkAlignment(result.map { UnsafePointer($0) }, "result")
  if let result { try checkSize(of: ntl_loss_result.self, result.pointee.size) }
  if request.reduction == .none && losses == nil && batch.positions > 0 {
    throw .argument("losses is NULL, but they should not be reduced; give room for one a position")
  }

  let loss = try request.makeLoss(batch.numberVocabulary)
  let labels = try batch.labels(ignoring: request.ignoreIndex)
  let terms = try memory.terms(on: request.makeDevice(for: Scalar.self)) {
    tensor throws(LossError) in
    try loss(
      tensor, labels: labels, reduction: request.reduction, overwriting: tensor.tape != nil)
  }
  if let losses {
    losses.update(from: terms.positions, count: batch.positions)
  }
  result?.pointee = ntl_loss_result(
    size: MemoryLayout<ntl_loss_result>.size,
    loss: terms.tokenLoss + (loss.numberLoss == nil ? 0 : loss.weight * terms.numberLoss),
    token_loss: terms.tokenLoss, number_loss: terms.numberLoss,
    token_count: terms.counts.tokens, number_count: terms.counts.numbers)
}

extension LossRequest {
  /// The device that is asked for, or else that of the logits' type.
  func makeDevice(for scalar: (some LogitScalar).Type) throws(InterfaceError) -> any Device {
    let name =
      switch device {
      case NTL_DEVICE_REFERENCE: DeviceName.reference
      case NTL_DEVICE_CPU: DeviceName.cpu
      default: scalar.device
      }
    return switch name {
    case .reference: ReferenceDevice.shared
    case .cpu: try CPUDevices.device(threads: threads)
    }
  }
}

/// A program's logits, and where it wants their gradient.
private struct LogitMemory<Scalar: LogitScalar> {
  let logits: UnsafeMutableBufferPointer<Scalar>
  let gradient: UnsafeMutableBufferPointer<Scalar>?
  let shape: Shape

  init(
    _ logits: UnsafePointer<Scalar>?, _ gradient: UnsafeMutablePointer<Scalar>?, _ batch: LossBatch
  ) throws(InterfaceError) {
    let shape: Shape = [batch.positions, batch.vocabularySize]
    self.shape = shape
    guard logits != nil || shape.count == 0 else {
      throw .argument("logits is NULL, but there should be \(shape) of them")
    }
    try checkAlignment(logits, "logits")
    try checkAlignment(gradient.map { UnsafePointer($0) }, "gradient")
    // Without a gradient nothing is written; with one, only to it.
    self.logits = UnsafeMutableBufferPointer(
      start: UnsafeMutablePointer(mutating: logits), count: logits == nil ? 0 : shape.count)
    self.gradient = gradient.map { UnsafeMutableBufferPointer(start: $0, count: shape.count) }
    if let logits, let gradient, logits != gradient {
      let (a, b) = (UInt(bitPattern: logits), UInt(bitPattern: gradient))
      guard max(a, b) - min(a, b) >= UInt(shape.count * MemoryLayout<Scalar>.stride) else {
        throw .argument(
          "logits and gradient overlap; they must be the same memory or have none in common")
      }
    }
  }

  /// A loss of these logits on a device, whose gradient is then where the program wants it.
  func terms(
    on device: any Device, _ loss: (Tensor) throws(LossError) -> LossTerms
  ) throws(InterfaceError) -> LossTerms {
    let tape = gradient == nil ? nil : Tape()
    let (buffer, isBorrowed) = makeBuffer(on: device)
    let tensor =
      tape.map { Tensor(buffer, shape, recordedOn: $0) } ?? Tensor(buffer, shape)
    let terms: LossTerms
    do { terms = try loss(tensor) } catch { throw InterfaceError(error) }
    tape?.backward(from: terms.total)
    if let gradient, !isBorrowed { _ = gradient.update(fromContentsOf: Scalar.scalars(of: buffer)) }
    return terms
  }

  /// The logits in the device's own type, where the gradient may take their place.
  private func makeBuffer(on device: any Device) -> (buffer: Buffer, isBorrowed: Bool) {
    guard let source = Scalar.borrow(logits, on: device) else {
      let copy = Buffer(count: shape.count, on: device)
      Scalar.write(Array(logits), to: copy)
      return (copy, false)
    }
    guard let gradient, gradient.baseAddress != logits.baseAddress,
      let copy = Scalar.borrow(gradient, on: device)
    else { return (source, true) }
    // The same as a copy, but on all threads.
    device.scale(source, by: 1, into: copy)
    return (copy, true)
  }
}
