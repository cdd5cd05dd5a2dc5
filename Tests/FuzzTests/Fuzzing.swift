import Foundation
import Testing

private let askedCases = ProcessInfo.processInfo.environment["NTL_FUZZ_CASES"].flatMap { Int($0) }

/// How many cases each test tries: `NTL_FUZZ_CASES`, or a few thousand.
let fuzzCases = askedCases ?? 2_000

/// Whether these tests are all that runs, as in `make fuzz`.
private let runsAlone = askedCases != nil

/// Tries mutated inputs and counts what becomes of them.
///
/// A case may be accepted or refused; nothing else may happen to it. None may take long: the time is that of
/// the thread's own work, since others share the machine. What runs is kept in the folder
/// `NTL_FUZZ_KEEP`, if that is set, so that the case that ended the program can be looked at.
///
/// - Parameters:
///   - name: what reports call it.
///   - share: how many of the cases, since some take longer than others.
///   - make: the case of a number.
///   - attempt: whether it is accepted.
/// - Throws: what cannot be had from the system; what `attempt` throws is a failure of the test.
func fuzz(
  _ name: String, share: Double = 1, make: (inout Mutator) -> [UInt8],
  attempt: ([UInt8], inout Mutator) throws -> Bool
) throws {
  let cases = max(1, Int(Double(fuzzCases) * share))
  let kept = ProcessInfo.processInfo.environment["NTL_FUZZ_KEEP"].map {
    URL(filePath: $0).appending(path: name.replacing(" ", with: "-"))
  }
  let memory = residentPeak()
  var (accepted, slowest) = (0, (seconds: 0.0, number: 0))
  for number in 0..<cases {
    var mutator = Mutator(seed: UInt64(number) &* 0xA076_1D64_78BD_642F &+ 1)
    let input = make(&mutator)
    if let kept { try Data(input).write(to: kept) }
    let start = threadSeconds()
    do {
      if try attempt(input, &mutator) { accepted += 1 }
    } catch {
      Issue.record("\(name), case \(number): \(error)")
      return
    }
    let seconds = threadSeconds() - start
    if seconds > slowest.seconds { slowest = (seconds, number) }
  }
  let growth = (residentPeak() - memory) >> 20
  print(
    "fuzz \(name): \(cases) cases, \(accepted) accepted, \(cases - accepted) refused; the slowest, "
      + String(
        format: "%d, took %.0f ms; memory grew by %d MB",
        slowest.number, 1e3 * slowest.seconds, growth))
  // Among other tests, whose memory counts too, neither says anything.
  if runsAlone {
    #expect(slowest.seconds < 1, "\(name), case \(slowest.number)")
    #expect(growth < 2_048, "\(name)")
  }
  #expect(accepted > 0 && accepted < cases, "\(name): all or nothing was accepted")
}

/// Seconds that this thread has worked.
private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// The most memory that this process has had, in bytes; 0 where the system doesn't say.
private func residentPeak() -> Int {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  return 1_024 * (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
}

/// Lends bytes in memory of exactly their size, so that a sanitizer sees the first byte beyond.
func withExactCopy<Result>(
  _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> Result
) rethrows -> Result {
  let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
  defer { copy.deallocate() }
  copy.copyBytes(from: bytes)
  return try body(UnsafeRawBufferPointer(copy))
}

/// A folder that is deleted with its last owner.
final class FuzzFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: "ntl-fuzz-\(UUID())")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: url.appending(path: name))
  }
}
