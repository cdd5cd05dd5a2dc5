import Foundation
import NTLTensor

/// A family of measurements. A new one is a type of this kind and a case of ``SuiteName``.
protocol Suite {
  /// Everything it can measure; only names are made yet.
  var measurements: [Measurement] { get }
}

/// Programs to time in alternation.
struct Measurement {
  /// What is measured, in the form `loss/ntl-was/numbers=0.3`: what `--filter` looks at.
  let name: String
  /// Of the data and the model.
  let extents: [String: Int]
  /// Makes the contenders, and with them all memory and peers, which live until they are forgotten.
  let contenders: () throws -> [Contender]
}

/// What every suite may need to know.
struct Setting {
  /// Where to compute.
  let device: CPUDevice
  /// The Python interpreter of the peers, if they are to be timed too.
  let python: URL?
}

/// The suites by their names on the command line.
enum SuiteName: String, CaseIterable {
  case loss
  case step
}
