import NTLKernels

extension CPUDevice {
  /// y[i,k] = z[rows[i],selected[k]]
  public func gatherElements(
    _ z: Buffer, rows: [Int32], selected: [Int32], into y: Buffer, columns: Int
  ) {
    precondition(y.count == rows.count * selected.count)
    let (z, y) = (z.address(as: self), y.address(as: self))
    let width = selected.count
    for (i, row) in rows.enumerated() {
      let source = z + Int(row) * columns
      for (k, column) in selected.enumerated() { y[i * width + k] = source[Int(column)] }
    }
  }

  /// The terms of every row, and dz: three passes over a row while it is in the cache, for the maximum,
  /// for the exponentials, which take the place of the gradient, and for the multiple of them that the
  /// gradient is. Label smoothing adds one for the sum of the logits.
  public func logitLoss(
    _ z: Buffer, _ loss: LogitLoss, token: Buffer, selected: Buffer, dz: Buffer?, columns: Int
  ) {
    precondition(
      z.count == loss.rows.count * columns && token.count == loss.rows.count
        && selected.count == loss.positions && dz.map { $0.count == z.count } != false)
    let width = loss.selection.columns.count
    // Several rows to a task: while one is computed, the next is on its way into the cache.
    let size = max(blockSize(scalarsPerRow: columns), min(8, loss.rows.count / 8))
    let blocks = (loss.rows.count + size - 1) / size
    // Each task has room for a few numbers for each of the selected columns, on cache lines of its own.
    let room = LogitScratch.count(width)
    memory.withScratch(blocks * room) { scratch in
      ChosenColumns.withAddresses(of: loss.selection, on: self) { selection in
        loss.rows.withUnsafeBufferPointer { rows in
          let pass = LogitRowPass(
            simd: simd, columns: columns, z: z.address(as: self), dz: dz?.address(as: self),
            token: token.address(as: self), selected: selected.address(as: self),
            selection: selection, labelSmoothing: loss.labelSmoothing)
          pool.forEach(blocks) { block in
            let room = LogitScratch(scratch + block * room, width)
            for n in block * size..<min(rows.count, (block + 1) * size) {
              pass.run(rows[n], n, room)
            }
          }
        }
      }
    }
  }
}

/// A few numbers for each selected column.
struct LogitScratch {
  /// Their logits.
  let z: UnsafeMutablePointer<Float>
  /// Their probabilities among themselves.
  let p: UnsafeMutablePointer<Float>
  /// Their probabilities among all columns.
  let q: UnsafeMutablePointer<Float>

  /// How many numbers these are, in whole cache lines.
  static func count(_ width: Int) -> Int { (3 * width + 15) / 16 * 16 }

  init(_ base: UnsafeMutablePointer<Float>, _ width: Int) {
    (z, p, q) = (base, base + width, base + 2 * width)
  }
}

/// ``LogitLoss/Selection`` as addresses: threads that counted references to its arrays would wait for
/// each other.
struct ChosenColumns {
  let columns: UnsafeBufferPointer<Int32>
  let softTargets: UnsafeMutablePointer<Float>?
  let weights: UnsafeBufferPointer<Double>
  let term: Term
  let needsMass: Bool

  enum Term {
    case none
    case expectation(
      costs: UnsafeMutablePointer<Float>, costRow: UnsafeBufferPointer<Int32>,
      f: ElementwiseFunction?, ceiling: Float?)
    case prepared(
      values: UnsafeMutablePointer<Float>, gradients: UnsafeMutablePointer<Float>,
      mass: UnsafeMutablePointer<Float>?)
  }

  static func withAddresses(
    of selection: LogitLoss.Selection, on device: CPUDevice, _ body: (Self) -> Void
  ) {
    selection.columns.withUnsafeBufferPointer { columns in
      selection.weights.withUnsafeBufferPointer { weights in
        func call(_ term: Term) {
          body(
            Self(
              columns: columns, softTargets: selection.softTargets?.address(as: device),
              weights: weights, term: term, needsMass: selection.needsMass))
        }
        switch selection.term {
        case .none: call(.none)
        case .expectation(let costs, let costRow, let f, let ceiling):
          costRow.withUnsafeBufferPointer {
            call(
              .expectation(
                costs: costs.address(as: device), costRow: $0, f: f,
                ceiling: ceiling.map(Float.init)))
          }
        case .prepared(let values, let gradients, let mass):
          call(
            .prepared(
              values: values.address(as: device), gradients: gradients.address(as: device),
              mass: mass?.address(as: device)))
        }
      }
    }
  }
}
