public import Foundation
import NTLTensor

extension Module {
  /// Writes every parameter under its name, in the precision of its device.
  ///
  /// - Throws: ``ModelError/system(file:problem:)`` with the system's reason.
  public func save(to file: URL) throws {
    var writer = SafetensorsWriter(metadata: ["format": "pt"])
    for parameter in parameters { writer.add(parameter.name, parameter.value, parameter.shape) }
    try writer.write(to: file)
  }

  /// Reads every parameter from one file; nothing is changed unless the file has them all.
  ///
  /// - Throws: ``ModelError`` naming a parameter that is missing, left over, or of another shape.
  public func load(from file: URL) throws { try load(ModelTensors(reading: file)) }

  /// Reads every parameter; nothing is changed unless all of them are there.
  ///
  /// - Parameter tensors: where they are.
  /// - Throws: ``ModelError`` naming a parameter that is missing, left over, or of another shape.
  public func load(_ tensors: ModelTensors) throws {
    let sources = try tensors.sources(
      of: parameters, aliases: aliases, ignoring: ignoredTensors)
    for parameter in parameters {
      try tensors.read(sources[parameter.name]!, into: parameter.value)
    }
  }
}

extension ModelTensors {
  /// Of each parameter the tensor that holds it, in the parameter's shape.
  ///
  /// - Throws: ``ModelError`` naming a parameter that is missing, left over, or of another shape.
  func sources(
    of parameters: [Parameter], aliases: [String: String], ignoring ignored: Set<String>
  ) throws(ModelError) -> [String: String] {
    var sources: [String: String] = [:]
    for name in names where !ignored.contains(name) {
      let target = aliases[name] ?? name
      guard let other = sources[target] else {
        sources[target] = name
        continue
      }
      guard areEqual(name, other) else {
        throw problem(
          name,
          "should be the same as \(other) by the configuration (\"tie_word_embeddings\"), "
            + "but differs from it")
      }
    }
    for parameter in parameters {
      guard let entry = sources[parameter.name].flatMap(entry) else {
        throw problem(parameter.name, "is missing")
      }
      guard entry.shape == parameter.shape.dimensions else {
        throw problem(
          parameter.name,
          "has shape \(entry.shape); the configuration asks for \(parameter.shape)")
      }
      guard entry.dataType.isReal else {
        throw problem(
          parameter.name,
          "is of type \(entry.dataType.rawValue); F32, F16, BF16 and F64 can be read")
      }
    }
    let known = Set(parameters.map(\.name))
    if let stranger = sources.keys.filter({ !known.contains($0) }).min() {
      throw problem(sources[stranger] ?? stranger, "has no place in this configuration")
    }
    return sources
  }

  private func problem(_ name: String, _ problem: String) -> ModelError {
    .parameter(file: file.path, name: name, problem: problem)
  }
}
