import NTLKernels

extension CPUDevice {
  /// y = a
  public func fill(_ y: Buffer, with a: Double) {
    let target = y.address(as: self)
    forEachBlock(of: y.count, scalarsPerRow: 1) { block in
      simd.fill(target + block.lowerBound, Float(a), block.count)
    }
  }

  /// y = a·x
  public func scale(_ x: Buffer, by a: Double, into y: Buffer) {
    precondition(x.count == y.count)
    let (source, target) = (x.address(as: self), y.address(as: self))
    forEachBlock(of: x.count, scalarsPerRow: 1) { block in
      let i = block.lowerBound
      simd.scale(Float(a), source + i, target + i, block.count)
    }
  }

  /// y += a·x
  public func axpy(_ a: Double, _ x: Buffer, into y: Buffer) {
    precondition(x.count == y.count)
    let (source, target) = (x.address(as: self), y.address(as: self))
    forEachBlock(of: x.count, scalarsPerRow: 1) { block in
      let i = block.lowerBound
      simd.axpy(Float(a), source + i, target + i, block.count)
    }
  }

  /// y[i] = f(x[i])
  public func map(_ f: ElementwiseFunction, _ x: Buffer, into y: Buffer) {
    precondition(x.count == y.count)
    let (source, target) = (x.address(as: self), y.address(as: self))
    forEachBlock(of: x.count, scalarsPerRow: 1) { block in
      guard f != .relu else {
        return simd.relu(source + block.lowerBound, target + block.lowerBound, block.count)
      }
      for i in block { target[i] = Float(f(Double(source[i]))) }
    }
  }

  /// dx[i] += dy[i]·f′(x[i])
  public func mapBackward(_ f: ElementwiseFunction, _ dy: Buffer, x: Buffer, dx: Buffer) {
    precondition(x.count == dy.count && x.count == dx.count)
    let (dy, source, target) = (dy.address(as: self), x.address(as: self), dx.address(as: self))
    forEachBlock(of: x.count, scalarsPerRow: 1) { block in
      let start = block.lowerBound
      guard f != .relu else {
        return simd.reluBackward(dy + start, source + start, target + start, block.count)
      }
      for i in block { target[i] += dy[i] * Float(f.slope(Double(source[i]))) }
    }
  }

  /// y = a∘b
  public func multiply(_ a: Buffer, _ b: Buffer, into y: Buffer) {
    precondition(a.count == b.count && a.count == y.count)
    let (a, b, target) = (a.address(as: self), b.address(as: self), y.address(as: self))
    forEachBlock(of: y.count, scalarsPerRow: 1) { block in
      for i in block { target[i] = a[i] * b[i] }
    }
  }

  /// da += dy∘b    db += dy∘a
  public func multiplyBackward(_ dy: Buffer, a: Buffer, b: Buffer, da: Buffer?, db: Buffer?) {
    precondition(a.count == dy.count && b.count == dy.count)
    let count = dy.count
    let (a, b, dy) = (a.address(as: self), b.address(as: self), dy.address(as: self))
    let (da, db) = (da?.address(as: self), db?.address(as: self))
    forEachBlock(of: count, scalarsPerRow: 2) { block in
      if let da { for i in block { da[i] += dy[i] * b[i] } }
      if let db { for i in block { db[i] += dy[i] * a[i] } }
    }
  }

  /// y = gelu(gate)∘up
  public func gatedGelu(gate: Buffer, up: Buffer, into y: Buffer) {
    precondition(gate.count == up.count && gate.count == y.count)
    let (gate, up, y, count) = (
      gate.address(as: self), up.address(as: self), y.address(as: self), y.count
    )
    forEachBlock(of: count, scalarsPerRow: 4) { block in
      let i = block.lowerBound
      simd.gatedGelu(gate + i, up + i, y + i, block.count)
    }
  }

  /// dgate += dy∘up∘gelu′(gate)    dup += dy∘gelu(gate)
  public func gatedGeluBackward(
    _ dy: Buffer, gate: Buffer, up: Buffer, dgate: Buffer?, dup: Buffer?
  ) {
    precondition(gate.count == up.count && gate.count == dy.count)
    let count = dy.count
    // The kernel writes both; a gradient that nobody wants goes into memory that is thrown away.
    let unwanted = dgate == nil || dup == nil ? count : 0
    memory.withScratch(unwanted) { scratch in
      if unwanted > 0 { simd.fill(scratch, 0, unwanted) }
      let dgate = dgate?.address(as: self) ?? scratch
      let dup = dup?.address(as: self) ?? scratch
      let (dy, gate, up) = (dy.address(as: self), gate.address(as: self), up.address(as: self))
      forEachBlock(of: count, scalarsPerRow: 4) { block in
        let i = block.lowerBound
        simd.gatedGeluBackward(dy + i, gate + i, up + i, dgate + i, dup + i, block.count)
      }
    }
  }

  /// y = mask∘x/(1 − rate)
  public func dropout(_ x: Buffer, _ mask: Dropout, into y: Buffer) {
    forEachMaskedBlock(of: x, mask, into: y, simd.dropout)
  }

  /// dx += mask∘dy/(1 − rate)
  public func dropoutBackward(_ dy: Buffer, _ mask: Dropout, dx: Buffer) {
    forEachMaskedBlock(of: dy, mask, into: dx, simd.dropoutAdd)
  }

  /// y = mask∘max(x, 0)/(1 − rate)
  public func reluDropout(_ x: Buffer, _ mask: Dropout?, into y: Buffer) {
    guard let mask else { return map(.relu, x, into: y) }
    forEachMaskedBlock(of: x, mask, into: y, simd.reluDropout)
  }

  /// Blocks begin where a mask can: at multiples of 64.
  private func forEachMaskedBlock(
    of x: Buffer, _ mask: Dropout, into y: Buffer,
    _ kernel: (
      _ x: Kernels.Input, _ y: Kernels.Output, _ n: Int, _ key: UInt64, _ first: UInt64,
      _ threshold: UInt32, _ scale: Float
    ) -> Void
  ) {
    precondition(x.count == y.count)
    let (source, target) = (x.address(as: self), y.address(as: self))
    forEachBlock(of: x.count, scalarsPerRow: 1, multiple: 64) { block in
      let i = block.lowerBound
      kernel(
        source + i, target + i, block.count, mask.key, UInt64(i), mask.threshold,
        Float(mask.scale))
    }
  }

  /// dx = dy/(1 − rate) where y > 0
  public func reluDropoutBackward(_ dy: Buffer, y: Buffer, _ mask: Dropout?, into dx: Buffer) {
    precondition(dx.count == dy.count && dx.count == y.count)
    let scale = Float(mask?.scale ?? 1)
    let count = dx.count
    let (dy, y, dx) = (dy.address(as: self), y.address(as: self), dx.address(as: self))
    forEachBlock(of: count, scalarsPerRow: 1) { block in
      let i = block.lowerBound
      simd.reluDropoutBackward(dy + i, y + i, scale, dx + i, block.count)
    }
  }

  /// y = x + mask∘branch/(1 − rate)
  public func residual(_ x: Buffer, _ branch: Buffer, _ mask: Dropout?, into y: Buffer) {
    precondition(x.count == y.count && branch.count == y.count)
    let count = y.count
    let (x, branch, y) = (x.address(as: self), branch.address(as: self), y.address(as: self))
    forEachBlock(of: count, scalarsPerRow: 1, multiple: 64) { block in
      let i = block.lowerBound
      if let mask {
        simd.dropoutSum(
          x + i, branch + i, y + i, block.count, mask.key, UInt64(i), mask.threshold,
          Float(mask.scale))
      } else {
        simd.sum2(x + i, 1, branch + i, y + i, block.count)
      }
    }
  }

  /// One AdamW step; see ``AdamWStep``.
  public func adamW(
    _ value: Buffer, gradient: Buffer, firstMoment: Buffer, secondMoment: Buffer, _ step: AdamWStep
  ) {
    precondition(
      gradient.count == value.count && firstMoment.count == value.count
        && secondMoment.count == value.count)
    let count = value.count
    let (value, gradient) = (value.address(as: self), gradient.address(as: self))
    let (m, v) = (firstMoment.address(as: self), secondMoment.address(as: self))
    let (correction1, correction2) = (step.correction1, step.correction2)
    forEachBlock(of: count, scalarsPerRow: 1) { block in
      let i = block.lowerBound
      simd.adamW(
        value + i, gradient + i, m + i, v + i, block.count, step.learningRate,
        step.beta1, step.beta2, step.epsilon, step.weightDecay, correction1, correction2,
        step.gradientScale)
    }
  }
}
