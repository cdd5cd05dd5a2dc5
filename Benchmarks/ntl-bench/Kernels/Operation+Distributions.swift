import NTLTensor

extension Operation {
  /// Of logits.
  static let distributions = [softmax, crossEntropy]

  private static let softmax = Operation(
    "softmax", .logits,
    [
      Kernel("forward") { o in
        let (x, y) = (o.input("z", o.size.logits), o.output("y", o.size.logits))
        let columns = o.size.vocabulary
        return { o.device.softmax(x, into: y, columns: columns) }
      },
      Kernel("backward") { o in
        let (size, dy) = (o.size, o.input("dy", o.size.logits))
        let y = o.left("y", size.logits)
        o.device.draw("z", into: y)
        o.device.softmax(y, into: y, columns: size.vocabulary)
        let dx = o.gradient("dz", size.logits)
        return { o.device.softmaxBackward(dy, y: y, dx: dx, columns: size.vocabulary) }
      },
    ])

  private static let crossEntropy = Operation(
    "cross-entropy", .logits,
    [
      Kernel("forward") { o in
        let (size, z) = (o.size, o.input("z", o.size.logits))
        let targets = o.numbers("targets", size.rows, below: size.vocabulary)
        let (loss, logSumExp) = (o.output("loss", size.rows), o.kept("logSumExp", size.rows))
        return {
          o.device.crossEntropy(
            z, targets: targets, into: loss, logSumExp: logSumExp, columns: size.vocabulary)
        }
      },
      Kernel("backward") { o in
        let (size, z) = (o.size, o.input("z", o.size.logits))
        let targets = o.numbers("targets", size.rows, below: size.vocabulary)
        let (dloss, logSumExp) = (o.input("dloss", size.rows), o.left("logSumExp", size.rows))
        o.device.crossEntropy(
          z, targets: targets, into: Buffer(count: size.rows, on: o.device),
          logSumExp: logSumExp, columns: size.vocabulary)
        let dz = o.gradient("dz", size.logits)
        return {
          o.device.crossEntropyBackward(
            dloss, z: z, targets: targets, logSumExp: logSumExp, dz: dz,
            columns: size.vocabulary)
        }
      },
    ])
}
