extension Tape {
  /// The result of `body`, a part of a model, of which a tape that ``checkpointsActivations`` keeps only
  /// the inputs until its gradient is wanted, and then computes it again (Chen et al. 2016).
  ///
  /// Gradients are the same bits either way: the second pass has the dropout masks of the first, and adds
  /// to the inputs' gradients where a single pass would have. What is saved is everything that the
  /// pullbacks of `body` keep; what it costs is another forward pass.
  ///
  /// - Parameters:
  ///   - inputs: every tensor that `body` computes from; constants stay constants.
  ///   - body: computes the result from what it is given in place of `inputs`: the same scalars, recorded
  ///     on another tape. It is called a second time, so it must have no effects, and must not use a
  ///     recorded tensor that is not among `inputs`. Parameters are used as anywhere.
  /// - Returns: what `body` returns.
  public func checkpoint(_ inputs: [Tensor], _ body: @escaping ([Tensor]) -> Tensor) -> Tensor {
    guard checkpointsActivations else { return body(inputs) }
    require(
      inputs.contains { $0.record != nil }
        && inputs.allSatisfy { $0.tape == nil || $0.tape === self },
      "checkpoint needs inputs that are recorded on its tape")
    let sites = dropoutSites
    let first = Tape(continuing: self, after: sites)
    let result = body(inputs.map { $0.recorded(on: first) })
    dropoutSites = first.dropoutSites

    // With `first` goes everything that the inside of `body` needs for its gradient.
    return Tensor(result.buffer, result.shape, recordedOn: self) { [unowned self] dy in
      let second = Tape(continuing: self, after: sites)
      let again = inputs.map { $0.recorded(on: second) }
      let result = body(again)
      // Sums go on in the buffers that they began in, so that nothing is added in another order.
      for (input, again) in zip(inputs, again) { again.record?.takeOver(input.record) }
      result.record?.add(givingUp: dy)
      second.playBackwards()
      for (input, again) in zip(inputs, again) { input.record?.takeOver(again.record) }
    }
  }

  /// A tape whose next dropout mask is that of `tape` behind the first `sites`.
  private convenience init(continuing tape: Tape, after sites: UInt64) {
    self.init(
      dropoutSeed: tape.dropoutSeed, checkpointsActivations: tape.checkpointsActivations)
    dropoutSites = sites
  }
}

extension Tensor {
  /// The same scalars as a leaf of another tape; a constant stays one.
  fileprivate func recorded(on tape: Tape) -> Tensor {
    record == nil ? self : Tensor(buffer, shape, recordedOn: tape)
  }
}

extension Record {
  /// Goes on with what has gathered elsewhere.
  fileprivate func takeOver(_ other: Record?) {
    if let gradient = other?.takeGradient() { add(givingUp: gradient) }
  }
}
