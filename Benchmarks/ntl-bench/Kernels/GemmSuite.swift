import NTLTensor

/// What the matrix products of T5-small cost: those of a layer and its gradients at the rows of a batch,
/// and a layer's alone at the few rows of a text that is being written.
struct GemmSuite: Suite {
  /// Attention, the two of the feed-forward part, and the vocabulary: inputs → outputs.
  private static let maps = [(512, 512), (512, 2048), (2048, 512), (512, 32_128)]
  private static let batches = [128, 512, 2048]
  private static let fewRows = [1, 8, 32]

  let setting: Setting

  var measurements: [Measurement] {
    (Self.batches + Self.fewRows).flatMap { rows in
      Self.maps.map { inputs, outputs in
        let size = LinearSize(rows: rows, inputs: inputs, outputs: outputs)
        return Measurement(
          name: "gemm/\(rows)x\(inputs)x\(outputs)",
          extents: [
            "rows": rows, "inputs": inputs, "outputs": outputs, "weights": GemmBench.copies(size),
          ],
          numberShare: nil
        ) { contenders(size) }
      }
    }
  }

  private func contenders(_ size: LinearSize) -> [Contender] {
    let products: [GemmBench.Product] =
      Self.fewRows.contains(size.rows) ? [.forward] : GemmBench.Product.allCases
    let bench = Lazily { GemmBench(setting.device, size) }
    let peer = setting.python.map { python in
      Lazily {
        try PeerProcess(
          python, script: "gemm.py",
          [
            ("--rows", "\(size.rows)"), ("--inputs", "\(size.inputs)"),
            ("--outputs", "\(size.outputs)"), ("--copies", "\(bench().copies)"),
            ("--products", products.map(\.rawValue).joined(separator: ",")),
            ("--threads", "\(setting.device.threads)"),
          ])
      }
    }
    return products.flatMap { product in
      let ours = Contender(
        name: product.rawValue, work: { try bench().work(product) },
        check: { try bench().check(product) }, turn: { try bench().turn(product) })
      guard let peer else { return [ours] }
      return [
        ours,
        Contender(
          name: "PyTorch/\(product.rawValue)", baseline: ours.name,
          work: { try bench().work(product) },
          check: { try bench().check(product, against: peer()) },
          turn: { try peer().turn(product.rawValue) / Double(bench().copies) }),
      ]
    }
  }
}
