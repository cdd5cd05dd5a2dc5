public import NTLTensor

/// A part of a model: something with parameters.
public protocol Module {
  /// Every parameter, once each, in a fixed order: checkpoints and optimizer state rely on it.
  var parameters: [Parameter] { get }
}
