import NTLKernels

extension CPUDevice {
  /// One step of Adafactor; see ``ReferenceDevice/adafactor(_:gradient:secondMoment:firstMoment:_:)``.
  ///
  /// A matrix takes three passes over its gradient: for the moments, for the length of the direction, and for
  /// the step. What a row and a column have to do with it is a factor of each, so no other array of the
  /// matrix's size is needed.
  public func adafactor(
    _ value: Buffer, gradient: Buffer, secondMoment: AdafactorMoment, firstMoment: Buffer?,
    _ step: AdafactorStep
  ) {
    let n = value.count
    precondition(gradient.count == n && firstMoment.map { $0.count == n } != false)
    guard n > 0 else { return }
    let scale = step.parameterScaleFloor.map {
      max($0, (sumOfSquares(value) / Double(n)).squareRoot())
    }
    let parameter = AdafactorParameter(
      value: value.address(as: self), gradient: gradient.address(as: self),
      firstMoment: firstMoment?.address(as: self), rate: step.learningRate * (scale ?? 1),
      step: step)
    switch secondMoment {
    case .factored(let rows, let columns):
      precondition(rows.count * columns.count == n)
      updateMatrix(
        parameter, rows: rows.address(as: self), rows.count, columns: columns.address(as: self),
        columns.count)
    case .full(let moment):
      precondition(moment.count == n)
      updateVector(parameter, moment: moment.address(as: self), n)
    }
  }

  private func updateMatrix(
    _ p: AdafactorParameter, rows r: UnsafeMutablePointer<Float>, _ rows: Int,
    columns c: UnsafeMutablePointer<Float>, _ columns: Int
  ) {
    // Whole blocks of rows, so that sums of columns add little to what is read.
    let size = max(32, blockSize(scalarsPerRow: columns))
    let blocks = (rows + size - 1) / size
    func forEachRow(_ body: (_ row: Int, _ gradient: UnsafeMutablePointer<Float>) -> Void) {
      pool.forEach(blocks) { block in
        for i in block * size..<min(rows, (block + 1) * size) { body(i, p.gradient + i * columns) }
      }
    }
    memory.withScratch(blocks * columns + rows) { columnSums in
      let rowSums = columnSums + blocks * columns
      pool.forEach(blocks) { block in simd.fill(columnSums + block * columns, 0, columns) }
      forEachRow { i, g in
        rowSums[i] = simd.addSquares(g, columnSums + i / size * columns, columns)
      }
      var sum = 0.0
      for i in 0..<rows {
        r[i] = p.moment(r[i], Double(rowSums[i]) / Double(columns))
        sum += Double(r[i])
      }
      let mean = sum / Double(rows)
      let columnFactors = columnSums  // The first block's sums become those of all, and then 1/√cⱼ.
      forEachBlock(of: columns, scalarsPerRow: blocks) { range in
        let j = range.lowerBound
        for block in 1..<max(1, blocks) {
          simd.axpy(1, columnSums + block * columns + j, columnFactors + j, range.count)
        }
        for j in range {
          c[j] = p.moment(c[j], Double(columnFactors[j]) / Double(rows))
          columnFactors[j] = Float(p.step.gradientScale / Double(c[j]).squareRoot())
        }
      }
      forEachRow { i, g in rowSums[i] = simd.sumOfSquaredProducts(g, columnFactors, columns) }
      let squares = (0..<rows).reduce(0.0) { $0 + Double(rowSums[$1]) * mean / Double(r[$1]) }
      let rate = p.clippedRate(sumOfSquares: squares, count: rows * columns)
      forEachRow { i, g in
        let rowRate = Float(rate * (mean / Double(r[i])).squareRoot())
        if p.firstMoment == nil {
          simd.factoredStep(p.value + i * columns, g, columnFactors, p.kept, rowRate, columns)
        } else {
          for j in 0..<columns { p.move(i * columns + j, by: rowRate * (g[j] * columnFactors[j])) }
        }
      }
    }
  }

  /// Vectors are norm scales: a few hundred numbers, not worth the other threads.
  private func updateVector(
    _ p: AdafactorParameter, moment v: UnsafeMutablePointer<Float>, _ n: Int
  ) {
    var squares = 0.0
    for i in 0..<n {
      let g = Double(p.gradient[i])
      v[i] = p.moment(v[i], g * g)
      let direction = p.step.gradientScale * g / Double(v[i]).squareRoot()
      p.gradient[i] = Float(direction)
      squares += direction * direction
    }
    let rate = Float(p.clippedRate(sumOfSquares: squares, count: n))
    for i in 0..<n { p.move(i, by: rate * p.gradient[i]) }
  }
}

/// A parameter's memory, and what its step is made of.
private struct AdafactorParameter {
  let value: UnsafeMutablePointer<Float>
  let gradient: UnsafeMutablePointer<Float>
  let firstMoment: UnsafeMutablePointer<Float>?
  /// η
  let rate: Double
  let step: AdafactorStep
  /// What decay leaves of a value.
  let kept: Float
  private let beta2: Double

  init(
    value: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>,
    firstMoment: UnsafeMutablePointer<Float>?, rate: Double, step: AdafactorStep
  ) {
    (self.value, self.gradient, self.firstMoment) = (value, gradient, firstMoment)
    (self.rate, self.step) = (rate, step)
    kept = Float(1 - rate * step.weightDecay)
    beta2 = step.beta2
  }

  /// β₂·moment + (1 − β₂)·(the scaled gradient's mean square + ε₁)
  func moment(_ moment: Float, _ meanSquare: Double) -> Float {
    let square = step.gradientScale * step.gradientScale * meanSquare + step.epsilon
    return Float(beta2 * Double(moment) + (1 - beta2) * square)
  }

  /// η / max(1, rms(u)/d)
  func clippedRate(sumOfSquares: Double, count: Int) -> Double {
    let rms = (sumOfSquares / Double(count)).squareRoot()
    return rate / max(1, rms / step.clipThreshold)
  }

  /// Moves scalar `i`, by way of the first moment if there is one, and forgets its gradient.
  func move(_ i: Int, by change: Float) {
    var change = change
    if let firstMoment {
      let β1 = step.beta1
      change = Float(β1 * Double(firstMoment[i]) + (1 - β1) * Double(change))
      firstMoment[i] = change
    }
    value[i] = kept * value[i] - change
    gradient[i] = 0
  }
}
