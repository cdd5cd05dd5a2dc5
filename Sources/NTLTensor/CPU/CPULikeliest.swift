import NTLKernels

extension CPUDevice {
  /// The columns of the largest scalars of each row, and their x[n,j] − log Σⱼ exp x[n,j].
  ///
  /// A row is read for what is above the least of those found so far: seldom, after the first few columns.
  public func likeliest(_ x: Buffer, count: Int, columns: Int) -> LikeliestColumns {
    precondition(count > 0 && count <= columns && x.count % columns == 0)
    let rows = x.count / columns
    let x = x.address(as: self)
    var found = LikeliestColumns(
      perRow: count, columns: [Int32](repeating: 0, count: rows * count),
      logarithms: [Double](repeating: 0, count: rows * count))
    found.columns.withUnsafeMutableBufferPointer { places in
      found.logarithms.withUnsafeMutableBufferPointer { scalars in
        guard let places = places.baseAddress, let scalars = scalars.baseAddress else { return }
        pool.forEach(rows) { n in
          let row = x + n * columns
          var largest = LargestColumns(
            places: places + n * count, scalars: scalars + n * count, capacity: count)
          for column in 0..<count { largest.insert(column, row[column]) }
          var next = count
          while true {
            next += simd.firstAbove(row + next, largest.least, columns - next)
            if next == columns { break }
            largest.insert(next, row[next])
            next += 1
          }
          let logSumExp = Double(simd.logSumExp(row, columns))
          for i in 0..<count { largest.scalars[i] -= logSumExp }
        }
      }
    }
    return found
  }
}

/// The largest scalars seen so far, in falling order, and their columns.
private struct LargestColumns {
  let places: UnsafeMutablePointer<Int32>
  let scalars: UnsafeMutablePointer<Double>
  let capacity: Int
  private var count = 0

  init(
    places: UnsafeMutablePointer<Int32>, scalars: UnsafeMutablePointer<Double>, capacity: Int
  ) {
    (self.places, self.scalars, self.capacity) = (places, scalars, capacity)
  }

  /// What a scalar must be above to belong here, once there are as many as there may be.
  var least: Float { Float(scalars[capacity - 1]) }

  /// Adds a column behind those that are as large; the last one falls out if there are too many.
  mutating func insert(_ column: Int, _ scalar: Float) {
    let scalar = scalar.isNaN ? -.infinity : Double(scalar)
    var i = count < capacity ? count : capacity - 1
    while i > 0 && scalars[i - 1] < scalar {
      (scalars[i], places[i]) = (scalars[i - 1], places[i - 1])
      i -= 1
    }
    (scalars[i], places[i]) = (scalar, Int32(column))
    count = min(capacity, count + 1)
  }
}
