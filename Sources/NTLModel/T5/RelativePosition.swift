import Foundation

/// T5's buckets of relative positions (Raffel et al. 2020, section 2.1): near positions have one each,
/// farther ones share them on a logarithmic scale.
public struct RelativePosition: Sendable {
  /// How many buckets there are.
  public let buckets: Int
  /// From this distance on everything is in the last bucket.
  public let maximumDistance: Int
  /// Whether keys after the query have buckets of their own, as in an encoder.
  public let isBidirectional: Bool

  /// A division of relative positions into buckets.
  public init(buckets: Int, maximumDistance: Int, isBidirectional: Bool) {
    self.buckets = buckets
    self.maximumDistance = maximumDistance
    self.isBidirectional = isBidirectional
  }

  /// The bucket of a key `position` places after the query.
  ///
  ///     d < m        d                                        with m = half of a side's buckets
  ///     otherwise    m + ⌊m · log(d/m) / log(maximum/m)⌋, but at most the side's last
  ///
  /// The logarithms are in single precision, as where the published weights were trained.
  public func bucket(_ position: Int) -> Int32 {
    let side = isBidirectional ? buckets / 2 : buckets
    let first = isBidirectional && position > 0 ? side : 0
    let distance = isBidirectional ? abs(position) : max(0, -position)
    let exact = side / 2
    guard distance >= exact else { return Int32(first + distance) }
    let share =
      logf(Float(distance) / Float(exact)) / Float(log(Double(maximumDistance) / Double(exact)))
    let far = exact + Int(share * Float(side - exact))
    return Int32(first + min(far, side - 1))
  }

  /// The buckets of all relative positions from −(length − 1) up to length − 1, or up to 0 where
  /// nothing looks ahead.
  public func buckets(length: Int) -> [Int32] {
    (-(length - 1)...(isBidirectional ? length - 1 : 0)).map(bucket)
  }
}
