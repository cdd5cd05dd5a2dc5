import NTLTensor

/// The keys and values of everything that the texts being written have decoded so far, layer by layer, so
/// that a new token costs one row instead of a whole text.
///
/// Each row of a step has a *slot*: `capacity` rows of every layer's two matrices, of which the first
/// `length` are in use. Where a text has several continuations, the first takes over its slot and only
/// the others get a copy; a slot that nobody continues is free.
final class DecoderCache {
  let layers: [KeyValueCache]
  /// How many tokens every text has.
  private(set) var length = 0
  /// How many fit into a slot.
  private(set) var capacity: Int
  /// The slot of each row.
  private var slots: [Int]
  private let slotCount: Int
  private let maximumLength: Int

  /// Room for the first tokens of `rows` texts; it grows to the longest that there can be.
  init(
    layers: Int, rows: Int, maximumRows: Int, maximumLength: Int, width: Int, on device: any Device
  ) {
    slotCount = max(rows, maximumRows)
    self.maximumLength = max(1, maximumLength)
    capacity = min(self.maximumLength, 32)
    slots = Array(0..<rows)
    let count = slotCount * capacity
    self.layers = (0..<layers).map { _ in KeyValueCache(rows: count, width: width, on: device) }
  }

  /// Where the keys of each row lie, those of the step included.
  var keys: [Range<Int>] {
    slots.map { $0 * capacity..<$0 * capacity + length + 1 }
  }

  /// Makes room for one token more of every row, and says so to every layer.
  func prepareStep() {
    if length == capacity { grow() }
    for layer in layers { layer.newRows = slots.map { Int32($0 * capacity + length) } }
  }

  /// Has each row go on from one of the rows of the step that is over.
  func advance(parents: [Int]) {
    length += 1
    var isTaken = [Bool](repeating: false, count: slotCount)
    var next = parents.map { parent -> Int? in
      let slot = slots[parent]
      defer { isTaken[slot] = true }
      return isTaken[slot] ? nil : slot
    }
    var free = isTaken.indices.filter { !isTaken[$0] }.makeIterator()
    for row in next.indices where next[row] == nil {
      guard let slot = free.next() else { fatalError("more rows than a search may have") }
      let from = slots[parents[row]] * capacity
      for layer in layers { layer.copy(rows: from..<from + length, to: slot * capacity) }
      next[row] = slot
    }
    slots = next.compactMap(\.self)
  }

  private func grow() {
    let larger = min(maximumLength, 2 * capacity)
    for layer in layers {
      layer.resize(
        rows: slotCount * larger,
        moving: slots.map { slot in
          (slot * capacity..<slot * capacity + length, slot * larger)
        })
    }
    capacity = larger
  }
}

/// One decoder layer's keys and values.
final class KeyValueCache {
  private var keys: Tensor
  private var values: Tensor
  private var cross: (key: Tensor, value: Tensor)?
  private let width: Int
  /// Where the next call's rows go.
  var newRows: [Int32] = []

  init(rows: Int, width: Int, on device: any Device) {
    self.width = width
    keys = Self.matrix(rows, width, device)
    values = Self.matrix(rows, width, device)
  }

  /// Adds rows and returns everything.
  func appending(_ new: (key: Tensor, value: Tensor)) -> (key: Tensor, value: Tensor) {
    let device = keys.device
    device.scatterRows(new.key.buffer, to: newRows, in: keys.buffer, columns: width)
    device.scatterRows(new.value.buffer, to: newRows, in: values.buffer, columns: width)
    return (keys, values)
  }

  /// The encoder's keys and values, computed by the first call: once for each source, whose texts share
  /// them.
  func crossContext(_ compute: () -> (key: Tensor, value: Tensor)) -> (key: Tensor, value: Tensor) {
    if let cross { return cross }
    let computed = compute()
    cross = computed
    return computed
  }

  /// Copies rows to where `start` is the first.
  func copy(rows: Range<Int>, to start: Int) {
    copy(keys, rows, into: keys, start)
    copy(values, rows, into: values, start)
  }

  /// Takes memory for another number of rows and moves some there.
  func resize(rows: Int, moving moves: [(rows: Range<Int>, start: Int)]) {
    let (oldKeys, oldValues) = (keys, values)
    keys = Self.matrix(rows, width, oldKeys.device)
    values = Self.matrix(rows, width, oldKeys.device)
    for (rows, start) in moves {
      copy(oldKeys, rows, into: keys, start)
      copy(oldValues, rows, into: values, start)
    }
  }

  private func copy(_ x: Tensor, _ rows: Range<Int>, into y: Tensor, _ start: Int) {
    let (from, to) = (rows.lowerBound * width, start * width)
    let count = rows.count * width
    x.device.copy(
      Buffer(sliceOf: x.buffer, from..<from + count),
      into: Buffer(sliceOf: y.buffer, to..<to + count))
  }

  private static func matrix(_ rows: Int, _ width: Int, _ device: any Device) -> Tensor {
    Tensor(Buffer(count: rows * width, on: device), [rows, width])
  }
}
