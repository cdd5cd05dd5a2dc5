/// What every kernel but the products costs at T5-small's extents, beside what PyTorch does for the same.
struct OperationsSuite: Suite {
  let setting: Setting
  let size: OperationSize

  var measurements: [Measurement] {
    Operation.all.map { operation in
      Measurement(
        name: "operations/\(operation.name)/\(operation.extents.text(size))",
        extents: operation.extents.named(size), numberShare: nil
      ) { contenders(operation) }
    }
  }

  private func contenders(_ operation: Operation) -> [Contender] {
    let bench = Lazily { OperationBench(setting, operation, size) }
    let peer = setting.python.map { python in Lazily { try bench().startPeer(python) } }
    return operation.kernels.flatMap { kernel in
      let ours = Contender(
        name: kernel.name, work: { try bench().work(kernel) },
        check: { try bench().check(kernel) }, turn: { try bench().turn(kernel) })
      guard let peer else { return [ours] }
      return [
        ours,
        Contender(
          name: "PyTorch/\(kernel.name)", baseline: ours.name,
          work: { try bench().work(kernel) },
          check: { try bench().check(kernel, against: peer()) },
          turn: { try bench().turn(kernel, of: peer()) }),
      ]
    }
  }
}
