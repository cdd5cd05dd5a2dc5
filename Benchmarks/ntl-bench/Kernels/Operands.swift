import NTLTensor

/// What kernels work on, by name: those that are timed side by side share it.
final class Workspace {
  let device: any Device
  let size: OperationSize
  private var buffers: [String: Buffer] = [:]

  init(_ device: any Device, _ size: OperationSize) { (self.device, self.size) = (device, size) }

  fileprivate func buffer(_ name: String, _ count: Int) -> (buffer: Buffer, isNew: Bool) {
    if let buffer = buffers[name] { return (buffer, false) }
    let buffer = Buffer(count: count, on: device)
    buffers[name] = buffer
    return (buffer, true)
  }
}

/// The operands of one kernel. Asking for them adds up what it cannot do without.
final class Operands {
  let device: any Device
  let size: OperationSize
  /// Read and written, each scalar once.
  private(set) var bytes = 0
  /// Of matrix products.
  var operations = 0
  /// What a kernel found that is not in a buffer.
  var found: [Double] = []
  /// All that it writes for others to read.
  private(set) var results: [Buffer] = []
  /// Those that a peer has too, in the same form.
  private(set) var sharedResults: [Buffer] = []
  private let workspace: Workspace

  init(_ workspace: Workspace) {
    (self.workspace, device, size) = (workspace, workspace.device, workspace.size)
  }

  /// The sum of one kernel's demands.
  var work: Work { Work(operations: operations, bytes: bytes) }

  /// Drawn scalars that are read: all, or only so many of them.
  func input(
    _ name: String, _ count: Int, _ sign: HashedScalars.Sign = .either, reading part: Int? = nil
  ) -> Buffer {
    let (buffer, isNew) = workspace.buffer(name, count)
    if isNew { device.draw(name, sign, into: buffer) }
    bytes += 4 * (part ?? count)
    return buffer
  }

  /// Scalars that are written, and of which others read.
  func output(_ name: String, _ count: Int) -> Buffer {
    let buffer = kept(name, count)
    results.append(buffer)
    sharedResults.append(buffer)
    return buffer
  }

  /// Scalars that are written for a backward kernel.
  func kept(_ name: String, _ count: Int) -> Buffer {
    let (buffer, _) = workspace.buffer(name, count)
    device.fill(buffer, with: 0)
    bytes += 4 * count
    return buffer
  }

  /// What a forward kernel has left: it is there already, and is read.
  func left(_ name: String, _ count: Int) -> Buffer {
    bytes += 4 * count
    return workspace.buffer(name, count).buffer
  }

  /// Zeros that are added to: all, or only so many of them.
  func gradient(
    _ name: String, _ count: Int, changing part: Int? = nil, peerHasIt: Bool = true
  ) -> Buffer {
    let (buffer, _) = workspace.buffer(name, count)
    device.fill(buffer, with: 0)
    bytes += 8 * (part ?? count)
    results.append(buffer)
    if peerHasIt { sharedResults.append(buffer) }
    return buffer
  }

  /// Drawn scalars that are read and written.
  func state(
    _ name: String, _ count: Int, _ sign: HashedScalars.Sign = .either, peerHasIt: Bool = true
  ) -> Buffer {
    let (buffer, _) = workspace.buffer(name, count)
    device.draw(name, sign, into: buffer)
    bytes += 8 * count
    results.append(buffer)
    if peerHasIt { sharedResults.append(buffer) }
    return buffer
  }

  /// Columns or rows by number.
  func numbers(_ name: String, _ count: Int, below bound: Int) -> [Int32] {
    HashedScalars(name).columns(count, below: bound)
  }

  /// √Σ y² over what a peer has too.
  var norm: Double {
    (sharedResults.reduce(0) { $0 + device.sumOfSquares($1) }
      + found.reduce(0) { $0 + $1 * $1 }).squareRoot()
  }
}
