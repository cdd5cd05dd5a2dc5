import Foundation
import NTLTensor

/// The kernels of one operation at work on one set of operands.
final class OperationBench {
  let operation: Operation
  let size: OperationSize
  private let setting: Setting
  private let workspace: Workspace
  /// By the kernel's name.
  private var bound: [String: BoundKernel] = [:]

  /// A kernel that has its operands.
  private struct BoundKernel {
    let work: Work
    /// How often a turn runs it.
    let repeats: Int
    let run: () -> Void
    /// Of what its first run computed.
    let norm: Double
  }

  init(_ setting: Setting, _ operation: Operation, _ size: OperationSize) {
    (self.setting, self.operation, self.size) = (setting, operation, size)
    workspace = Workspace(setting.device, size)
  }

  /// Seconds for one run of a kernel.
  ///
  /// A turn runs small ones until they have moved 64 MB: clocks and waking threads are no part of what a
  /// kernel costs. What fits into the caches is then read from there, as it is behind the kernel that has
  /// just written it.
  func turn(_ kernel: Operation.Kernel) -> Double {
    let kernel = bind(kernel)
    return seconds { for _ in 0..<kernel.repeats { kernel.run() } } / Double(kernel.repeats)
  }

  /// What one run cannot do without.
  func work(_ kernel: Operation.Kernel) -> Work { bind(kernel).work }

  private func bind(_ kernel: Operation.Kernel) -> BoundKernel {
    if let known = bound[kernel.name] { return known }
    let operands = Operands(workspace)
    let run = kernel.bind(operands)
    run()
    let fresh = BoundKernel(
      work: operands.work, repeats: max(1, min(64, 64_000_000 / operands.bytes)), run: run,
      norm: operands.norm)
    bound[kernel.name] = fresh
    return fresh
  }

  // MARK: Checks

  /// A kernel finds what the reference device finds, at small extents.
  func check(_ kernel: Operation.Kernel) throws {
    func results(on device: any Device) -> [[Double]] {
      let operands = Operands(Workspace(device, .small))
      kernel.bind(operands)()
      return operands.results.map(device.doubles) + [operands.found]
    }
    let expected = results(on: ReferenceDevice.shared)
    for (found, expected) in zip(results(on: setting.device), expected) {
      try expect(
        scalars: found, "scalar", of: "\(operation.name)/\(kernel.name)", toBe: expected,
        as: "on the reference device")
    }
    _ = bind(kernel)
  }

  /// A peer's results have the norm of ours, about: PyTorch adds the squares of 16 million gradients in
  /// single precision.
  func check(_ kernel: Operation.Kernel, against peer: PeerProcess) throws {
    guard !operation.drawsMasks else { return }
    try expect(
      "norm", of: "\(operation.name)/PyTorch/\(kernel.name)", peer.norm(of: kernel.name),
      toBe: bind(kernel).norm, as: "by ours", within: 1e-3)
  }

  // MARK: Peer

  /// PyTorch with the same operands.
  func startPeer(_ python: URL) throws -> PeerProcess {
    func list(_ text: (Operation.Kernel) -> String) -> String {
      operation.kernels.map(text).joined(separator: ",")
    }
    return try PeerProcess(
      python, script: "operations.py",
      [
        ("--operation", operation.name), ("--kernels", list(\.name)),
        ("--repeats", list { "\(bind($0).repeats)" }), ("--rows", "\(size.rows)"),
        ("--width", "\(size.width)"), ("--feed-forward", "\(size.feedForward)"),
        ("--vocabulary", "\(size.vocabulary)"), ("--head-width", "\(size.headWidth)"),
        ("--length", "\(size.length)"), ("--parameters", "\(size.parameters)"),
        ("--threads", "\(setting.device.threads)"),
      ])
  }

  /// Seconds for one run of a peer's kernel.
  func turn(_ kernel: Operation.Kernel, of peer: PeerProcess) throws -> Double {
    try peer.turn(kernel.name) / Double(bind(kernel).repeats)
  }
}
