import Foundation
import NTLModel
import Testing

/// What `ntl loss` says of files and options that make no sense.
@Suite struct LossMistakeTests {
  /// A file changed for the worse, and what must be said of it.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let words: [String]
    var options: [String] = []
    var change: @Sendable (inout TensorFile) -> Void = { _ in }
    var testDescription: String { words.joined(separator: " … ") }
  }

  static let mistakes: [Mistake] = [
    Mistake(words: [#""logits" is missing"#, "labels, number_values"]) { $0["logits"] = nil },
    Mistake(words: [#""labels" is missing"#, "[1, 2]"]) { $0["labels"] = nil },
    Mistake(words: [#""number_values" is missing"#, "[4]", "NaN"]) { $0["number_values"] = nil },
    Mistake(words: [#""logits" is I64"#, "F32"]) { $0["logits"] = .int64([1, 2], [1, 2, 1]) },
    Mistake(words: [#""labels" is F32"#, "I64"]) { $0["labels"] = .float32([1, 2], [1, 2]) },
    Mistake(words: [#""number_values" is I32"#, "F32"]) {
      $0["number_values"] = .int32([0, 1, 2, 3], [4])
    },
    Mistake(words: [#""loss_weights" is I64"#, "F32"]) {
      $0["loss_weights"] = .int64([1, 1], [1, 2])
    },
    Mistake(words: [#""logits" has shape [8]"#, "[positions, vocabulary]"]) {
      $0["logits"] = .float32([0, 0, 0, 0, 0, 0, 0, 0], [8])
    },
    Mistake(words: [#""logits" has shape [1, 1, 2, 4]"#]) {
      $0["logits"] = .float32([0, 0, 0, 0, 0, 0, 0, 0], [1, 1, 2, 4])
    },
    Mistake(words: [#""logits" has shape []"#]) { $0["logits"] = .float32([0], []) },
    Mistake(words: [#""logits" has shape [1, 2, 0], without a single token"#]) {
      $0["logits"] = .float32([], [1, 2, 0])
    },
    Mistake(words: [#""logits" has shape [0, 0, 0], without a single token"#]) {
      $0["logits"] = .float32([], [0, 0, 0])
    },
    Mistake(words: [#""logits" has shape [0, 4611686018427387904, 4]"#, "2147483647"]) {
      $0["logits"] = .float32([], [0, 1 << 62, 4])
    },
    Mistake(words: [#""logits" has shape [1073741824, 0, 4294967296]"#, "2147483647"]) {
      $0["logits"] = .float32([], [1 << 30, 0, 1 << 32])
    },
    Mistake(words: [#""labels" has shape [2]"#, "[1, 2]"]) { $0["labels"] = .int64([1, 2], [2]) },
    Mistake(words: [#""labels" has shape [2, 1]"#, "[1, 2]"]) {
      $0["labels"] = .int64([1, 2], [2, 1])
    },
    Mistake(words: [#""loss_weights" has shape [2]"#, "[1, 2]"]) {
      $0["loss_weights"] = .float32([1, 1], [2])
    },
    Mistake(words: [#""number_values" has shape [5]"#, "[4]"]) {
      $0["number_values"] = .float32([0, 1, 2, 3, 4], [5])
    },
    Mistake(words: [#""number_values" has shape [1, 4]"#, "[4]"]) {
      $0["number_values"] = .float32([0, 1, 2, 3], [1, 4])
    },
    Mistake(words: [#""labels" is 4 at [0, 1]"#, "0 to 3", "--ignore-index", "-100"]) {
      $0["labels"] = .int64([1, 4], [1, 2])
    },
    Mistake(words: [#""labels" is -1 at [0, 0]"#]) { $0["labels"] = .int64([-1, 1], [1, 2]) },
    Mistake(words: [#""labels" is 4294967297 at [0, 0]"#]) {
      $0["labels"] = .int64([4_294_967_297, 1], [1, 2])
    },
    Mistake(words: [#""labels" is -100 at [0, 0]"#, "-1"], options: ["--ignore-index", "-1"]) {
      $0["labels"] = .int64([-100, -1], [1, 2])
    },
    Mistake(words: [#""logits" is nan at [0, 1, 3]"#, "finite"], options: ["--loss", "ce"]) {
      $0["logits"] = .float32([0, 0, 0, 0, 0, 0, 0, .nan], [1, 2, 4])
    },
    // Token 0 is no number: a number loss alone does not look at it, and it is not to blame.
    Mistake(words: [#""logits" is nan at [0, 0, 2]"#]) {
      $0["logits"] = .float32([-.infinity, 0, .nan, 0, 0, 0, 0, 0], [1, 2, 4])
      $0["number_values"] = .float32([.nan, 0, 1, 2], [4])
    },
    Mistake(words: [#""logits" is nan at [0, 0, 2]"#], options: ["--loss", "was-cdf"]) {
      $0["logits"] = .float32([-.infinity, 0, .nan, 0, 0, 0, 0, 0], [1, 2, 4])
      $0["number_values"] = .float32([.nan, 0, 1, 2], [4])
    },
    Mistake(words: [#""logits" is -inf at [1, 2]"#], options: ["--device", "reference"]) {
      $0["logits"] = .float64([0, 0, 0, 0, 0, 0, -.infinity, 0], [2, 4])
      $0["labels"] = .int64([1, 2], [2])
    },
    Mistake(words: [#""logits" is 1e+300 at [0, 0, 2]"#, "--device reference"]) {
      $0["logits"] = .float64([0, 0, 1e300, 0, 0, 0, 0, 0], [1, 2, 4])
    },
    Mistake(words: [#""number_values" is inf at [2]"#]) {
      $0["number_values"] = .float32([0, 1, .infinity, .nan], [4])
    },
    Mistake(words: [#""number_values" has no number"#, "two"]) {
      $0["number_values"] = .float32([.nan, .nan], [2])
    },
    Mistake(words: [#""number_values" has 1 number;"#]) {
      $0["number_values"] = .float32([.nan, 3], [2])
    },
    Mistake(words: [#""loss_weights" is -0.5 at [0, 1]"#]) {
      $0["loss_weights"] = .float32([1, -0.5], [1, 2])
    },
    Mistake(words: [#""loss_weights" is nan at [0, 0]"#]) {
      $0["loss_weights"] = .float32([.nan, 1], [1, 2])
    },
    Mistake(words: [#""loss_weights" adds up"#, "smaller"]) {
      $0["loss_weights"] = .float64([1e308, 1e308], [1, 2])
    },
    Mistake(words: ["beyond what cpu can hold", "loss_weights"], options: ["--reduction", "sum"]) {
      $0["loss_weights"] = .float64([1e200, 1], [1, 2])
    },
    Mistake(
      words: ["tokens 0 to 3", "--minus-id is 4"],
      options: ["--loss", "number-level-signed", "--minus-id", "4"]),
    Mistake(
      words: ["token 2 is the number 2.0", "--dot-id"],
      options: ["--loss", "place-weighted", "--dot-id", "2"]),
  ]

  @Test(arguments: mistakes) func malformedFilesAreExplained(_ mistake: Mistake) throws {
    let folder = try TemporaryFolder()
    var file = TensorFile.small
    mistake.change(&file)
    let path = try file.write(to: folder, "x.safetensors")
    let command = try Command.run(
      ["loss", path, "--gradients", folder.path("g")] + mistake.options)
    #expect(command.status == 1 && command.output.isEmpty, "\(command.errors)")
    for word in [path] + mistake.words {
      #expect(command.errors.contains(word), "\(command.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("g")))
  }

  /// What is not looked at may be anything: the logits of ignored labels, and without a number loss the
  /// numbers.
  @Test func whatDoesNotCountMayBeAnything() throws {
    let folder = try TemporaryFolder()
    var file = TensorFile.small
    file["logits"] = .float32([.nan, 0, 0, .infinity, 0, 0, 0, 0], [1, 2, 4])
    file["labels"] = .int64([-100, 1], [1, 2])
    for options in [["--loss", "ce"], ["--lambda", "1"]] {
      for device in ["cpu", "reference"] {
        let command = try Command.run(
          [
            "loss", try file.write(to: folder, "x"), "--device", device, "--gradients",
            folder.path("g"),
          ] + options)
        #expect(command.status == 0, "\(command.errors)")
        let gradient = try SafetensorsFile(reading: URL(filePath: folder.path("g")))
          .doubles("grad_logits")
        #expect(gradient[..<4].allSatisfy { $0 == 0 } && gradient[4...].allSatisfy { $0 != 0 })
      }
    }
    // Token 3 is no number, and a number loss alone looks at nothing else.
    file["logits"] = .float32([0, 1, 2, -.infinity, 2, 1, 0, .nan], [1, 2, 4])
    let (path, plain) = (
      try file.write(to: folder, "x"), try TensorFile.small.write(to: folder, "y")
    )
    for loss in ["ntl-was", "was-cdf", "ntil"] {
      let command = try Command.run(["loss", path, "--loss", loss, "--gradients", folder.path("g")])
      #expect(command.status == 0, "\(command.errors)")
      let gradient = try SafetensorsFile(reading: URL(filePath: folder.path("g")))
        .doubles("grad_logits")
      #expect(gradient.allSatisfy(\.isFinite) && gradient[3] == 0 && gradient[7] == 0)
    }
    #expect(try Command.run(["loss", path, "--reweigh"]).status == 1)
    #expect(try Command.run(["loss", plain, "--reweigh"]).status == 0)
    file["logits"] = TensorFile.small["logits"]
    file["number_values"] = nil
    #expect(try Command.run(["loss", try file.write(to: folder, "x"), "--loss", "ce"]).status == 0)
  }

  @Test func whatIsNoSafetensorsFileIsExplained() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("x")
    for (contents, word) in [
      ("", "0 bytes"), ("no safetensors file at all", "header claims"),
      ("\u{2}\0\0\0\0\0\0\0[]", "JSON"),
    ] {
      try Data(contents.utf8).write(to: URL(filePath: path))
      let command = try Command.run(["loss", path])
      #expect(command.status == 1, "\(contents)")
      for word in [path, word, "not a safetensors file", "save_file"] {
        #expect(command.errors.contains(word), "\(command.errors)")
      }
    }
    for (path, word) in [
      (folder.path("nowhere"), "No such file"), (folder.url.path, "not a file"),
      ("/dev/null", "not a file"),
    ] {
      let command = try Command.run(["loss", path])
      #expect(command.status == 1 && command.errors.contains(word), "\(command.errors)")
      #expect(command.errors.contains(path), "\(command.errors)")
    }
  }

  /// By its name, by another path, through a link.
  @Test func theInputIsNeverOverwritten() throws {
    let folder = try TemporaryFolder()
    let path = try TensorFile.small.write(to: folder, "x")
    let before = try Data(contentsOf: URL(filePath: path))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: path)
    try FileManager.default.linkItem(atPath: path, toPath: folder.path("hard"))
    for output in [path, folder.url.path + "/./x", folder.path("link"), folder.path("hard")] {
      let command = try Command.run(["loss", path, "--gradients", output])
      #expect(command.status == 1 && command.errors.contains("overwritten"), "\(command.errors)")
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }
    let nowhere = try Command.run(["loss", path, "--gradients", "/proc/none/g"])
    #expect(nowhere.status == 1 && nowhere.errors.contains("/proc/none/g"), "\(nowhere.errors)")
  }

  @Test(
    arguments: [
      (["--loss", "mse"], "ntl-mse"), (["--lambda", "nan"], "--lambda"),
      (["--lambda=-1"], "--lambda must be finite and at least 0"),
      (["--loss", "ce", "--lambda", "1"], "--lambda means nothing to ce"),
      (["--loss", "gaussian-ce", "--lambda", "1"], "--lambda means nothing to gaussian-ce"),
      (["--loss", "ntl-mse", "--sigma", "1"], "--sigma means nothing to ntl-mse"),
      (["--sigma=-1", "--loss", "was-cdf"], "must be finite and at least 0"),
      (["--label-smoothing", "0.1"], "that --lambda adds"),
      (["--label-smoothing", "1", "--lambda", "1"], "label-smoothing is 1.0; it must"),
      (["--smooth-tokens"], "--lambda"), (["--dot-id", "3"], "--dot-id means nothing to ntl-was"),
      (["--loss", "place-weighted", "--minus-id", "3"], "--minus-id means nothing"),
      (["--loss", "number-level", "--dot-id", "3"], "--float-level"),
      (["--loss", "number-level", "--float-level"], "--dot-id"),
      (["--loss", "ntil", "--dot-id=-2"], "--dot-id must be a token"),
      (["--loss", "number-level-signed", "--dot-id", "3", "--minus-id", "3"], "two tokens"),
      (["--preset", "paper", "--loss", "ntl-mse"], "--preset paper is ntl-was"),
      (["--preset", "package", "--no-reweigh"], "--preset package is ntl-was"),
      (["--preset", "journal"], "paper"), (["--reduction", "max"], "mean"),
      (["--device", "gpu"], "reference"), (["--ignore-index", "x"], "--ignore-index"),
    ] as [([String], String)])
  func mistakenOptionsAreExplained(_ options: [String], _ word: String) throws {
    let folder = try TemporaryFolder()
    let path = try TensorFile.small.write(to: folder, "x")
    let command = try Command.run(["loss", path] + options)
    #expect(command.status != 0 && command.errors.contains(word), "\(command.errors)")
  }
}
