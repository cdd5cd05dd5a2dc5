public import NTLTensor

/// A part of a model: something with parameters.
public protocol Module {
  /// Every parameter, once each, in a fixed order: checkpoints and optimizer state rely on it.
  var parameters: [Parameter] { get }

  /// Other names under which files may hold parameters, and the parameters' own names.
  var aliases: [String: String] { get }

  /// Tensors of files that stand for nothing.
  var ignoredTensors: Set<String> { get }
}

extension Module {
  /// None.
  public var aliases: [String: String] { [:] }

  /// None.
  public var ignoredTensors: Set<String> { [] }
}
