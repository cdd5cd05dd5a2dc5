import Foundation
import NTLKernels
import NTLTensor
import Synchronization

/// The devices there are.
enum DeviceName {
  case reference, cpu
}

/// The CPU devices in use, one for each number of threads that was asked for lately.
///
/// They are not `CPUDevice.shared`, which stops the program where a variable of the environment makes no
/// sense: a library must not end its program.
enum CPUDevices {
  private struct State {
    var process = getpid()
    /// The one used last at the end.
    var devices: [CPUDevice] = []
  }
  private static let state = Mutex(State())
  /// How many are kept. Others end their threads when their last call has returned.
  private static let capacity = 4

  /// A device of so many threads; 0: as many as the environment says.
  static func device(threads: Int) throws(InterfaceError) -> CPUDevice {
    let threads = threads == 0 ? try threadsByDefault() : threads
    let kernels = try kernels()
    return state.withLock { state in
      if state.process != getpid() {
        // A process forked off has none of the threads, and the old devices would wait for them when
        // they end: they are left as they are.
        for device in state.devices { _ = Unmanaged.passRetained(device) }
        state = State()
      }
      let index = state.devices.firstIndex { $0.threads == threads }
      let device =
        index.map { state.devices.remove(at: $0) } ?? CPUDevice(threads: threads, simd: kernels)
      state.devices.append(device)
      if state.devices.count > capacity { state.devices.removeFirst() }
      return device
    }
  }

  private static func threadsByDefault() throws(InterfaceError) -> Int {
    guard let text = ProcessInfo.processInfo.environment["NTL_THREADS"] else {
      return ProcessInfo.processInfo.activeProcessorCount
    }
    guard let threads = Int(text), (1...1024).contains(threads) else {
      throw .option(
        "the variable NTL_THREADS must be a number of threads from 1 to 1024, not \"\(text)\"")
    }
    return threads
  }

  private static func kernels() throws(InterfaceError) -> Kernels {
    guard let name = ProcessInfo.processInfo.environment["NTL_SIMD"] else {
      return Kernels.usable[0]
    }
    guard let kernels = Kernels.usable.first(where: { $0.name == name }) else {
      throw .option(
        "the variable NTL_SIMD is \"\(name)\", which this processor can't run; set it to one of "
          + "\(Kernels.usable.map(\.name).joined(separator: ", ")), or leave it unset")
    }
    return kernels
  }
}
