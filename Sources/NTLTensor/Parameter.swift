/// A trainable tensor: its value, and the gradient gathered since the last optimizer step.
///
/// A reference on purpose: a weight tied in two places is one parameter with one gradient. A new
/// parameter is a declaration; a ``ParameterArena`` gives it memory.
public final class Parameter {
  /// The name under which checkpoints hold it.
  public let name: String
  /// The extents, outermost first.
  public let shape: Shape
  /// How it is drawn when nothing is loaded.
  public let initialization: Initialization
  /// Whether weight decay applies: to matrices, not to norm scales and biases.
  public let isDecayed: Bool
  private var place: (storage: ArenaStorage, range: Range<Int>, value: Buffer)?
  private var gradientSlice: Buffer?

  /// The distribution of a parameter's first value.
  public enum Initialization: Sendable, Hashable {
    /// Independent normal draws of mean 0.
    case normal(deviation: Double)
    /// The same number everywhere.
    case constant(Double)
  }

  /// Declares a parameter; it has no memory yet.
  public init(_ name: String, _ shape: Shape, _ initialization: Initialization, isDecayed: Bool) {
    self.name = name
    self.shape = shape
    self.initialization = initialization
    self.isDecayed = isDecayed
  }

  /// The scalars. Requires that the parameter has been placed in an arena.
  public var value: Buffer { placed.value }

  /// Where pullbacks add ∂loss/∂value.
  public var gradient: Buffer {
    if let gradientSlice { return gradientSlice }
    let slice = Buffer(sliceOf: placed.storage.gradients, placed.range)
    gradientSlice = slice
    return slice
  }

  /// Who owns the memory.
  public var device: any Device { value.device }

  private var placed: (storage: ArenaStorage, range: Range<Int>, value: Buffer) {
    guard let place else { fatalError("parameter \(name) has not been placed in an arena") }
    return place
  }

  func settle(in storage: ArenaStorage, at range: Range<Int>) {
    require(place == nil, "parameter \(name) is in an arena already")
    place = (storage, range, Buffer(sliceOf: storage.values, range))
  }
}
