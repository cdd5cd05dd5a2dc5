/// The extents of a matrix product y[rows,outputs] = x[rows,inputs] · w[outputs,inputs]ᵀ.
public struct LinearSize: Sendable, Equatable {
  /// How many vectors are mapped.
  public let rows: Int
  /// The length of each.
  public let inputs: Int
  /// The length of each result.
  public let outputs: Int

  /// The extents of a product.
  public init(rows: Int, inputs: Int, outputs: Int) {
    self.rows = rows
    self.inputs = inputs
    self.outputs = outputs
  }
}

extension Tensor {
  /// A linear map of the last dimension, without bias, as T5 has it everywhere.
  ///
  ///     y = x · wᵀ              x: [… , inputs]   w: [outputs, inputs]   y: [… , outputs]
  ///     dx = dy · w    dw = dyᵀ · x
  public func linear(_ w: Parameter) -> Tensor {
    require(
      w.shape.dimensions.count == 2 && w.shape.columns == shape.columns,
      "linear: x is \(shape), weight \(w.name) is \(w.shape)")
    let size = LinearSize(
      rows: shape.rows, inputs: shape.columns, outputs: w.shape.dimensions[0])
    let y = Buffer(count: size.rows * size.outputs, on: device)
    device.linear(buffer, weight: w.value, into: y, size)

    return Tensor(y, shape.replacingColumns(with: size.outputs), recordedOn: tape) {
      [x = buffer, record] dy in
      dy.device.linearBackward(
        dy, x: x, weight: w.value, dx: record?.gradient, dw: w.gradient, size)
    }
  }
}

extension ReferenceDevice {
  /// y[n,o] = Σ_c x[n,c]·w[o,c]
  public func linear(_ x: Buffer, weight w: Buffer, into y: Buffer, _ size: LinearSize) {
    let (x, w) = (x.grid(columns: size.inputs), w.grid(columns: size.inputs))
    let y = y.grid(columns: size.outputs)
    for n in 0..<size.rows {
      for o in 0..<size.outputs {
        var sum = 0.0
        for c in 0..<size.inputs { sum += x[n, c] * w[o, c] }
        y[n, o] = sum
      }
    }
  }

  /// dx[n,c] += Σ_o dy[n,o]·w[o,c]    dw[o,c] += Σ_n dy[n,o]·x[n,c]
  public func linearBackward(
    _ dy: Buffer, x: Buffer, weight w: Buffer, dx: Buffer?, dw: Buffer?, _ size: LinearSize
  ) {
    let (x, w) = (x.grid(columns: size.inputs), w.grid(columns: size.inputs))
    let dy = dy.grid(columns: size.outputs)
    let (dx, dw) = (dx?.grid(columns: size.inputs), dw?.grid(columns: size.inputs))
    for n in 0..<size.rows {
      for o in 0..<size.outputs {
        for c in 0..<size.inputs {
          if let dx { dx[n, c] += dy[n, o] * w[o, c] }
          if let dw { dw[o, c] += dy[n, o] * x[n, c] }
        }
      }
    }
  }
}
