import Foundation

/// What the machine can do at most: the limits that kernels are measured against.
public struct MachineSpeed: Sendable {
  /// Single-precision matrix products of 1024×1024×1024, in 10⁹ operations a second.
  public let gigaflops: Double
  /// An array of 64 MiB scaled in place, one read and one write of each byte, in 10⁹ bytes a second.
  public let gigabytes: Double

  /// Measures for about half a second; the best of several tries counts, since others share the machine.
  public init(_ device: CPUDevice) {
    let n = 1024
    let size = LinearSize(rows: n, inputs: n, outputs: n)
    let (x, w, y) = (
      Buffer(count: n * n, on: device), Buffer(count: n * n, on: device),
      Buffer(count: n * n, on: device)
    )
    for buffer in [x, w] { device.fill(buffer, with: 0.5) }
    let product = Self.best(of: 8) { device.linear(x, weight: w, into: y, size) }
    gigaflops = 2 * Double(n * n * n) / product / 1e9

    let array = Buffer(count: 16 << 20, on: device)
    device.fill(array, with: 1)
    let pass = Self.best(of: 8) { device.scale(array, by: 1.0001, into: array) }
    gigabytes = 8 * Double(array.count) / pass / 1e9
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
