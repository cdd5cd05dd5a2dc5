import NTLKernels
import NTLTensor
import NTLTestSupport
import Testing

/// Every kernel of the CPU device against the reference, forward and backward, for each instruction set
/// that this processor can run.
@Suite struct DeviceAgreementTests {
  static let devices: [CPUDevice] = Kernels.usable.map { CPUDevice(threads: 3, simd: $0) }
  static let sizes = [1, 3, 17, 33, 1000]

  @Test(arguments: devices, sizes) func sumsAndMaps(_ device: CPUDevice, n: Int) {
    let agreement = DeviceAgreement(device)
    agreement.check("sums of \(n)") { bench in
      let (x, y) = (bench.input(n), bench.input(n))
      bench.device.fill(bench.output("fill", n), with: 2.5)
      bench.device.copy(x, into: bench.output("copy", n))
      bench.device.scale(x, by: -1.5, into: bench.output("scale", n))
      bench.device.axpy(0.7, x, into: bench.gradient("axpy", n))
      bench.device.weightedSum(x, y, into: bench.output("weightedSum", 1))
      bench.device.weightedSumBackward(bench.input(1), y, dx: bench.gradient("dx", n))
      let square = bench.device.sumOfSquares(x)
      _ = bench.changing("sumOfSquares", bench.buffer([square]))
    }
    for f in elementwiseFunctions {
      agreement.check("\(f) of \(n)") { bench in
        let x = bench.input(n)
        bench.device.map(f, x, into: bench.output("y", n))
        bench.device.mapBackward(f, bench.input(n), x: x, dx: bench.gradient("dx", n))
      }
    }
    agreement.check("product of \(n)") { bench in
      let (a, b, dy) = (bench.input(n), bench.input(n), bench.input(n))
      bench.device.multiply(a, b, into: bench.output("y", n))
      bench.device.multiplyBackward(
        dy, a: a, b: b, da: bench.gradient("da", n), db: bench.gradient("db", n))
      bench.device.multiplyBackward(dy, a: a, b: b, da: nil, db: bench.gradient("db alone", n))
      bench.device.multiplyBackward(dy, a: a, b: b, da: bench.gradient("da alone", n), db: nil)
    }
    agreement.check("gatedGelu of \(n)") { bench in
      let (gate, up, dy) = (bench.input(n, in: -6...6), bench.input(n), bench.input(n))
      bench.device.gatedGelu(gate: gate, up: up, into: bench.output("y", n))
      bench.device.gatedGeluBackward(
        dy, gate: gate, up: up, dgate: bench.gradient("dgate", n), dup: bench.gradient("dup", n))
      bench.device.gatedGeluBackward(
        dy, gate: gate, up: up, dgate: nil, dup: bench.gradient("dup alone", n))
      bench.device.gatedGeluBackward(
        dy, gate: gate, up: up, dgate: bench.gradient("dgate alone", n), dup: nil)
    }
  }

  @Test(arguments: devices, sizes) func dropout(_ device: CPUDevice, n: Int) {
    let mask = Dropout(rate: 0.3, key: 0x1234_5678_9ABC_DEF0)
    DeviceAgreement(device).check("dropout of \(n)") { bench in
      let (x, branch) = (bench.input(n), bench.input(n))
      bench.device.dropout(x, mask, into: bench.output("y", n))
      bench.device.dropoutBackward(x, mask, dx: bench.gradient("dx", n))
      for (name, mask) in [("dropped", mask), ("whole", nil)] as [(String, Dropout?)] {
        let y = bench.output("relu, \(name)", n)
        bench.device.reluDropout(x, mask, into: y)
        bench.device.reluDropoutBackward(x, y: y, mask, into: bench.output("slope, \(name)", n))
      }
      bench.device.residual(x, branch, mask, into: bench.output("residual", n))
      bench.device.residual(x, branch, nil, into: bench.output("sum", n))
    }
  }

  @Test(arguments: devices, sizes) func rows(_ device: CPUDevice, columns: Int) {
    let rows: [Int32] = [4, 0, 4, 2, 4]
    DeviceAgreement(device).check("rows of \(columns)") { bench in
      let (table, dy) = (bench.input(6 * columns), bench.input(5 * columns))
      bench.device.gatherRows(table, rows, into: bench.output("y", 5 * columns), columns: columns)
      bench.device.gatherRowsBackward(
        dy, rows, dtable: bench.gradient("dtable", 6 * columns), columns: columns)
      bench.device.scatterRows(
        bench.input(3 * columns), to: [5, 1, 3], in: bench.gradient("scattered", 6 * columns),
        columns: columns)
      let best = bench.device.argmax(table, columns: columns)
      _ = bench.changing("argmax", bench.buffer(best.map(Double.init)))
    }
  }

  @Test(arguments: devices, sizes) func likeliestColumns(_ device: CPUDevice, columns: Int) {
    for count in Set([1, 2, 7, columns]) where count <= columns {
      // Few different scalars, so that there are equal ones.
      for steps in [1.0, 4, 1e6] {
        var scalars = RandomScalars(seed: UInt64(columns + count))
        let x = scalars.draw(5 * columns, in: -8...8).map {
          Double(Float(($0 * steps).rounded() / steps))
        }
        let (actual, expected) = (
          Tensor(x, [5, columns], on: device).likeliest(count),
          Tensor(x, [5, columns], on: ReferenceDevice.shared).likeliest(count)
        )
        #expect(actual.columns == expected.columns)
        expectClose(actual.logarithms, expected.logarithms, tolerance: 1e-6, "likeliest \(count)")
      }
    }
  }

  @Test(arguments: devices) func likeliestColumnsOfWhatIsNoDistribution(_ device: CPUDevice) {
    for (strange, best) in [(Double.nan, 3), (.infinity, 90), (-.infinity, 3)] {
      var x = [Double](repeating: 0, count: 100)
      (x[3], x[90], x[0]) = (2, strange, strange == .infinity ? 1 : strange)
      for device in [device, ReferenceDevice.shared] as [any Device] {
        let found = Tensor(x, [1, 100], on: device).likeliest(100)
        #expect(found.columns[0] == Int32(best) && Set(found.columns).count == 100)
        #expect(found.logarithms.allSatisfy { $0.isNaN })
      }
    }
    #expect(Tensor([1, 2], [1, 2], on: device).likeliest(9).perRow == 2)
  }

  @Test(arguments: devices, [(1, 1, 1), (3, 17, 33), (33, 3, 17), (17, 1000, 3), (130, 90, 1000)])
  func linear(_ device: CPUDevice, extents: (Int, Int, Int)) {
    let size = LinearSize(rows: extents.0, inputs: extents.1, outputs: extents.2)
    DeviceAgreement(device).check("linear \(extents)") { bench in
      let x = bench.input(size.rows * size.inputs)
      let w = bench.input(size.outputs * size.inputs)
      let dy = bench.input(size.rows * size.outputs)
      bench.device.linear(x, weight: w, into: bench.output("y", size.rows * size.outputs), size)
      bench.device.linearBackward(
        dy, x: x, weight: w, dx: bench.gradient("dx", x.count), dw: bench.gradient("dw", w.count),
        size)
      bench.device.linearBackward(
        dy, x: x, weight: w, dx: nil, dw: bench.gradient("dw alone", w.count), size)
      bench.device.linearBackward(
        dy, x: x, weight: w, dx: bench.gradient("dx alone", x.count), dw: nil, size)
    }
  }

  @Test(arguments: devices, sizes) func rmsNorm(_ device: CPUDevice, columns: Int) {
    for rows in [1, 3, 65] {
      DeviceAgreement(device).check("rmsNorm [\(rows), \(columns)]") { bench in
        let (x, dy) = (bench.input(rows * columns), bench.input(rows * columns))
        let scale = bench.input(columns)
        let r = bench.output("r", rows)
        bench.device.rmsNorm(
          x, scale: scale, epsilon: 1e-6, into: bench.output("y", rows * columns), inverse: r,
          columns: columns)
        bench.device.rmsNormBackward(
          dy, x: x, scale: scale, inverse: r, dx: bench.gradient("dx", rows * columns),
          dscale: bench.gradient("dscale", columns), columns: columns)
        bench.device.rmsNormBackward(
          dy, x: x, scale: scale, inverse: r, dx: nil,
          dscale: bench.gradient("dscale alone", columns), columns: columns)
      }
    }
  }

  @Test(arguments: devices, sizes) func distributions(_ device: CPUDevice, columns: Int) {
    let targets: [Int32] = [0, Int32(columns - 1), -1, Int32(columns / 2)]
    let agreement = DeviceAgreement(device)
    agreement.check("softmax of \(columns)") { bench in
      let x = bench.input(4 * columns, in: -8...8)
      let y = bench.output("y", 4 * columns)
      bench.device.softmax(x, into: y, columns: columns)
      bench.device.softmaxBackward(
        bench.input(4 * columns), y: y, dx: bench.gradient("dx", 4 * columns), columns: columns)
    }
    agreement.check("crossEntropy of \(columns)") { bench in
      let z = bench.input(4 * columns, in: -8...8)
      let logSumExp = bench.output("logSumExp", 4)
      bench.device.crossEntropy(
        z, targets: targets, into: bench.output("loss", 4), logSumExp: logSumExp, columns: columns)
      bench.device.crossEntropyBackward(
        bench.input(4), z: z, targets: targets, logSumExp: logSumExp,
        dz: bench.gradient("dz", 4 * columns), columns: columns)
    }
  }

  @Test(arguments: devices, AttentionCase.all) func attention(
    _ device: CPUDevice, _ c: AttentionCase
  ) {
    checkAttention(
      device, c.testDescription, c.layout, queryRows: c.queryRows, keyRows: c.keyRows,
      biasRows: c.isBiased ? 15 : nil, mask: c.dropout > 0 ? Dropout(rate: c.dropout, key: 3) : nil)
  }

  @Test(arguments: devices, [(1, 1, 1), (17, 3, 5), (33, 17, 16), (3, 33, 64), (100, 100, 8)])
  func attentionOfOddSizes(_ device: CPUDevice, extents: (Int, Int, Int)) {
    let (q, k, width) = extents
    for isCausal in [false, true] where !isCausal || q <= k {
      let layout = AttentionLayout(
        heads: 3, headWidth: width, queries: [0..<q, q..<2 * q], keys: [0..<k, k..<2 * k],
        isCausal: isCausal, scale: 0.5, biasOrigin: 128)
      for mask in [nil, Dropout(rate: 0.4, key: 8)] {
        checkAttention(
          device, "attention \(extents)", layout, queryRows: 2 * q, keyRows: 2 * k, biasRows: 257,
          mask: mask)
      }
    }
  }

  private func checkAttention(
    _ device: CPUDevice, _ name: String, _ layout: AttentionLayout, queryRows: Int, keyRows: Int,
    biasRows: Int?, mask: Dropout?
  ) {
    DeviceAgreement(device).check(name) { bench in
      let (qCount, kCount) = (queryRows * layout.width, keyRows * layout.width)
      let (q, k, v) = (
        bench.input(qCount, in: -1...1), bench.input(kCount, in: -1...1), bench.input(kCount)
      )
      let bias = biasRows.map { bench.input($0 * layout.heads) }
      // The gaps between blocks belong to nobody.
      let probability = bench.buffer([Double](repeating: 0, count: layout.probabilityCount))
      let scratch = bench.buffer([Double](repeating: 0, count: layout.probabilityCount))
      bench.device.attention(
        q, k, v, bias: bias, into: bench.output("y", qCount),
        probability: bench.changing("probability", probability), layout, mask)
      bench.device.attentionBackward(
        bench.input(qCount), q: q, k: k, v: v, probability: probability, scratch: scratch,
        dq: bench.gradient("dq", qCount), dk: bench.gradient("dk", kCount),
        dv: bench.gradient("dv", kCount),
        dbias: biasRows.map { bench.gradient("dbias", $0 * layout.heads) }, layout, mask)
      bench.device.attentionBackward(
        bench.input(qCount), q: q, k: k, v: v, probability: probability, scratch: scratch,
        dq: nil, dk: nil, dv: bench.gradient("dv alone", kCount), dbias: nil, layout, mask)
    }
  }

  @Test(arguments: devices, sizes) func adamW(_ device: CPUDevice, n: Int) {
    DeviceAgreement(device).check("adamW of \(n)") { bench in
      let value = bench.changing("value", bench.input(n))
      let gradient = bench.changing("gradient", bench.input(n))
      let m = bench.changing("first moment", bench.input(n, in: -0.1...0.1))
      let v = bench.changing("second moment", bench.input(n, in: 0...0.1))
      bench.device.adamW(
        value, gradient: gradient, firstMoment: m, secondMoment: v,
        AdamWStep(learningRate: 1e-2, weightDecay: 0.1, step: 7, gradientScale: 0.4))
    }
  }

  @Test(
    arguments: devices,
    [
      (1, 1), (3, 17), (33, 3), (1, 1000), (1000, 1), (17, 130), (700, 90), (65, 600),
    ])
  func adafactorOfMatrices(_ device: CPUDevice, extents: (Int, Int)) {
    let (rows, columns) = extents
    let cases: [(step: Int, hasMoment: Bool, floor: Double?)] = [
      (1, false, nil), (7, false, 0.5), (7, true, nil), (1, true, 3),
    ]
    for (step, hasMoment, floor) in cases {
      DeviceAgreement(device).check("adafactor \(extents), step \(step)") { bench in
        let value = bench.changing("value", bench.input(rows * columns))
        let gradient = bench.changing("gradient", bench.input(rows * columns))
        let r = bench.changing("row moment", bench.input(rows, in: 0.1...2))
        let c = bench.changing("column moment", bench.input(columns, in: 0.1...2))
        let m = bench.changing("first moment", bench.input(rows * columns))
        bench.device.adafactor(
          value, gradient: gradient, secondMoment: .factored(rows: r, columns: c),
          firstMoment: hasMoment ? m : nil,
          AdafactorStep(
            learningRate: 0.1, step: step, clipThreshold: step == 1 ? 0.3 : 1,
            parameterScaleFloor: floor, beta1: 0.9, weightDecay: 0.1, gradientScale: 0.4))
      }
    }
  }

  @Test(arguments: devices, sizes) func adafactorOfVectors(_ device: CPUDevice, n: Int) {
    for hasMoment in [false, true] {
      DeviceAgreement(device).check("adafactor of \(n)") { bench in
        let value = bench.changing("value", bench.input(n))
        let gradient = bench.changing("gradient", bench.input(n))
        let v = bench.changing("second moment", bench.input(n, in: 0.1...2))
        let m = bench.changing("first moment", bench.input(n))
        bench.device.adafactor(
          value, gradient: gradient, secondMoment: .full(v), firstMoment: hasMoment ? m : nil,
          AdafactorStep(
            learningRate: 0.1, step: 3, clipThreshold: 0.5, beta1: 0.8, weightDecay: 0.2,
            gradientScale: 2))
      }
    }
  }
}
