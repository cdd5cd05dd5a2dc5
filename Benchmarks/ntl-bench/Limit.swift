import NTLTensor

/// A time beside what the machine allows: see ``Work``.
struct Limit: Encodable {
  /// The least that the work can take.
  let milliseconds: Double
  /// The time divided by that.
  let timesLimit: Quartiles
  /// The speed of the products in the median time, as a share of the measured sgemm; nil without any.
  let sgemmShare: Double?
  /// The bandwidth in the median time, as a share of the measured one; nil where no bytes are counted.
  let bandwidthShare: Double?

  init(_ work: Work, _ times: Quartiles, _ speed: MachineSpeed) {
    milliseconds = 1e3 * work.limit(speed)
    timesLimit = times.scaled(by: 1 / milliseconds)
    let seconds = times.median / 1e3
    func share(_ amount: Int, of rate: Double) -> Double? {
      amount > 0 ? Double(amount) / seconds / (rate * 1e9) : nil
    }
    sgemmShare = share(work.operations, of: speed.gigaflops)
    bandwidthShare = share(work.bytes, of: speed.gigabytes)
  }
}

extension Timing {
  /// The same figures beside the limits of a machine.
  func limited(by speed: MachineSpeed) -> Timing {
    var timing = self
    timing.limit = work.map { Limit($0, milliseconds, speed) }
    return timing
  }
}

extension Report.Result {
  /// The same figures beside the limits of a machine.
  func limited(by speed: MachineSpeed) -> Self {
    var result = self
    result.timings = timings.map { $0.limited(by: speed) }
    return result
  }
}
