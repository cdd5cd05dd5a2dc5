import NTLModel

/// The probes of one site: of every layer, and of the token alone.
struct SiteProbes {
  private let site: ProbeSite
  private let layers: [T5.Layer]
  private let learnedRows: Int
  private let identity: TokenIdentity
  private var probes: [T5.Layer: RidgeProbe]
  private var tokenProbe: RidgeProbe
  /// The true values at the rows tested, by target.
  private var truth = [[Double]](repeating: [], count: ProbeTarget.allCases.count)

  init(_ site: ProbeSite, _ model: T5, _ learning: [[ProbeRow]]) {
    self.site = site
    layers = model.layers(of: site.stack)
    learnedRows = learning.reduce(0) { $0 + $1.count }
    identity = TokenIdentity(learning)
    // The true values, and as many controls.
    let targets = 2 * ProbeTarget.allCases.count
    probes = Dictionary(
      uniqueKeysWithValues: layers.map {
        ($0, RidgeProbe(features: model.configuration.width, targets: targets))
      })
    tokenProbe = RidgeProbe(features: identity.count, targets: targets)
  }

  mutating func learn(_ layer: T5.Layer, _ found: LayerRows) throws(ProbeError) {
    try check(layer, found)
    probes[layer]!.learn(zip(found.hidden, found.rows).flatMap { Array($0) + $1.targets })
    // The token alone is the same in every layer: once is enough.
    if layer == .embedding {
      tokenProbe.learn(found.rows.flatMap { identity.features($0.token) + $0.targets })
    }
  }

  mutating func fit() throws {
    for layer in layers { try probes[layer]!.fit() }
    try tokenProbe.fit()
  }

  mutating func test(_ layer: T5.Layer, _ found: LayerRows) throws(ProbeError) {
    try check(layer, found)
    probes[layer]!.test(found.hidden.flatMap(\.self))
    guard layer == .embedding else { return }
    tokenProbe.test(found.rows.flatMap { identity.features($0.token) })
    for target in truth.indices { truth[target] += found.rows.map { $0.targets[target] } }
  }

  private func check(_ layer: T5.Layer, _ found: LayerRows) throws(ProbeError) {
    guard found.hidden.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw .notFinite(layer: "\(site.stack.rawValue)'s \(layer)")
    }
  }

  var result: ProbeResult.Site {
    let count = ProbeTarget.allCases.count
    func readouts(_ name: String, _ probe: RidgeProbe, control: Bool) -> ProbeResult.Readouts {
      let scores = (0..<count).map {
        probe.score(control ? count + $0 : $0, truth: truth[$0])
      }
      return ProbeResult.Readouts(
        layer: name, token: scores[0], logarithm: scores[1], number: scores[2])
    }
    return ProbeResult.Site(
      site: site, learned: learnedRows, tested: truth[0].count,
      layers: layers.map { readouts("\($0)", probes[$0]!, control: false) },
      tokenAlone: readouts("token", tokenProbe, control: false),
      shuffled: layers.map { readouts("\($0)", probes[$0]!, control: true) })
  }
}
