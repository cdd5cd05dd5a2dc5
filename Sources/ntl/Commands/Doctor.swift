import ArgumentParser
import Foundation
import NTLKernels
import NTLTensor

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what this machine computes with, how fast, and what is wrong.")

  @Flag(help: .hidden)
  var onlySgemm = false

  func run() throws {
    let device = CPUDevice.shared
    let speed = MachineSpeed(device)
    if onlySgemm { return print(speed.gigaflops) }

    let blas = OpenBLAS.prepared
    let usable = Kernels.usable.map(\.name).joined(separator: ", ")
    let before = blas.core == blas.coreBeforeRepair ? nil : speedWithCore(blas.coreBeforeRepair)
    let rows = [
      ("processor", "\(processorName()), \(ProcessInfo.processInfo.activeProcessorCount) cores"),
      (
        "memory",
        String(format: "%.1f GiB", Double(ProcessInfo.processInfo.physicalMemory) / 0x1p30)
      ),
      ("SIMD level", "\(device.simd.name) (usable: \(usable))"),
      ("BLAS library", blas.configuration),
      (
        "BLAS core", "\(blas.coreBeforeRepair) when loaded, now \(blas.core); repair \(blas.repair)"
      ),
      ("threads", "\(device.threads)"),
      (
        "sgemm",
        (before.map { String(format: "%.0f GFLOP/s before the repair, ", $0) } ?? "")
          + String(format: "%.0f GFLOP/s", speed.gigaflops)
      ),
      ("memory bandwidth", String(format: "%.1f GB/s, read and write", speed.gigabytes)),
    ]
    let width = rows.map(\.0.count).max() ?? 0
    for (name, value) in rows {
      print("\(name.padding(toLength: width, withPad: " ", startingAt: 0))  \(value)")
    }

    let problems = problems(blas, device)
    print()
    if problems.isEmpty { return print("Everything is as it should be.") }
    for problem in problems { print("! \(problem)") }
    throw ExitCode(1)
  }

  private func problems(_ blas: OpenBLAS, _ device: CPUDevice) -> [String] {
    var problems: [String] = []
    if blas.isUnsuitableForProcessor {
      problems.append(
        "OpenBLAS runs its \(blas.core) kernels, which are not the fastest on this processor. "
          + (ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] == nil
            ? "Start with OPENBLAS_CORETYPE=\(OpenBLAS.coreForThisProcessor ?? "")."
            : "Unset OPENBLAS_CORETYPE."))
    }
    if device.simd.name != Kernels.usable[0].name {
      problems.append(
        "NTL_SIMD chooses \(device.simd.name), but \(Kernels.usable[0].name) can be used: unset it."
      )
    }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    if device.threads < cores {
      problems.append(
        "NTL_THREADS leaves \(cores - device.threads) of \(cores) cores idle: unset it.")
    }
    if device.threads > cores {
      problems.append("NTL_THREADS asks for more threads than the \(cores) cores: unset it.")
    }
    return problems
  }

  /// The speed of the kernels that OpenBLAS had chosen: another process keeps them.
  private func speedWithCore(_ core: String) -> Double? {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = ["doctor", "--only-sgemm"]
    process.environment = ProcessInfo.processInfo.environment
      .merging(["OPENBLAS_CORETYPE": core]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
