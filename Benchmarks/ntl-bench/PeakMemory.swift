import Foundation
import NTLLoss
import NTLTensor

#if canImport(Glibc)
  import Glibc
#endif

/// The most memory that a piece of work took at once, beyond its inputs and outputs.
struct PeakMemory: Codable {
  /// What the device's memory pool asked of the system for it; nil for another program's.
  let poolBytes: Int?
  /// By how much the process grew, with everything that libraries keep; nil where the system doesn't
  /// say.
  let residentBytes: Int?
}

extension LinearLossBench {
  /// What memory is measured with.
  static let memoryVariant = LossVariant(.wasserstein)
}

extension PeakMemory {
  /// Measures one turn in a process of its own, a second `ntl-bench`, whose memory nothing else has
  /// touched.
  static func ofChild(_ way: LinearLossBench.Way, _ size: LinearSize) throws -> PeakMemory {
    try ofChild([
      "--peak-memory-of", way.rawValue, "--rows", "\(size.rows)", "--width", "\(size.inputs)",
      "--vocabulary", "\(size.outputs)",
    ])
  }

  /// What a second `ntl-bench` with these arguments says.
  static func ofChild(_ arguments: [String]) throws -> PeakMemory {
    let (process, output) = (Process(), Pipe())
    process.executableURL = Bundle.main.executableURL
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode(PeakMemory.self, from: answer)
  }
}

/// The physical memory of this process, as Linux tells it.
struct ResidentMemory {
  private let start: Int

  /// Forgets the peak so far; nil where that can't be done.
  static func sinceNow() -> ResidentMemory? {
    #if canImport(Glibc)
      // 5 resets the peak (proc(5)); by plain `open`, since this is no file to replace.
      let file = open("/proc/self/clear_refs", O_WRONLY)
      guard file >= 0 else { return nil }
      defer { close(file) }
      guard write(file, "5", 1) == 1 else { return nil }
      return bytes("VmRSS").map(ResidentMemory.init)
    #else
      return nil
    #endif
  }

  /// The most that this process has had.
  static func peak() -> Int? { bytes("VmHWM") }

  /// The peak since then, less what there was.
  func growth() -> Int? { Self.bytes("VmHWM").map { $0 - start } }

  private init(start: Int) { self.start = start }

  /// A line of /proc/self/status: `VmHWM:     1234 kB`.
  private static func bytes(_ field: String) -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return nil
    }
    let line = status.split(separator: "\n").first { $0.hasPrefix(field + ":") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
      .map { 1024 * $0 }
  }
}
