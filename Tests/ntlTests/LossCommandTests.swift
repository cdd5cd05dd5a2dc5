import Foundation
import NTLModel
import Testing

/// `ntl loss` against the golden values of `Fixtures/number_losses.py`, and what it writes.
@Suite struct LossCommandTests {
  private struct Golden: Decodable {
    struct Result: Decodable {
      struct Options: Decodable {
        var reweigh, floatLevel, unitSpacing, smoothTokens: Bool?
        var squashFactor, huberDelta, sigma, placeBase, temperature, lambda: Double?
      }
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
      let numberValues: [Double]
      let dotToken, minusToken: Int?
      let ignoreIndex: Int
      let lossWeights: [Double]?
      let results: [Result]
    }
    let cases: [Case]
  }

  private static let golden = Result {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: root.appending(path: "Fixtures/number_losses.json")))
  }

  /// The file of a golden case; its number values end with the last number.
  private func tensors(_ c: Golden.Case) -> TensorFile {
    var values = [Double](repeating: .nan, count: (c.numberTokens.max() ?? 0) + 1)
    for (token, value) in zip(c.numberTokens, c.numberValues) { values[token] = value }
    var file = TensorFile()
    file["logits"] = .float64(c.logits, c.shape)
    file["labels"] = .int64(c.labels, Array(c.shape.dropLast()))
    file["number_values"] = .float64(values, [values.count])
    file["loss_weights"] = c.lossWeights.map { .float64($0, Array(c.shape.dropLast())) }
    return file
  }

  private func options(_ r: Golden.Result, of c: Golden.Case) -> [String] {
    let o = r.options
    var options = ["--loss", r.loss, "--reduction", r.reduction]
    for (name, isSet) in [
      ("--reweigh", o.reweigh), ("--float-level", o.floatLevel), ("--unit-spacing", o.unitSpacing),
      ("--smooth-tokens", o.smoothTokens),
    ] where isSet == true {
      options.append(name)
    }
    for (name, value) in [
      ("--squash-factor", o.squashFactor), ("--huber-delta", o.huberDelta), ("--sigma", o.sigma),
      ("--place-base", o.placeBase), ("--loss-temperature", o.temperature), ("--lambda", o.lambda),
    ] {
      if let value { options += [name, "\(value)"] }
    }
    let readsPoints =
      ["number-level-signed", "place-weighted", "ntil"].contains(r.loss) || o.floatLevel == true
    if readsPoints, let dot = c.dotToken { options += ["--dot-id", "\(dot)"] }
    if r.loss == "number-level-signed", let minus = c.minusToken {
      options += ["--minus-id", "\(minus)"]
    }
    return options + ["--ignore-index", "\(c.ignoreIndex)"]
  }

  /// Options and reductions by turns, so that a handful of runs sees all of them.
  @Test(arguments: [("reference", 1e-9), ("cpu", 1e-5)])
  func agreesWithTheGoldenValues(_ device: String, _ tolerance: Double) throws {
    let golden = try Self.golden.get()
    let folder = try TemporaryFolder()
    for c in golden.cases {
      let file = try tensors(c).write(to: folder, c.name)
      // Every 7th result, and 7 is prime to the 3 reductions.
      for (i, r) in c.results.enumerated() where i % 7 == c.name.count % 7 {
        let words = [
          "loss", file, "--device", device, "--json", "--gradients", folder.path("gradients"),
        ]
        let command = try Command.run(words + options(r, of: c))
        let about = "\(c.name), \(options(r, of: c)): \(command.errors)\(command.output)"
        try #require(command.status == 0, "\(about)")
        let written = try SafetensorsFile(reading: URL(filePath: folder.path("gradients")))
        let type = device == "cpu" ? SafetensorsFile.DataType.float32 : .float64
        #expect(written.entries["grad_logits"]?.dataType == type, "\(about)")
        #expect(written.entries["grad_logits"]?.shape == c.shape, "\(about)")
        let labelShape = r.reduction == "none" ? Array(c.shape.dropLast()) : []
        #expect(written.entries["loss"]?.shape == labelShape, "\(about)")
        let printed = try Printed(command.output)
        #expect(distance(printed.losses, r.values) < tolerance, "\(about)")
        #expect(distance(try written.doubles("loss"), r.values) < tolerance, "\(about)")
        #expect(distance(try written.doubles("grad_logits"), r.gradient) < tolerance, "\(about)")
      }
    }
  }

  @Test func bothTermsAreReported() throws {
    let folder = try TemporaryFolder()
    let c = try #require(try Self.golden.get().cases.first { $0.name == "digits" })
    let file = try tensors(c).write(to: folder, "digits")
    func said(_ options: [String]) throws -> Printed {
      let command = try Command.run(["loss", file, "--json", "--device", "reference"] + options)
      #expect(command.status == 0, "\(command.errors)")
      return try Printed(command.output)
    }
    let (tokens, numbers) = (try said(["--loss", "ce"]), try said([]))
    #expect(tokens.count == 11 && numbers.count == 7 && numbers.tokenCount == nil)
    let both = try said(["--lambda", "0.5"])
    #expect(both.count == 7 && both.tokenCount == 11)
    #expect(abs(both.losses[0] - tokens.losses[0] - 0.5 * numbers.losses[0]) < 1e-12)
    #expect(both.tokenLoss == tokens.losses[0] && both.numberLoss == numbers.losses[0])
    #expect(try said(["--preset", "paper"]).losses == numbers.losses)
    let reweighed = try said(["--reweigh"])
    #expect(try said(["--preset", "package"]).losses == reweighed.losses)
    #expect(reweighed.losses[0] > numbers.losses[0])

    let text = try Command.run(["loss", file, "--device", "reference", "--lambda", "0.5"])
    #expect(text.output.contains("loss          \(both.losses[0])\n"), "\(text.output)")
    #expect(text.output.contains("token count   11\n") && text.output.contains("number count  7\n"))
    let each = try Command.run(["loss", file, "--reduction", "none"])
    #expect(each.output.contains("[1, 0]  ") && each.output.contains("count   7"), "\(each.output)")
  }

  /// Whatever frameworks save: half precision, 32-bit labels, one sequence without a batch.
  @Test func everyTypeAndRankIsRead() throws {
    let folder = try TemporaryFolder()
    func loss(_ file: TensorFile, _ options: [String] = []) throws -> Printed {
      let file = try file.write(to: folder, "x")
      let command = try Command.run(["loss", file, "--json"] + options)
      #expect(command.status == 0, "\(command.errors)")
      return try Printed(command.output)
    }
    let expected = try loss(.small)
    for (type, bytes) in [
      // 1, −2, 0.5 and 0 in half precision, and in the upper half of single precision.
      (SafetensorsFile.DataType.float16, [0x3C00, 0xC000, 0x3800, 0] as [UInt16]),
      (.bfloat16, [0x3F80, 0xC000, 0x3F00, 0]),
    ] {
      var file = TensorFile.small
      let bytes = bytes + bytes.reversed()
      file["logits"] = .raw(bytes.withUnsafeBytes { Data($0) }, type, [1, 2, 4])
      file["labels"] = .int32([1, 2], [1, 2])
      #expect(try loss(file).losses == expected.losses)
    }
    var flat = TensorFile.small
    flat["logits"] = .float32([1, -2, 0.5, 0, 0, 0.5, -2, 1], [2, 4])
    flat["labels"] = .int64([1, 2], [2])
    #expect(try loss(flat).losses == expected.losses)
    let each = try Command.run(
      ["loss", flat.write(to: folder, "x"), "--json", "--reduction", "none"])
    #expect(try Printed(each.output).losses.count == 2)

    // Numbers do not go on in the next row: 12 | 2 as rows of one digit are other numbers than 122.
    var rows = TensorFile.small
    rows["logits"] = .float32([1, -2, 0.5, 0, 0, 0.5, -2, 1], [2, 1, 4])
    rows["labels"] = .int64([1, 2], [2, 1])
    #expect(try loss(rows, ["--loss", "number-level"]).count == 2)
    #expect(try loss(flat, ["--loss", "number-level"]).count == 1)

    // An ignore index beyond 32 bits, and labels under it that no token has.
    var ignoring = TensorFile.small
    ignoring["labels"] = .int64([1, .min], [1, 2])
    #expect(try loss(ignoring, ["--ignore-index", "\(Int64.min)"]).count == 1)
  }

  @Test func aBatchWithoutPositionsCostsNothing() throws {
    let folder = try TemporaryFolder()
    for (shape, labelShape) in [([0, 3, 4], [0, 3]), ([2, 0, 4], [2, 0]), ([0, 4], [0])] {
      var file = TensorFile.small
      file["logits"] = .float32([], shape)
      file["labels"] = .int64([], labelShape)
      let path = try file.write(to: folder, "empty")
      for reduction in ["mean", "sum", "none"] {
        let words = ["loss", path, "--json", "--gradients", folder.path("g"), "--lambda", "1"]
        let command = try Command.run(words + ["--reduction", reduction])
        #expect(command.status == 0, "\(command.errors)")
        let printed = try Printed(command.output)
        #expect(printed.losses == (reduction == "none" ? [] : [0]) && printed.count == 0)
        let written = try SafetensorsFile(reading: URL(filePath: folder.path("g")))
        #expect(written.entries["grad_logits"]?.shape == shape)
      }
    }
  }

  /// The largest difference, relative to the largest value where that is above 1.
  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    let scale = b.reduce(1) { max($0, abs($1)) }
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
  }
}

/// What `--json` prints.
private struct Printed {
  let losses: [Double]
  let count: Double
  let tokenCount, tokenLoss, numberLoss: Double?

  init(_ text: String) throws {
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    func number(_ name: String) -> Double? { (json[name] as? NSNumber)?.doubleValue }
    if let rows = json["loss"] as? [[Double]] {
      losses = rows.flatMap { $0 }
    } else if let row = json["loss"] as? [Double] {
      losses = row
    } else {
      losses = [try #require(number("loss"))]
    }
    count = try #require(number("count"))
    (tokenCount, tokenLoss) = (number("token_count"), number("token_loss"))
    numberLoss = number("number_loss")
  }
}
