import NTLTensor

extension Operation {
  static let rmsNorm = Operation(
    "rms-norm", .activations,
    [
      Kernel("forward") { o in
        let size = o.size
        let (x, scale) = (o.input("x", size.activations), o.input("scale", size.width))
        let (y, r) = (o.output("y", size.activations), o.kept("r", size.rows))
        return {
          o.device.rmsNorm(
            x, scale: scale, epsilon: 1e-6, into: y, inverse: r, columns: size.width)
        }
      },
      Kernel("backward") { o in
        let size = o.size
        let (x, scale) = (o.input("x", size.activations), o.input("scale", size.width))
        let (dy, r) = (o.input("dy", size.activations), o.left("r", size.rows))
        let y = Buffer(count: size.activations, on: o.device)
        o.device.rmsNorm(
          x, scale: scale, epsilon: 1e-6, into: y, inverse: r, columns: size.width)
        let (dx, dscale) = (o.gradient("dx", size.activations), o.gradient("dscale", size.width))
        return {
          o.device.rmsNormBackward(
            dy, x: x, scale: scale, inverse: r, dx: dx, dscale: dscale, columns: size.width)
        }
      },
    ])

  private static let mask = Dropout(rate: 0.1, key: 7)

  static let dropout = Operation(
    "dropout", .activations, drawsMasks: true,
    [
      Kernel("forward") { o in
        let (x, y) = (o.input("x", o.size.activations), o.output("y", o.size.activations))
        return { o.device.dropout(x, mask, into: y) }
      },
      Kernel("backward") { o in
        let (dy, dx) = (o.input("dy", o.size.activations), o.gradient("dx", o.size.activations))
        return { o.device.dropoutBackward(dy, mask, dx: dx) }
      },
    ])

  /// Inside a feed-forward layer.
  static let reluDropout = Operation(
    "relu-dropout", .hidden, drawsMasks: true,
    [
      Kernel("forward") { o in
        let (x, y) = (o.input("x", o.size.hidden), o.output("y", o.size.hidden))
        return { o.device.reluDropout(x, mask, into: y) }
      },
      Kernel("backward") { o in
        let (dy, y) = (o.input("dy", o.size.hidden), o.left("y", o.size.hidden))
        o.device.reluDropout(o.input("x", o.size.hidden, reading: 0), mask, into: y)
        let dx = o.output("dx", o.size.hidden)
        return { o.device.reluDropoutBackward(dy, y: y, mask, into: dx) }
      },
    ])

  static let residual = Operation(
    "residual", .activations, drawsMasks: true,
    [
      Kernel("forward") { o in
        let (x, branch) = (o.input("x", o.size.activations), o.input("branch", o.size.activations))
        let y = o.output("y", o.size.activations)
        return { o.device.residual(x, branch, mask, into: y) }
      }
    ])

  /// Self-attention with a position bias: the encoder's, the same with dropout, the decoder's.
  static let attentions = [
    attention("attention", nil), attention("attention-dropout", mask),
    attention("attention-causal", nil, isCausal: true),
  ]

  private static func attention(
    _ name: String, _ mask: Dropout?, isCausal: Bool = false
  ) -> Operation {
    Operation(
      name, .attention, drawsMasks: mask != nil,
      [
        Kernel("forward") { o in
          let (layout, pairs) = layout(o.size, isCausal)
          let inputs = AttentionInputs(o, layout)
          let y = o.output("y", inputs.q.count)
          let probability = o.kept("probability", layout.probabilityCount)
          o.operations = 4 * layout.width * pairs
          return {
            o.device.attention(
              inputs.q, inputs.k, inputs.v, bias: inputs.bias, into: y, probability: probability,
              layout, mask)
          }
        },
        Kernel("backward") { o in
          let (layout, pairs) = layout(o.size, isCausal)
          let inputs = AttentionInputs(o, layout)
          let (q, k, v) = (inputs.q, inputs.k, inputs.v)
          let dy = o.input("dy", q.count)
          let probability = o.left("probability", layout.probabilityCount)
          o.device.attention(
            q, k, v, bias: inputs.bias, into: Buffer(count: q.count, on: o.device),
            probability: probability, layout, mask)
          let scratch = Buffer(count: layout.probabilityCount, on: o.device)
          let (dq, dk) = (o.gradient("dq", q.count), o.gradient("dk", q.count))
          let dv = o.gradient("dv", q.count)
          // PyTorch's is that of a bias spread out over all queries and keys.
          let dbias = o.gradient("dbias", inputs.bias.count, peerHasIt: false)
          o.operations = 8 * layout.width * pairs
          return {
            o.device.attentionBackward(
              dy, q: q, k: k, v: v, probability: probability, scratch: scratch, dq: dq, dk: dk,
              dv: dv, dbias: dbias, layout, mask)
          }
        },
      ])
  }

  /// Who sees whom, and how many pairs of a query and a key that is.
  private static func layout(
    _ size: OperationSize, _ isCausal: Bool
  ) -> (layout: AttentionLayout, pairs: Int) {
    let ranges = (0..<size.sequences).map { $0 * size.length..<($0 + 1) * size.length }
    let layout = AttentionLayout(
      heads: size.heads, headWidth: size.headWidth, queries: ranges, keys: ranges,
      isCausal: isCausal, biasOrigin: size.length - 1)
    let keys = isCausal ? size.length * (size.length + 1) / 2 : size.length * size.length
    return (layout, size.sequences * keys)
  }
}

/// What attention reads.
private struct AttentionInputs {
  let q, k, v, bias: Buffer

  init(_ o: Operands, _ layout: AttentionLayout) {
    let count = o.size.attentionRows * layout.width
    (q, k, v) = (o.input("q", count), o.input("k", count), o.input("v", count))
    bias = o.input("bias", (2 * o.size.length - 1) * layout.heads)
  }
}
