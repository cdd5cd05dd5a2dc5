/// A dense row-major array, immutable once made, perhaps recorded on a ``Tape``.
///
/// A tensor has no element type: its device decides what precision to compute in. It is deliberately
/// not `Sendable`; token ids and reports cross tasks, and they are.
public struct Tensor {
  /// The extents, outermost first.
  public let shape: Shape
  /// The scalars.
  public let buffer: Buffer
  /// Nil for a constant: nobody wants its gradient.
  let record: Record?

  /// Where the scalars live.
  public var device: any Device { buffer.device }
  /// The tape this tensor is recorded on.
  public var tape: Tape? { record?.tape }

  /// A constant that takes over `buffer`.
  public init(_ buffer: Buffer, _ shape: Shape) {
    require(buffer.count == shape.count, "\(buffer.count) scalars for shape \(shape)")
    self.shape = shape
    self.buffer = buffer
    record = nil
  }

  /// A constant, rounded to the device's precision.
  public init(_ scalars: [Double], _ shape: Shape, on device: any Device) {
    require(scalars.count == shape.count, "\(scalars.count) scalars for shape \(shape)")
    self.init(Buffer(count: shape.count, on: device), shape)
    device.write(scalars, to: buffer)
  }

  /// A leaf whose gradient can be read after ``Tape/backward(from:)``.
  public init(_ scalars: [Double], _ shape: Shape, on device: any Device, recordedOn tape: Tape) {
    self.init(Tensor(scalars, shape, on: device).buffer, shape, recordedOn: tape)
  }

  /// A leaf that takes over `buffer`: nothing is copied.
  public init(_ buffer: Buffer, _ shape: Shape, recordedOn tape: Tape) {
    require(buffer.count == shape.count, "\(buffer.count) scalars for shape \(shape)")
    self.shape = shape
    self.buffer = buffer
    record = Record(on: tape, count: shape.count, device: buffer.device)
  }

  /// The result of an operation; `pullback` receives ∂loss/∂self if `tape` records it.
  init(
    _ buffer: Buffer, _ shape: Shape, recordedOn tape: Tape?,
    pullback: @escaping (_ dy: Buffer) -> Void
  ) {
    self.shape = shape
    self.buffer = buffer
    guard let tape else {
      record = nil
      return
    }
    let record = Record(on: tape, count: shape.count, device: buffer.device)
    tape.append { if let dy = record.takeGradient() { pullback(dy) } }
    self.record = record
  }

  /// Copies the scalars to the host.
  public var scalars: [Double] { device.doubles(buffer) }

  /// The single scalar of a tensor that has just one.
  public var scalar: Double {
    require(shape.count == 1, "`scalar` of a tensor of shape \(shape)")
    return scalars[0]
  }

  /// ∂loss/∂self for a leaf; zeros if the loss does not depend on it.
  public var gradient: [Double] {
    guard let record else { fatalError("a constant has no gradient") }
    return device.doubles(record.gradient)
  }

  /// The same scalars as a constant: nothing computed from it reaches this tensor's gradient.
  public var detached: Tensor { Tensor(buffer, shape) }

  /// The same scalars under another shape of equal count; gradients pass through.
  public func reshaped(_ shape: Shape) -> Tensor {
    require(shape.count == self.shape.count, "reshaping \(self.shape) to \(shape)")
    return Tensor(self, shape)
  }
  private init(_ other: Tensor, _ shape: Shape) {
    self.shape = shape
    buffer = other.buffer
    record = other.record
  }
}
