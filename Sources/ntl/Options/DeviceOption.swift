import ArgumentParser
import NTLTensor

/// Which device computes.
enum DeviceName: String, CaseIterable, ExpressibleByArgument {
  case cpu
  case reference

  var device: any Device {
    switch self {
    case .cpu: CPUDevice.shared
    case .reference: ReferenceDevice.shared
    }
  }
}

struct DeviceOption: ParsableArguments {
  @Option(
    help: "Where to compute: cpu (fast, single precision) or reference (plain loops, double).")
  var device = DeviceName.cpu
}
