/// The memory of a model's parameters: one run for all values, one for all gradients.
///
/// The optimizer is then one kernel, clipping one sum, and a checkpoint one copy. Parameters that
/// decay come first, so that two slices serve the two kinds. Gradients take memory only once
/// something asks for them: inference needs none.
public final class ParameterArena {
  /// Every parameter once, in the order given.
  public let parameters: [Parameter]
  /// The scalars of the parameters to which weight decay applies.
  public let decayed: Range<Int>
  /// The scalars of the others.
  public let undecayed: Range<Int>
  private let storage: ArenaStorage

  /// Gives every parameter its place, with zeros in it. Names must be unique.
  public convenience init(_ parameters: [Parameter], on device: any Device) {
    self.init(uninitialized: parameters, on: device)
    device.fill(values, with: 0)
  }

  /// Gives every parameter its place, for somebody who writes all of them at once: fresh memory costs as much
  /// to fill as to fill with something. Names must be unique.
  public init(uninitialized parameters: [Parameter], on device: any Device) {
    self.parameters = parameters
    let names = Set(parameters.map(\.name))
    require(names.count == parameters.count, "two parameters of a model have the same name")

    let ordered = parameters.filter(\.isDecayed) + parameters.filter { !$0.isDecayed }
    var end = 0
    var boundary = 0
    var ranges: [Range<Int>] = []
    var gaps: [Range<Int>] = []
    for parameter in ordered {
      let place = end..<end + parameter.shape.count
      ranges.append(place)
      end = (place.upperBound + 15) / 16 * 16
      if end > place.upperBound { gaps.append(place.upperBound..<end) }
      if parameter.isDecayed { boundary = end }
    }
    decayed = 0..<boundary
    undecayed = boundary..<end
    storage = ArenaStorage(count: end, on: device)
    for gap in gaps { device.fill(Buffer(sliceOf: storage.values, gap), with: 0) }
    for (parameter, range) in zip(ordered, ranges) { parameter.settle(in: storage, at: range) }
  }

  /// All values, each parameter beginning on a cache line; the gaps stay zero.
  public var values: Buffer { storage.values }

  /// All gradients, laid out as ``values``; zero until a tape is played backwards.
  public var gradients: Buffer { storage.gradients }

  /// Forgets the gathered gradients.
  public func zeroGradients() { storage.zeroGradients() }

  /// Draws every parameter anew. The same seed gives the same numbers on every device, up to the
  /// rounding to its precision, whatever other parameters there are.
  public func initialize(seed: UInt64) {
    for parameter in parameters {
      let count = parameter.shape.count
      switch parameter.initialization {
      case .constant(let scalar):
        parameter.device.fill(parameter.value, with: scalar)
      case .normal(let deviation):
        let key = mixed(seed, stableHash(parameter.name))
        parameter.device.write(
          Philox4x32.normals(count, key: key, deviation: deviation), to: parameter.value)
      }
    }
  }
}

/// The two runs of memory, shared by an arena and its parameters.
final class ArenaStorage {
  let values: Buffer
  private var existingGradients: Buffer?

  init(count: Int, on device: any Device) {
    values = Buffer(count: count, on: device)
  }

  var gradients: Buffer {
    if let existingGradients { return existingGradients }
    let fresh = Buffer(count: values.count, on: values.device)
    values.device.fill(fresh, with: 0)
    existingGradients = fresh
    return fresh
  }

  func zeroGradients() {
    if let existingGradients { values.device.fill(existingGradients, with: 0) }
  }
}

/// FNV-1a of a name: the same on every machine and in every run, which `Hasher` is not.
private func stableHash(_ name: String) -> UInt64 {
  name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
