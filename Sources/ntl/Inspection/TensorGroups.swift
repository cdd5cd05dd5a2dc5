import NTLModel

/// Tensors whose names differ only in their numbers, and that have one shape and type: the same weight in
/// every layer.
struct TensorGroup {
  /// The name with the numbers that occur: `encoder.block.{0–11}.layer.0.SelfAttention.q.weight`.
  let name: String
  let shape: [Int]
  let type: SafetensorsFile.DataType
  /// How many tensors.
  let count: Int
  /// Of all of them together.
  let scalars: Int

  /// In the order in which the groups' first tensors lie in their files.
  static func groups(of tensors: ModelTensors, each: Bool = false) -> [TensorGroup] {
    struct Key: Hashable {
      let parts: [String]
      let shape: [Int]
      let type: SafetensorsFile.DataType
    }
    var order: [Key] = []
    var members: [Key: [[Int]]] = [:]
    for name in tensors.names {
      guard let entry = tensors.entry(name) else { continue }
      let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      let numbers = each ? [] : parts.compactMap(number)
      let key = Key(
        parts: each ? [name] : parts.map { number($0) == nil ? $0 : "" }, shape: entry.shape,
        type: entry.dataType)
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(numbers)
    }
    return order.map { key in
      let all = members[key]!
      var place = 0
      let parts = key.parts.map { part in
        guard part.isEmpty, place < all[0].count else { return part }
        defer { place += 1 }
        return text(of: Set(all.map { $0[place] }).sorted())
      }
      return TensorGroup(
        name: parts.joined(separator: "."), shape: key.shape, type: key.type, count: all.count,
        scalars: all.count * key.shape.reduce(1, *))
    }
  }

  /// The number that a part of a name is.
  private static func number(_ part: String) -> Int? {
    !part.isEmpty && part.utf8.count <= 9 && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
      ? Int(part) : nil
  }

  /// `3`, `{0–11}` or `{0,2,5}`
  private static func text(of numbers: [Int]) -> String {
    guard numbers.count > 1, let first = numbers.first, let last = numbers.last else {
      return "\(numbers.first ?? 0)"
    }
    return last - first == numbers.count - 1
      ? "{\(first)–\(last)}" : "{\(numbers.map(String.init).joined(separator: ","))}"
  }
}
