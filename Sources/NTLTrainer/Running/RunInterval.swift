/// How often something is done in a run; in `config.json` and on the command line a number of steps, or `epoch`.
public enum RunInterval: Sendable, Hashable {
  /// Every so many optimizer steps; 0: only at the end.
  case steps(Int)
  /// After each step in which an epoch ends.
  case epoch

  /// Only at the end.
  public static let never = RunInterval.steps(0)

  /// Whether it is time, once `step` steps have been taken.
  ///
  /// Of b batches an epoch and a a step, epoch k ends in step ⌈k·b/a⌉; where b is less than a, several may
  /// end in one.
  ///
  /// - Parameters:
  ///   - step: steps taken, at least 1.
  ///   - batches: b.
  ///   - accumulation: a.
  /// - Returns: whether it is time.
  func isDue(at step: Int, batchesPerEpoch batches: Int, accumulation: Int) -> Bool {
    switch self {
    case .steps(let interval): interval > 0 && step % interval == 0
    case .epoch: step * accumulation / batches > (step - 1) * accumulation / batches
    }
  }
}

extension RunInterval: ExpressibleByIntegerLiteral {
  /// A number of steps.
  public init(integerLiteral steps: Int) { self = .steps(steps) }
}

extension RunInterval: LosslessStringConvertible, Codable {
  /// The interval of a number or `epoch`; nil if it is neither.
  public init?(_ description: String) {
    if description == "epoch" {
      self = .epoch
    } else if let steps = Int(description) {
      self = .steps(steps)
    } else {
      return nil
    }
  }

  /// The number of steps, or `epoch`.
  public var description: String {
    switch self {
    case .steps(let steps): "\(steps)"
    case .epoch: "epoch"
    }
  }

  /// Reads a number or `epoch`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let steps = try? container.decode(Int.self) {
      self = .steps(steps)
    } else if try container.decode(String.self) == "epoch" {
      self = .epoch
    } else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "an interval is a number of steps, or \"epoch\"")
    }
  }

  /// Writes the number or `epoch`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .steps(let steps): try container.encode(steps)
    case .epoch: try container.encode("epoch")
    }
  }
}
