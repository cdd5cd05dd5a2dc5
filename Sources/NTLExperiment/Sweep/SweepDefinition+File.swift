public import Foundation
import NTLTrainer
import Yams

extension SweepDefinition {
  /// Reads a sweep's file.
  ///
  /// - Throws: ``SweepError`` naming file and line.
  public init(file: URL) throws(SweepError) {
    guard let data = try? Data(contentsOf: file) else {
      throw SweepError(file.path, line: nil, "cannot be read; name a sweep's YAML file")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw SweepError(file.path, line: nil, "is not UTF-8; convert it first")
    }
    try self.init(yaml: text, file: file.path)
  }

  /// Reads a sweep from a text; errors call it `file`.
  ///
  /// - Throws: ``SweepError`` naming the line.
  public init(yaml: String, file: String) throws(SweepError) {
    let reader = SweepReader(file: file)
    let root = try reader.mapping(reader.root(yaml), "a sweep")
    try reader.refuseUnknown(root, known: Key.allCases.map(\.rawValue))
    func value(_ key: Key) -> Node? { root[key.rawValue] }

    title =
      try value(.title).map { node throws(SweepError) in try reader.text(node, "title") } ?? ""
    setup =
      try value(.setup).map { node throws(SweepError) in try reader.texts(node, "setup") } ?? []
    command =
      try value(.command).map { node throws(SweepError) in try reader.text(node, "command") } ?? ""
    guard let armsNode = value(.arms) else {
      throw SweepError(file, line: nil, "has no \"arms\": name at least one, with what it adds")
    }
    arms = try reader.pairs(armsNode, "arms").map { name, node throws(SweepError) in
      Arm(name: name, arguments: node.null == nil ? try reader.text(node, name) : "")
    }
    guard !arms.isEmpty else {
      throw SweepError(file, line: armsNode.mark?.line, "\"arms\" is empty: name at least one")
    }
    grid =
      try value(.grid).map { node throws(SweepError) in
        try reader.pairs(node, "grid").map { name, node throws(SweepError) in
          Factor(name: name, values: try reader.texts(node, name))
        }
      } ?? []
    seeds =
      try value(.seeds).map { node throws(SweepError) in try reader.texts(node, "seeds") } ?? ["42"]
    for seed in seeds where UInt64(seed) == nil {
      throw SweepError(
        file, line: value(.seeds)?.mark?.line, "seeds are whole numbers, not \"\(seed)\"")
    }
    let names = arms.map(\.name)
    baseline = try value(.baseline).map { node throws(SweepError) in
      try reader.baseline(node, arms: names)
    }
    metrics =
      try value(.metrics).map { node throws(SweepError) in try reader.metrics(node) }
      ?? Self.defaultMetrics
    try reader.refuseUnused(self, at: value(.grid)?.mark?.line)
  }

  private enum Key: String, CaseIterable {
    case title, setup, command, arms, grid, seeds, baseline, metrics
  }
}

/// Takes YAML apart, and knows where it is.
private struct SweepReader {
  let file: String

  func root(_ yaml: String) throws(SweepError) -> Node {
    let node: Node?
    do { node = try compose(yaml: yaml) } catch {
      throw SweepError(file, line: nil, "is not YAML: \(error)")
    }
    guard let node else { throw SweepError(file, line: nil, "is empty; it should hold a sweep") }
    return node
  }

  func error(_ node: Node, _ problem: String) -> SweepError {
    SweepError(file, line: node.mark?.line, problem)
  }

  func mapping(_ node: Node, _ what: String) throws(SweepError) -> Node.Mapping {
    guard let mapping = node.mapping else {
      throw error(node, "\(what) should be a list of \"name: value\"")
    }
    return mapping
  }

  func pairs(_ node: Node, _ what: String) throws(SweepError) -> [(String, Node)] {
    var pairs: [(String, Node)] = []
    for (key, value) in try mapping(node, what) { pairs.append((try text(key, "a name"), value)) }
    return pairs
  }

  func text(_ node: Node, _ what: String) throws(SweepError) -> String {
    guard let scalar = node.scalar else { throw error(node, "\(what) should be a text") }
    return scalar.string
  }

  func texts(_ node: Node, _ what: String) throws(SweepError) -> [String] {
    guard let sequence = node.sequence, !sequence.isEmpty else {
      throw error(node, "\(what) should be a list with at least one value, such as [1, 2]")
    }
    var texts: [String] = []
    for node in sequence { texts.append(try text(node, "a value of \(what)")) }
    guard Set(texts).count == texts.count else {
      throw error(node, "\(what) has a value twice: \(texts.joined(separator: ", "))")
    }
    return texts
  }

  func metrics(_ node: Node) throws(SweepError) -> [String] {
    let metrics = try texts(node, "metrics")
    for name in metrics where !BestMetric.names.contains(name) {
      let nearest = nearestName(to: name, in: BestMetric.names).map { "did you mean \"\($0)\"? " }
      throw error(
        node,
        "\"\(name)\" is no metric; \(nearest ?? "")There are "
          + BestMetric.names.joined(separator: ", "))
    }
    return metrics
  }

  func baseline(_ node: Node, arms: [String]) throws(SweepError) -> SweepDefinition.Baseline {
    var baseline = SweepDefinition.Baseline(arm: node.scalar?.string ?? "", decoding: nil)
    if let mapping = node.mapping {
      try refuseUnknown(mapping, known: ["arm", "decoding"])
      guard let arm = mapping["arm"] else {
        throw error(node, "baseline needs an \"arm\"")
      }
      baseline = .init(
        arm: try text(arm, "arm"),
        decoding: try mapping["decoding"].map { node throws(SweepError) in
          try text(node, "decoding")
        })
    }
    guard arms.contains(baseline.arm) else {
      throw error(
        node,
        "baseline names no arm: \"\(baseline.arm)\"; there are \(arms.joined(separator: ", "))")
    }
    return baseline
  }

  func refuseUnknown(_ mapping: Node.Mapping, known: [String]) throws(SweepError) {
    for (key, _) in mapping {
      let name = try text(key, "a name")
      guard !known.contains(name) else { continue }
      throw error(key, "\"\(name)\" is not known here; there are \(known.joined(separator: ", "))")
    }
  }

  /// A factor that no command names would be crossed with nothing, and its values would be lost.
  func refuseUnused(_ sweep: SweepDefinition, at line: Int?) throws(SweepError) {
    for factor in sweep.grid
    where !sweep.arms.contains(where: {
      (sweep.command + " " + $0.arguments).contains("{\(factor.name)}")
    }) {
      throw SweepError(
        file, line: line,
        "no command names {\(factor.name)}, so its values would make no difference")
    }
    guard sweep.seeds.count > 1 else { return }
    for arm in sweep.arms where !(sweep.command + " " + arm.arguments).contains("{seed}") {
      throw SweepError(
        file, line: nil,
        "the command of \(arm.name) does not name {seed}, so its runs would all be the same; "
          + "add --seed {seed}")
    }
  }
}
