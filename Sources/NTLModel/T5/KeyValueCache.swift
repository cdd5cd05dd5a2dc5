import NTLTensor

/// One decoder layer's keys and values of everything decoded so far, so that each new token costs one
/// row instead of a whole sequence.
///
/// Sequence s owns rows s·capacity … of both matrices. Sequences that have ended keep their rows; nobody
/// reads them any more.
final class KeyValueCache {
  private let keys: Tensor
  private let values: Tensor
  private let capacity: Int
  private var cross: (key: Tensor, value: Tensor)?
  /// Where the next call's rows go: one row for each sequence that is still being decoded.
  var rows: [Int32] = []

  init(sequences: Int, capacity: Int, width: Int, on device: any Device) {
    func matrix() -> Tensor {
      let buffer = Buffer(count: sequences * capacity * width, on: device)
      return Tensor(buffer, [sequences * capacity, width])
    }
    self.capacity = capacity
    keys = matrix()
    values = matrix()
  }

  /// Adds rows and returns everything.
  func appending(_ new: (key: Tensor, value: Tensor)) -> (key: Tensor, value: Tensor) {
    let device = keys.device
    device.scatterRows(new.key.buffer, to: rows, in: keys.buffer, columns: keys.shape.columns)
    device.scatterRows(new.value.buffer, to: rows, in: values.buffer, columns: keys.shape.columns)
    return (keys, values)
  }

  /// The encoder's keys and values, computed by the first call.
  func crossContext(_ compute: () -> (key: Tensor, value: Tensor)) -> (key: Tensor, value: Tensor) {
    if let cross { return cross }
    let computed = compute()
    cross = computed
    return computed
  }
}
