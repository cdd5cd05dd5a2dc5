import CNTL

/// `Fixtures/number_losses.json`.
struct Golden: Decodable {
  struct Options: Decodable {
    let lambda, huberDelta, squashFactor, sigma, placeBase, temperature: Double?
    let reweigh, unitSpacing, smoothTokens, floatLevel: Bool?
  }
  struct Result: Decodable {
    let loss: String
    let options: Options
    let reduction: String
    let values: [Double]
    let gradient: [Double]
  }
  struct Case: Decodable {
    let name: String
    let shape: [Int]
    let labels: [Int64]
    let logits: [Double]
    let numberTokens: [Int]
    let numberValues: [Float]
    let dotToken, minusToken: Int64?
    let ignoreIndex: Int64
    let lossWeights: [Float]?
    let results: [Result]
  }
  let cases: [Case]
}

extension Golden.Case {
  /// The call that should give a result.
  func call(_ result: Golden.Result) -> CCall {
    var values = [Float](repeating: .nan, count: shape[2])
    for (token, value) in zip(numberTokens, numberValues) { values[token] = value }
    var call = CCall(
      loss: result.loss, vocabulary: shape[2], sequenceLength: shape[1], labels: labels,
      numberValues: values, weights: lossWeights)
    let given = result.options
    call.options.reduction =
      ["mean": NTL_REDUCTION_MEAN, "sum": NTL_REDUCTION_SUM, "none": NTL_REDUCTION_NONE][
        result.reduction]!
    (call.options.dot_id, call.options.minus_id) = (dotToken ?? -1, minusToken ?? -1)
    call.options.ignore_index = ignoreIndex
    func set(_ option: WritableKeyPath<ntl_loss_options, Double>, _ value: Double?) {
      if let value { call.options[keyPath: option] = value }
    }
    func set(_ option: WritableKeyPath<ntl_loss_options, Int32>, _ value: Bool?) {
      call.options[keyPath: option] = value == true ? 1 : 0
    }
    set(\.lambda, given.lambda)
    set(\.huber_delta, given.huberDelta)
    set(\.squash_factor, given.squashFactor)
    set(\.sigma, given.sigma)
    set(\.place_base, given.placeBase)
    set(\.temperature, given.temperature)
    set(\.reweigh, given.reweigh)
    set(\.unit_spacing, given.unitSpacing)
    set(\.smooth_tokens, given.smoothTokens)
    set(\.float_level, given.floatLevel)
    return call
  }
}
