import Foundation

/// What the machine can do at most: the limits that kernels are measured against.
public struct MachineSpeed: Sendable {
  /// Single-precision matrix products, in 10⁹ operations a second: the best of 1024×1024×1024 and
  /// 2048×512×2048.
  public private(set) var gigaflops: Double
  /// An array of 64 MiB scaled in place, one read and one write of each byte, in 10⁹ bytes a second.
  public private(set) var gigabytes: Double

  /// Measures for about half a second; the best of several tries counts, since others share the machine.
  public init(_ device: CPUDevice) {
    gigaflops =
      [(1024, 1024, 1024), (2048, 512, 2048)].map { rows, inputs, outputs in
        Self.gigaflops(device, LinearSize(rows: rows, inputs: inputs, outputs: outputs))
      }.max() ?? .nan
    let array = Buffer(count: 16 << 20, on: device)
    device.fill(array, with: 1)
    let pass = Self.best(of: 8) { device.scale(array, by: 1.0001, into: array) }
    gigabytes = 8 * Double(array.count) / pass / 1e9
  }

  /// Known speeds.
  package init(gigaflops: Double, gigabytes: Double) {
    (self.gigaflops, self.gigabytes) = (gigaflops, gigabytes)
  }

  /// Measures again, and keeps what is better: a limit is what the machine can do when it is left alone.
  public mutating func measureAgain(_ device: CPUDevice) {
    let now = MachineSpeed(device)
    (gigaflops, gigabytes) = (max(gigaflops, now.gigaflops), max(gigabytes, now.gigabytes))
  }

  private static func gigaflops(_ device: CPUDevice, _ size: LinearSize) -> Double {
    let (x, w, y) = (
      Buffer(count: size.rows * size.inputs, on: device),
      Buffer(count: size.outputs * size.inputs, on: device),
      Buffer(count: size.rows * size.outputs, on: device)
    )
    for buffer in [x, w] { device.fill(buffer, with: 0.5) }
    let time = best(of: 8) { device.linear(x, weight: w, into: y, size) }
    return 2 * Double(size.rows * size.inputs * size.outputs) / time / 1e9
  }

  private static func best(of tries: Int, _ body: () -> Void) -> Double {
    body()
    let clock = ContinuousClock()
    return (0..<tries).map { _ in
      let time = clock.measure(body)
      return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    }.min() ?? .nan
  }
}

/// The processor's name, as the system has it.
public func processorName() -> String {
  let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  for line in lines.split(separator: "\n") where line.hasPrefix("model name") {
    return String(line.split(separator: ":").last ?? "").trimmingCharacters(in: .whitespaces)
  }
  return "unknown"
}
