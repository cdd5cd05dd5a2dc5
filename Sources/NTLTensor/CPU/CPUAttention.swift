import NTLKernels

extension CPUDevice {
  /// Attention, one task for each head of each sequence: q·kᵀ, softmax by row, p·v.
  ///
  /// Heads are slices of columns, so the products read and write them in place, by their strides.
  public func attention(
    _ q: Buffer, _ k: Buffer, _ v: Buffer, bias: Buffer?, into y: Buffer, probability: Buffer,
    _ layout: AttentionLayout, _ mask: Dropout?
  ) {
    let isCovered = layout.coversAllQueries(rows: y.count / layout.width)
    if !isCovered { fill(y, with: 0) }
    let (q, k, v) = (q.address(as: self), k.address(as: self), v.address(as: self))
    let (y, probability) = (y.address(as: self), probability.address(as: self))

    let workspace = Kernels.fewRowWorkspace(rows: AttentionSite.fewQueries)
    withHeadMajor(bias, layout) { bias in
      memory.withScratch(mask == nil ? 0 : layout.probabilityCount) { dropped in
        memory.reserve(pool.threads, of: workspace)
        forEachSite(layout) { site in
          let p = probability + site.block
          if site.hasFewQueries {
            memory.withScratch(workspace) {
              site.scores(q, k, layout.scale, p, $0, simd)
            }
          } else {
            site.product(queries: q, keys: k, into: p, alpha: Float(layout.scale))
          }
          for i in 0..<site.queries {
            let row = p + i * site.keys
            let visible = site.visibleKeys(i)
            if let bias {
              simd.biasedSoftmax(row, bias.row(site, query: i), row, visible)
            } else {
              simd.softmax(row, row, visible)
            }
            simd.fill(row + visible, 0, site.keys - visible)
          }
          let kept = site.dropped(p, mask, into: dropped, simd)
          if site.hasFewQueries {
            site.sums(kept, v, into: y, simd)
          } else {
            site.product(scores: kept, keys: v, intoQueries: y, alpha: 1, beta: 0)
          }
        }
      }
    }
  }

  /// Calls `body` for each head of each sequence: as one task, or several where each is little work.
  private func forEachSite(_ layout: AttentionLayout, _ body: (AttentionSite) -> Void) {
    let sites = layout.queries.count * layout.heads
    let multiplications = 2 * layout.probabilityCount * layout.headWidth
    let perTask = max(1, min(sites / (4 * pool.threads), 100_000 * sites / max(1, multiplications)))
    pool.forEach((sites + perTask - 1) / perTask) { task in
      for index in task * perTask..<min(sites, (task + 1) * perTask) { body(layout.site(index)) }
    }
  }

  /// The gradients of attention; see the equations in `Operations/Attention.swift`.
  public func attentionBackward(
    _ dy: Buffer, q: Buffer, k: Buffer, v: Buffer, probability: Buffer, scratch: Buffer,
    dq: Buffer?, dk: Buffer?, dv: Buffer?, dbias: Buffer?,
    _ layout: AttentionLayout, _ mask: Dropout?
  ) {
    let (q, k, v) = (q.address(as: self), k.address(as: self), v.address(as: self))
    let (dq, dk, dv) = (
      dq?.address(as: self), dk?.address(as: self), dv?.address(as: self)
    )
    let (dy, probability) = (dy.address(as: self), probability.address(as: self))
    let scores = scratch.address(as: self)
    let scale = Float(layout.scale)

    pool.forEach(layout.queries.count * layout.heads) { task in
      let site = layout.site(task)
      let (p, ds) = (probability + site.block, scores + site.block)
      if let dv {
        let kept = site.dropped(p, mask, into: scores, simd)
        site.product(scoresTransposed: kept, queries: dy, intoKeys: dv, alpha: 1)
      }
      // From here on the scratch block holds dp, and then ds.
      site.product(queries: dy, keys: v, into: ds, alpha: 1)
      _ = site.dropped(ds, mask, into: scores, simd)
      for i in 0..<site.queries {
        let row = ds + i * site.keys
        let visible = site.visibleKeys(i)
        simd.softmaxBackward(row, p + i * site.keys, row, visible)
        simd.fill(row + visible, 0, site.keys - visible)
      }
      if let dq { site.product(scores: ds, keys: k, intoQueries: dq, alpha: scale, beta: 1) }
      if let dk { site.product(scoresTransposed: ds, queries: q, intoKeys: dk, alpha: scale) }
    }
    if let dbias { addBiasGradient(scores, layout, dbias) }
  }

  /// dbias[j − i′, h] += ds[i,j]: a row of ds is a run of consecutive relative positions.
  ///
  /// Sequences share the bias, so threads share out heads and take the sequences in order.
  private func addBiasGradient(
    _ ds: UnsafeMutablePointer<Float>, _ layout: AttentionLayout, _ dbias: Buffer
  ) {
    let positions = dbias.count / layout.heads
    memory.withScratch(dbias.count) { scratch in
      let gathered = HeadMajorBias(base: scratch, positions: positions, origin: layout.biasOrigin)
      simd.fill(scratch, 0, dbias.count)
      let dbias = dbias.address(as: self)
      pool.forEach(layout.heads) { head in
        for sequence in layout.queries.indices {
          let site = layout.site(sequence * layout.heads + head)
          for i in 0..<site.queries {
            simd.axpy(
              1, ds + site.block + i * site.keys, gathered.row(site, query: i),
              site.visibleKeys(i))
          }
        }
        for position in 0..<positions {
          dbias[position * layout.heads + head] += scratch[head * positions + position]
        }
      }
    }
  }

  /// Lends the bias transposed to [heads, relative positions], where each query reads a run of it.
  private func withHeadMajor(
    _ bias: Buffer?, _ layout: AttentionLayout, _ body: (HeadMajorBias?) -> Void
  ) {
    guard let bias else { return body(nil) }
    let positions = bias.count / layout.heads
    memory.withScratch(bias.count) { scratch in
      let bias = bias.address(as: self)
      for position in 0..<positions {
        for head in 0..<layout.heads {
          scratch[head * positions + position] = bias[position * layout.heads + head]
        }
      }
      body(HeadMajorBias(base: scratch, positions: positions, origin: layout.biasOrigin))
    }
  }
}

/// A relative position bias as [heads, relative positions].
private struct HeadMajorBias {
  let base: UnsafeMutablePointer<Float>
  let positions: Int
  let origin: Int

  /// The biases of a query's keys, from its sequence's first on.
  func row(_ site: AttentionSite, query i: Int) -> UnsafeMutablePointer<Float> {
    base + site.head * positions + origin - (i + site.keys - site.queries)
  }
}

/// One head of one sequence: where it lies in the matrices, and the products it needs.
private struct AttentionSite {
  let head: Int
  let queries: Int
  let keys: Int
  /// Where the scores begin, among the probabilities.
  let block: Int
  let firstQuery: Int
  let firstKey: Int
  /// Scalars from one row of q, k, v or y to the next.
  let stride: Int
  let width: Int
  let isCausal: Bool

  func visibleKeys(_ i: Int) -> Int { isCausal ? i + (keys - queries) + 1 : keys }

  private var queryOffset: Int { firstQuery * stride + head * width }
  private var keyOffset: Int { firstKey * stride + head * width }

  /// scores[i,j] = alpha·a[i]·b[j]
  func product(
    queries a: UnsafePointer<Float>, keys b: UnsafePointer<Float>,
    into scores: UnsafeMutablePointer<Float>, alpha: Float
  ) {
    MatrixProduct(
      m: queries, n: keys, k: width, a: a + queryOffset, aStride: stride,
      b: b + keyOffset, bStride: stride, bIsTransposed: true, c: scores, cStride: keys,
      alpha: alpha
    ).run()
  }

  /// result[i] = alpha·Σⱼ scores[i,j]·b[j] + beta·result[i]
  func product(
    scores: UnsafePointer<Float>, keys b: UnsafePointer<Float>,
    intoQueries result: UnsafeMutablePointer<Float>, alpha: Float, beta: Float
  ) {
    MatrixProduct(
      m: queries, n: width, k: keys, a: scores, aStride: keys, b: b + keyOffset, bStride: stride,
      c: result + queryOffset, cStride: stride, alpha: alpha, beta: beta
    ).run()
  }

  /// result[j] += alpha·Σᵢ scores[i,j]·a[i]
  func product(
    scoresTransposed scores: UnsafePointer<Float>, queries a: UnsafePointer<Float>,
    intoKeys result: UnsafeMutablePointer<Float>, alpha: Float
  ) {
    MatrixProduct(
      m: keys, n: width, k: queries, a: scores, aStride: keys, aIsTransposed: true,
      b: a + queryOffset, bStride: stride, c: result + keyOffset, cStride: stride, alpha: alpha,
      beta: 1
    ).run()
  }

  /// Packing the keys costs more than multiplying up to so many queries by them.
  static let fewQueries = 8
  var hasFewQueries: Bool { queries <= Self.fewQueries }

  /// What `product(queries:keys:into:alpha:)` is, for few queries.
  func scores(
    _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ scale: Double,
    _ scores: UnsafeMutablePointer<Float>, _ workspace: UnsafeMutablePointer<Float>,
    _ simd: Kernels
  ) {
    simd.fewRowProduct(
      q + queryOffset, stride, k + keyOffset, stride, scores, keys, queries, keys, width, workspace)
    if scale != 1 { simd.scale(Float(scale), scores, scores, queries * keys) }
  }

  /// What `product(scores:keys:intoQueries:alpha:beta:)` is, for few queries.
  func sums(
    _ scores: UnsafePointer<Float>, _ v: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>, _ simd: Kernels
  ) {
    simd.fewRowSums(
      scores, keys, v + keyOffset, stride, y + queryOffset, stride, queries, keys, width)
  }

  /// The scores with dropout, in this site's block of `memory`; without a mask, the scores themselves.
  func dropped(
    _ scores: UnsafeMutablePointer<Float>, _ mask: Dropout?,
    into memory: UnsafeMutablePointer<Float>, _ simd: Kernels
  ) -> UnsafeMutablePointer<Float> {
    guard let mask else { return scores }
    simd.dropout(
      scores, memory + block, queries * keys, mask.key, UInt64(block), mask.threshold,
      Float(mask.scale))
    return memory + block
  }
}

extension AttentionLayout {
  /// The i-th head of the batch, counted sequence by sequence.
  fileprivate func site(_ index: Int) -> AttentionSite {
    let (sequence, head) = index.quotientAndRemainder(dividingBy: heads)
    return AttentionSite(
      head: head, queries: queries[sequence].count, keys: keys[sequence].count,
      block: block(sequence: sequence, head: head), firstQuery: queries[sequence].lowerBound,
      firstKey: keys[sequence].lowerBound, stride: width, width: headWidth, isCausal: isCausal)
  }
}
