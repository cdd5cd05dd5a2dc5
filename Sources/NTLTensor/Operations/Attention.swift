extension Tensor {
  /// Multi-head attention from self, the queries, to `key` and `value`; see ``AttentionLayout`` for the
  /// equation (Vaswani et al. 2017, with the additive relative position bias of Raffel et al. 2020).
  ///
  ///     dv = pᵈᵀ·dy     dp = mask∘(dy·vᵀ)/(1 − rate)     ds = p∘(dp − Σⱼ dp∘p)
  ///     dq = scale·ds·k     dk = scale·dsᵀ·q     dbias[j − i′, h] = Σ ds[i,j]
  ///
  /// where p is the softmax and pᵈ what dropout leaves of it.
  ///
  /// - Parameters:
  ///   - key: `[key rows, heads·headWidth]`; so is self, with its own rows.
  ///   - value: the shape of `key`.
  ///   - bias: `[relative positions, heads]`, or nil.
  ///   - layout: which rows attend to which.
  ///   - rate: the share of attention weights dropped while training.
  /// - Returns: the shape of self.
  public func attention(
    key: Tensor, value: Tensor, bias: Tensor? = nil, _ layout: AttentionLayout,
    dropout rate: Double = 0
  ) -> Tensor {
    require(
      shape.columns == layout.width && key.shape.columns == layout.width
        && value.shape == key.shape,
      "attention of \(layout.heads) heads of \(layout.headWidth): queries \(shape), "
        + "keys \(key.shape), values \(value.shape)")
    require(
      layout.queries.allSatisfy { $0.upperBound <= shape.rows }
        && layout.keys.allSatisfy { $0.upperBound <= key.shape.rows },
      "attention: a sequence ends beyond the rows of \(shape) or \(key.shape)")
    layout.requireBias(bias?.shape)

    let tape = tape ?? key.tape ?? value.tape ?? bias?.tape
    require(
      tape == nil || layout.hasDisjointKeys,
      "attention: sequences that share keys have no gradient; give each its own")
    let mask = tape?.nextDropout(rate: rate)
    let y = Buffer(count: shape.count, on: device)
    let probability = Buffer(count: layout.probabilityCount, on: device)
    device.attention(
      buffer, key.buffer, value.buffer, bias: bias?.buffer, into: y, probability: probability,
      layout, mask)

    return Tensor(y, shape, recordedOn: tape) {
      [
        q = buffer, k = key.buffer, v = value.buffer,
        dq = record, dk = key.record, dv = value.record, dbias = bias?.record
      ] dy in
      let scratch = Buffer(count: layout.probabilityCount, on: dy.device)
      dy.device.attentionBackward(
        dy, q: q, k: k, v: v, probability: probability, scratch: scratch,
        dq: dq?.gradient, dk: dk?.gradient, dv: dv?.gradient, dbias: dbias?.gradient, layout, mask)
    }
  }
}

extension AttentionLayout {
  /// Every relative position that occurs must have a row in the bias.
  fileprivate func requireBias(_ shape: Shape?) {
    guard let shape else { return }
    let lowest = -(keys.map(\.count).max() ?? 1) + 1
    let highest = zip(queries, keys).map { q, k in isCausal ? 0 : q.count - 1 }.max() ?? 0
    require(
      shape.columns == heads && biasOrigin + lowest >= 0 && biasOrigin + highest < shape.rows,
      "attention bias \(shape) lacks a row for relative positions \(lowest)...\(highest) "
        + "of \(heads) heads, with 0 in row \(biasOrigin)")
  }
}

extension ReferenceDevice {
  /// y[i] = Σⱼ dropout(softmaxⱼ(scale·q[i]·k[j] + bias[j − i′, h]))·v[j], for every sequence and head.
  public func attention(
    _ q: Buffer, _ k: Buffer, _ v: Buffer, bias: Buffer?, into y: Buffer, probability: Buffer,
    _ layout: AttentionLayout, _ mask: Dropout?
  ) {
    fill(y, with: 0)
    fill(probability, with: 0)
    let (q, k, v) = (
      q.grid(columns: layout.width), k.grid(columns: layout.width), v.grid(columns: layout.width)
    )
    let (y, p) = (y.grid(columns: layout.width), probability.list)
    let bias = bias?.grid(columns: layout.heads)

    layout.forEachQuery { s in
      var scores: [Double] = []
      for j in 0..<s.visibleKeys {
        var score = bias.map { $0[layout.biasOrigin + j - s.position, s.head] } ?? 0
        for c in s.columns { score += layout.scale * q[s.row, c] * k[s.keyRow(j), c] }
        scores.append(score)
      }
      for (j, weight) in softmaxOfRow(scores).enumerated() {
        p[s.element(j)] = weight
        let kept = weight * (mask.map { $0.factor(ofElement: s.element(j)) } ?? 1)
        for c in s.columns { y[s.row, c] += kept * v[s.keyRow(j), c] }
      }
    }
  }

  /// The gradients of attention, as the equations above have them.
  public func attentionBackward(
    _ dy: Buffer, q: Buffer, k: Buffer, v: Buffer, probability: Buffer, scratch: Buffer,
    dq: Buffer?, dk: Buffer?, dv: Buffer?, dbias: Buffer?,
    _ layout: AttentionLayout, _ mask: Dropout?
  ) {
    let (q, k, v) = (
      q.grid(columns: layout.width), k.grid(columns: layout.width), v.grid(columns: layout.width)
    )
    let (dq, dk, dv) = (
      dq?.grid(columns: layout.width), dk?.grid(columns: layout.width),
      dv?.grid(columns: layout.width)
    )
    let (dy, p) = (dy.grid(columns: layout.width), probability.list)
    let dbias = dbias?.grid(columns: layout.heads)

    layout.forEachQuery { s in
      var dp = [Double](repeating: 0, count: s.visibleKeys)
      for j in 0..<s.visibleKeys {
        let factor = mask.map { $0.factor(ofElement: s.element(j)) } ?? 1
        for c in s.columns {
          dp[j] += factor * dy[s.row, c] * v[s.keyRow(j), c]
          if let dv { dv[s.keyRow(j), c] += factor * p[s.element(j)] * dy[s.row, c] }
        }
      }
      let sum = (0..<s.visibleKeys).reduce(0.0) { $0 + dp[$1] * p[s.element($1)] }
      for j in 0..<s.visibleKeys {
        let ds = p[s.element(j)] * (dp[j] - sum)
        for c in s.columns {
          if let dq { dq[s.row, c] += layout.scale * ds * k[s.keyRow(j), c] }
          if let dk { dk[s.keyRow(j), c] += layout.scale * ds * q[s.row, c] }
        }
        if let dbias { dbias[layout.biasOrigin + j - s.position, s.head] += ds }
      }
    }
  }
}

/// One query of one head of one sequence, in the terms of the equations.
private struct QuerySite {
  let head: Int
  /// The row of q, y.
  let row: Int
  /// i′, the query's position among its sequence's keys.
  let position: Int
  let visibleKeys: Int
  /// The columns of q, k, v and y that belong to the head.
  let columns: Range<Int>
  let firstKeyRow: Int
  let firstElement: Int

  func keyRow(_ j: Int) -> Int { firstKeyRow + j }
  func element(_ j: Int) -> Int { firstElement + j }
}

extension AttentionLayout {
  fileprivate func forEachQuery(_ body: (QuerySite) -> Void) {
    for sequence in queries.indices {
      let (q, k) = (queries[sequence], keys[sequence])
      for head in 0..<heads {
        for i in 0..<q.count {
          body(
            QuerySite(
              head: head, row: q.lowerBound + i, position: i + k.count - q.count,
              visibleKeys: visibleKeys(ofQuery: i, queries: q.count, keys: k.count),
              columns: head * headWidth..<(head + 1) * headWidth,
              firstKeyRow: k.lowerBound,
              firstElement: block(sequence: sequence, head: head) + i * k.count))
        }
      }
    }
  }
}
