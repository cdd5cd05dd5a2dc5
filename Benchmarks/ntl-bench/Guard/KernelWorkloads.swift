import NTLTensor

extension CountedWorkload {
  /// Every family of kernels, forward and backward.
  static func kernels(on device: CPUDevice) -> [CountedWorkload] {
    let (rows, columns) = (48, 512)
    let count = rows * columns
    func random(_ count: Int, seed: UInt64) -> Buffer {
      let buffer = Buffer(count: count, on: device)
      device.fillRandomly(buffer, seed: seed)
      return buffer
    }
    func zeros(_ count: Int) -> Buffer {
      let buffer = Buffer(count: count, on: device)
      device.fill(buffer, with: 0)
      return buffer
    }
    let (x, dy, y) = (random(count, seed: 1), random(count, seed: 2), zeros(count))
    // Gradients and values grow with every turn, by amounts that no kernel's work depends on.
    let (dx, other) = (zeros(count), zeros(count))
    let (scale, dscale, inverse) = (random(columns, seed: 3), zeros(columns), zeros(rows))
    let mask = Dropout(rate: 0.1, key: 4)
    let ids = (0..<Int32(rows)).map { $0 * 7 % 31 }

    return [
      CountedWorkload("kernel/relu") {
        device.map(.relu, x, into: y)
        device.mapBackward(.relu, dy, x: x, dx: dx)
      },
      CountedWorkload("kernel/gated-gelu") {
        device.gatedGelu(gate: x, up: dy, into: y)
        device.gatedGeluBackward(dy, gate: x, up: dy, dgate: dx, dup: other)
      },
      CountedWorkload("kernel/rms-norm") {
        device.rmsNorm(x, scale: scale, epsilon: 1e-6, into: y, inverse: inverse, columns: columns)
        device.rmsNormBackward(
          dy, x: x, scale: scale, inverse: inverse, dx: dx, dscale: dscale, columns: columns)
      },
      CountedWorkload("kernel/softmax") {
        device.softmax(x, into: y, columns: columns)
        device.softmaxBackward(dy, y: y, dx: dx, columns: columns)
      },
      CountedWorkload("kernel/dropout") {
        device.dropout(x, mask, into: y)
        device.dropoutBackward(dy, mask, dx: dx)
      },
      CountedWorkload("kernel/residual") { device.residual(x, dy, mask, into: y) },
      CountedWorkload("kernel/rows") {
        device.gatherRows(x, ids, into: y, columns: columns)
        device.gatherRowsBackward(dy, ids, dtable: dx, columns: columns)
      },
      CountedWorkload("kernel/sums") {
        device.axpy(0.5, x, into: other)
        _ = device.sumOfSquares(x)
      },
      CountedWorkload("kernel/likeliest") {
        _ = device.likeliest(x, count: 4, columns: columns)
        _ = device.argmax(x, columns: columns)
      },
      adamW(random(count, seed: 5), zeros(count), zeros(count), zeros(count)),
      linear(random(64 * 96, seed: 6), random(128 * 96, seed: 7), zeros),
      attention(random(64 * 64, seed: 8), random(64 * 64, seed: 9), zeros),
    ]
  }

  private static func adamW(
    _ value: Buffer, _ gradient: Buffer, _ first: Buffer, _ second: Buffer
  ) -> CountedWorkload {
    var step = AdamWStep(learningRate: 1e-3, weightDecay: 0.01, step: 1)
    return CountedWorkload("kernel/adamw") {
      value.device.adamW(
        value, gradient: gradient, firstMoment: first, secondMoment: second, step)
      step.step += 1
    }
  }

  private static func linear(
    _ x: Buffer, _ weight: Buffer, _ zeros: (Int) -> Buffer
  ) -> CountedWorkload {
    let size = LinearSize(rows: 64, inputs: 96, outputs: 128)
    let (y, dx, dw) = (
      zeros(size.rows * size.outputs), zeros(size.rows * size.inputs),
      zeros(size.outputs * size.inputs)
    )
    return CountedWorkload("kernel/linear") {
      x.device.linear(x, weight: weight, into: y, size)
      x.device.linearBackward(y, x: x, weight: weight, dx: dx, dw: dw, size)
    }
  }

  private static func attention(
    _ q: Buffer, _ kv: Buffer, _ zeros: (Int) -> Buffer
  ) -> CountedWorkload {
    // Two sequences of 16 and 48 rows, four heads of 16.
    let ranges = [0..<16, 16..<64]
    let layout = AttentionLayout(
      heads: 4, headWidth: 16, queries: ranges, keys: ranges, isCausal: true, biasOrigin: 47)
    let mask = Dropout(rate: 0.1, key: 5)
    let (bias, dbias) = (zeros(48 * layout.heads), zeros(48 * layout.heads))
    let (probability, scratch) = (zeros(layout.probabilityCount), zeros(layout.probabilityCount))
    let (y, dq, dk, dv) = (zeros(q.count), zeros(q.count), zeros(q.count), zeros(q.count))
    return CountedWorkload("kernel/attention") {
      q.device.attention(
        q, kv, kv, bias: bias, into: y, probability: probability, layout, mask)
      q.device.attentionBackward(
        y, q: q, k: kv, v: kv, probability: probability, scratch: scratch, dq: dq, dk: dk, dv: dv,
        dbias: dbias, layout, mask)
    }
  }
}
