import NTLTensor

/// The three products of a linear map, of which several weights take turns.
///
/// In a model every product has weights of its own, which come from memory and not from a cache that one
/// weight, used again and again, would stay in. So one turn does the product once for each of as many
/// weights as no cache holds, unless that takes long: then each is used often enough by itself.
final class GemmBench {
  /// Which product.
  enum Product: String, CaseIterable {
    /// y = x·wᵀ
    case forward
    /// dx += dy·w
    case dx
    /// dw += dyᵀ·x
    case dw
  }

  let size: LinearSize
  /// How many weights take turns.
  let copies: Int
  private let device: CPUDevice
  private lazy var x = drawn("x", size.rows * size.inputs)
  private lazy var dy = drawn("dy", size.rows * size.outputs)
  private lazy var weights = drawn("weight", copies * size.weightCount)
  private lazy var y = zeros(size.rows * size.outputs)
  private lazy var dx = zeros(size.rows * size.inputs)
  private lazy var dw = zeros(copies * size.weightCount)
  /// Of the results of each product's first turn.
  private var norms: [Product: Double] = [:]

  init(_ device: CPUDevice, _ size: LinearSize) {
    (self.device, self.size) = (device, size)
    copies = Self.copies(size)
  }

  /// Weights of 64 MiB together, or products of 4·10⁹ operations.
  static func copies(_ size: LinearSize) -> Int {
    max(1, min((16 << 20) / size.weightCount, 4_000_000_000 / size.operations))
  }

  /// Seconds for one product.
  func turn(_ product: Product) -> Double {
    seconds { for copy in 0..<copies { run(product, copy) } } / Double(copies)
  }

  /// What one product computes and moves: two factors are read; `dx` and `dw` are read and written.
  func work(_ product: Product) -> Work {
    let (x, y, w) = (size.rows * size.inputs, size.rows * size.outputs, size.weightCount)
    let scalars =
      switch product {
      case .forward: x + w + y
      case .dx: y + w + 2 * x
      case .dw: x + y + 2 * w
      }
    return Work(operations: size.operations, bytes: 4 * scalars)
  }

  private func run(_ product: Product, _ copy: Int) {
    func ofCopy(_ buffer: Buffer) -> Buffer {
      Buffer(sliceOf: buffer, copy * size.weightCount..<(copy + 1) * size.weightCount)
    }
    let w = ofCopy(weights)
    switch product {
    case .forward: device.linear(x, weight: w, into: y, size)
    case .dx: device.linearBackward(dy, x: x, weight: w, dx: dx, dw: nil, size)
    case .dw: device.linearBackward(dy, x: x, weight: w, dx: nil, dw: ofCopy(dw), size)
    }
  }

  // MARK: Checks

  /// Some scalars of a product are sums of products in double precision.
  func check(_ product: Product) throws {
    let result = result(product)
    device.fill(result, with: 0)
    run(product, 0)
    func places(_ name: String, below bound: Int) -> [Int] {
      HashedScalars(name).columns(8, below: bound).map(Int.init)
    }
    let sites = zip(
      places("row", below: size.rows),
      zip(places("input", below: size.inputs), places("output", below: size.outputs))
    ).map { (n: $0, c: $1.0, o: $1.1) }
    func scalar(_ buffer: Buffer, _ row: Int, _ column: Int, _ columns: Int) -> Double {
      let place = row * columns + column
      return device.doubles(Buffer(sliceOf: buffer, place..<place + 1))[0]
    }
    let (inputs, outputs) = (size.inputs, size.outputs)
    let found = sites.map { n, c, o in
      switch product {
      case .forward: scalar(y, n, o, outputs)
      case .dx: scalar(dx, n, c, inputs)
      case .dw: scalar(dw, o, c, inputs)
      }
    }
    let expected = sites.map { n, c, o in
      switch product {
      case .forward:
        (0..<inputs).reduce(0) {
          $0 + scalar(x, n, $1, inputs) * scalar(weights, o, $1, inputs)
        }
      case .dx:
        (0..<outputs).reduce(0) {
          $0 + scalar(dy, n, $1, outputs) * scalar(weights, $1, c, inputs)
        }
      case .dw:
        (0..<size.rows).reduce(0) {
          $0 + scalar(dy, $1, o, outputs) * scalar(x, $1, c, inputs)
        }
      }
    }
    try expect(
      scalars: found, "scalar at site", of: product.rawValue, toBe: expected,
      as: "in double precision")

    device.fill(result, with: 0)
    _ = turn(product)
    norms[product] = device.sumOfSquares(result).squareRoot()
  }

  /// The peer's results have the norm of ours.
  func check(_ product: Product, against peer: PeerProcess) throws {
    guard let ours = norms[product] else { return }
    try expect(
      "norm", of: "PyTorch/\(product.rawValue)", peer.norm(of: product.rawValue), toBe: ours,
      as: "by ours")
  }

  private func result(_ product: Product) -> Buffer {
    switch product {
    case .forward: y
    case .dx: dx
    case .dw: dw
    }
  }

  private func drawn(_ name: String, _ count: Int) -> Buffer {
    let buffer = Buffer(count: count, on: device)
    device.draw(name, into: buffer)
    return buffer
  }

  private func zeros(_ count: Int) -> Buffer {
    let buffer = Buffer(count: count, on: device)
    device.fill(buffer, with: 0)
    return buffer
  }
}

extension LinearSize {
  /// Multiplications and additions of one product.
  fileprivate var operations: Int { 2 * rows * inputs * outputs }
  fileprivate var weightCount: Int { inputs * outputs }
}
