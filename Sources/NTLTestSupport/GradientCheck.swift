import Foundation
public import NTLTensor
import Synchronization
public import Testing

/// What a gradient check found.
public struct GradientCheckResult: Sendable {
  /// The largest |exact − numeric| / max(|exact|, |numeric|, 10⁻⁴) over all directions.
  public var largestError: Double
}

/// Checks the tape's gradient against central differences along random directions, in double precision.
///
/// For a scalar f and a random direction u of unit length, the tape must agree with
///
///     ∂f·u ≈ [8(f(x+hu) − f(x−hu)) − (f(x+2hu) − f(x−2hu))] / 12h
///
/// whose error falls as h⁴. The reference device computes in doubles, so that a step of 10⁻³ leaves ten
/// digits.
///
/// - Parameters:
///   - parameters: what to differentiate by; their gradients are overwritten, their values restored.
///   - h: the step of the differences.
///   - directions: how many random directions to try.
///   - tolerance: the largest ``GradientCheckResult/largestError`` allowed.
///   - checkpointsActivations: whether the tape of the exact gradient does.
///   - sourceLocation: where a failure is reported.
///   - f: computes the scalar from the parameters' present values, recording on the tape it is given.
///     Each call gets a tape with the same dropout seed, so masks stay put.
/// - Returns: the largest error found.
@discardableResult
public func expectGradient(
  by parameters: [Parameter], step h: Double = 1e-3, directions: Int = 6,
  tolerance: Double = 1e-6, checkpointsActivations: Bool = false,
  sourceLocation: SourceLocation = #_sourceLocation, of f: (Tape) throws -> Tensor
) rethrows -> GradientCheckResult {
  for parameter in parameters { parameter.device.fill(parameter.gradient, with: 0) }
  let tape = Tape(dropoutSeed: 11, checkpointsActivations: checkpointsActivations)
  tape.backward(from: try f(tape))
  let values = parameters.map { $0.device.doubles($0.value) }
  let gradients = parameters.map { $0.device.doubles($0.gradient) }

  var scalars = RandomScalars(seed: 0x5EED)
  var result = GradientCheckResult(largestError: 0)
  for _ in 0..<directions {
    let u = unitDirection(values.map(\.count), using: &scalars)
    func value(_ t: Double) throws -> Double {
      for (i, parameter) in parameters.enumerated() {
        parameter.device.write(zip(values[i], u[i]).map { $0 + t * $1 }, to: parameter.value)
      }
      return try f(Tape(dropoutSeed: 11)).scalar
    }
    let numeric = try (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h)
    let exact = zip(gradients, u).reduce(0) { $0 + zip($1.0, $1.1).reduce(0) { $0 + $1.0 * $1.1 } }
    let error = abs(numeric - exact) / max(abs(numeric), abs(exact), 1e-4)
    result.largestError = max(result.largestError, error.isNaN ? .infinity : error)
    #expect(
      error <= tolerance,
      "the directional derivative is \(exact), central differences give \(numeric)",
      sourceLocation: sourceLocation)
  }
  for (parameter, value) in zip(parameters, values) {
    parameter.device.write(value, to: parameter.value)
  }
  GradientCheckLog.shared.record(result.largestError)
  return result
}

/// Checks the gradient of a function of tensors; see ``expectGradient(by:step:directions:tolerance:sourceLocation:of:)``.
///
/// - Parameters:
///   - inputs: the points to differentiate at, each with its shape.
///   - h: the step of the differences.
///   - tolerance: the largest ``GradientCheckResult/largestError`` allowed.
///   - sourceLocation: where a failure is reported.
///   - f: a tensor of any shape from leaves of these values; it is reduced to a scalar by random weights.
/// - Returns: the largest error found.
@discardableResult
public func expectGradient(
  at inputs: [(scalars: [Double], shape: Shape)], step h: Double = 1e-3,
  tolerance: Double = 1e-6, sourceLocation: SourceLocation = #_sourceLocation,
  of f: ([Tensor]) throws -> Tensor
) rethrows -> GradientCheckResult {
  // A matrix of parameters whose rows are gathered in order is a leaf that can be moved.
  let parameters = inputs.enumerated().map { i, input in
    Parameter("input\(i)", [input.shape.count, 1], .constant(0), isDecayed: false)
  }
  let arena = ParameterArena(parameters, on: ReferenceDevice.shared)
  for (parameter, input) in zip(parameters, inputs) {
    arena.values.device.write(input.scalars, to: parameter.value)
  }
  return try withExtendedLifetime(arena) {
    try expectGradient(
      by: parameters, step: h, tolerance: tolerance, sourceLocation: sourceLocation
    ) { tape in
      let leaves = zip(parameters, inputs).map { parameter, input in
        parameter.rows((0..<Int32(input.shape.count)).map { $0 }, recordingOn: tape)
          .reshaped(input.shape)
      }
      let y = try f(leaves)
      return y.weightedSum(
        Tensor(randomScalars(y.shape.count, seed: 77), y.shape, on: y.device))
    }
  }
}

/// The largest error of all checks of this process, which it prints when it ends.
private final class GradientCheckLog: Sendable {
  static let shared = GradientCheckLog()
  private let state = Mutex((checks: 0, largest: 0.0))

  private init() {
    atexit {
      let (checks, largest) = GradientCheckLog.shared.state.withLock { $0 }
      print("\(checks) gradient checks: the largest relative error is \(largest)")
    }
  }

  func record(_ error: Double) {
    state.withLock { $0 = ($0.checks + 1, max($0.largest, error)) }
  }
}

private func unitDirection(
  _ counts: [Int], using scalars: inout RandomScalars
) -> [[Double]] {
  let u = counts.map { scalars.draw($0) }
  let norm = u.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }.squareRoot()
  return u.map { $0.map { $0 / norm } }
}
