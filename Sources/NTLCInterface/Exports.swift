public import CNTL
import Foundation
import NTLLoss

// The functions of ntl.h that are not written in C. The compiler holds each against its declaration there.

/// The losses by name.
@c @implementation
public func ntl_loss_name(_ index: Int) -> UnsafePointer<CChar>? {
  lossNames.indices.contains(index) ? lossNames[index] : nil
}

/// Sets the defaults.
@c @implementation
public func ntl_loss_options_init(
  _ options: UnsafeMutablePointer<ntl_loss_options>?, _ size: Int
) -> ntl_status {
  reporting { () throws(InterfaceError) in
    guard let options else { throw .argument("options is NULL; give the address of a structure") }
    try checkSize(of: ntl_loss_options.self, size)
    options.initialize(to: .standard)
  }
}

/// The loss of logits in single precision, and its gradient.
@c @implementation
public func ntl_loss_float(
  _ options: UnsafePointer<ntl_loss_options>?, _ batch: UnsafePointer<ntl_loss_batch>?,
  _ logits: UnsafePointer<Float>?, _ gradient: UnsafeMutablePointer<Float>?,
  _ losses: UnsafeMutablePointer<Double>?, _ result: UnsafeMutablePointer<ntl_loss_result>?
) -> ntl_status {
  reporting { () throws(InterfaceError) in
    try evaluate(options, batch, logits, gradient, losses, result)
  }
}

/// The same in double precision.
@c @implementation
public func ntl_loss_double(
  _ options: UnsafePointer<ntl_loss_options>?, _ batch: UnsafePointer<ntl_loss_batch>?,
  _ logits: UnsafePointer<Double>?, _ gradient: UnsafeMutablePointer<Double>?,
  _ losses: UnsafeMutablePointer<Double>?, _ result: UnsafeMutablePointer<ntl_loss_result>?
) -> ntl_status {
  reporting { () throws(InterfaceError) in
    try evaluate(options, batch, logits, gradient, losses, result)
  }
}

/// The names as C has them: never changed, never freed.
nonisolated(unsafe) private let lossNames = LossConfiguration.Kind.allCases.map {
  UnsafePointer<CChar>(strdup($0.rawValue)!)
}

extension ntl_loss_options {
  /// The defaults, most of them those of ``LossConfiguration``.
  static var standard: Self {
    let loss = LossConfiguration(.wasserstein)
    return Self(
      size: MemoryLayout<Self>.size,
      loss: ntl_loss_name(LossConfiguration.Kind.allCases.firstIndex(of: loss.kind)!),
      lambda: .nan, reduction: NTL_REDUCTION_MEAN, device: NTL_DEVICE_DEFAULT,
      ignore_index: -100, dot_id: -1, minus_id: -1, threads: 0, reweigh: 0, unit_spacing: 0,
      smooth_tokens: 0, float_level: 0, huber_delta: loss.huberDelta, squash_factor: .nan,
      sigma: .nan, place_base: loss.placeBase, temperature: .nan, period: .nan)
  }
}

/// Does something, keeps what went wrong for `ntl_last_error`, and says what kind of mistake it was.
private func reporting(_ body: () throws(InterfaceError) -> Void) -> ntl_status {
  do {
    try body()
    return NTL_OK
  } catch {
    ntl_set_last_error(error.message)
    return error.status
  }
}
