import Foundation
import NTLKernels
import Testing

/// The command line as users meet it: what it writes, what it says when something is wrong.
@Suite(.serialized) struct CommandLineTests {
  static let model = """
    {"d_model": 16, "d_kv": 8, "d_ff": 32, "num_layers": 1, "num_heads": 2, "vocab_size": 98}
    """
  private let folder = temporaryFolder()

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(Self.model.utf8).write(to: folder.appending(path: "model.json"))
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private var smallRun: [String] {
    [
      "--model", path("model.json"), "--training-questions", "200", "--test-questions", "30",
      "--steps", "12", "--batch-size", "8", "--evaluate-every", "5", "--checkpoint-every", "5",
    ]
  }

  @Test func trainEvaluateAndGenerate() throws {
    let train = try Command.run(["train", "--loss", "ntl-mse", "--output", path("run")] + smallRun)
    #expect(train.status == 0, "\(train.errors)")
    #expect(train.output.contains("CE + NTL-MSE") && train.output.contains("MAE"))

    let data = try Command.run(["data", "generate", "--count", "25", "--output", path("test.txt")])
    #expect(data.status == 0, "\(data.errors)")
    let evaluate = try Command.run([
      "evaluate", "--model", path("run"), "--test", path("test.txt"), "--json", "--predictions",
      path("answers.jsonl"),
    ])
    #expect(evaluate.status == 0, "\(evaluate.errors)")
    #expect(evaluate.output.contains(#""count":25"#))
    let answers = try String(contentsOfFile: path("answers.jsonl"), encoding: .utf8)
    #expect(answers.split(separator: "\n").count == 25)

    let asked = try Command.run(["generate", "--model", path("run"), "What is 1 + 2?", "7 - 8"])
    #expect(
      asked.status == 0
        && asked.output.split(separator: "\n", omittingEmptySubsequences: false).count == 3)
    let piped = try Command.run(
      ["generate", "--model", path("run")], input: "What is 1 + 2?\n7 - 8\n")
    #expect(piped.status == 0 && piped.output == asked.output)
    let reference = try Command.run([
      "generate", "--model", path("run"), "--device", "reference", "What is 1 + 2?", "7 - 8",
    ])
    #expect(reference.output == asked.output)
  }

  @Test func compareWritesAReport() throws {
    let arguments = ["compare", "--seeds", "2", "--output", path("cmp")] + smallRun
    let compare = try Command.run(arguments)
    #expect(compare.status == 0, "\(compare.errors)")
    for arm in ["CE ", "CE + NTL-WAS", "CE + NTL-MSE", "±"] {
      #expect(compare.output.contains(arm), "\(compare.output)")
    }
    let report = try String(contentsOfFile: path("cmp/report.html"), encoding: .utf8)
    #expect(report.contains("<svg") && report.contains("CE + NTL-WAS"))
    // Self-contained: nothing is fetched.
    #expect(!report.contains("src=\"http") && !report.contains("href=\"http"))
    #expect(try Command.run(arguments).status != 0)
    #expect(try Command.run(arguments + ["--resume"]).status == 0)
    for options in [["--seeds", "3"], ["--arms", "ce", "ntl-huber"]] {
      let other = try Command.run(["compare", "--output", path("cmp"), "--resume"] + options)
      #expect(other.status != 0 && other.errors.contains("changed"), "\(other.errors)")
    }
    let changed = try Command.run(["compare", "--output", path("cmp"), "--resume", "--steps", "9"])
    #expect(changed.status != 0 && changed.errors.contains("steps"))
  }

  @Test func generatedDataAreTheSameEveryTime() throws {
    let first = try Command.run(["data", "generate", "--count", "5", "--seed", "3"])
    #expect(first.output.split(separator: "\n").count == 10)
    #expect(
      try Command.run(["data", "generate", "--count", "5", "--seed", "3"]).output == first.output)
    #expect(
      try Command.run(["data", "generate", "--count", "5", "--seed", "4"]).output != first.output)
  }

  @Test func doctorSaysWhatItFound() throws {
    let doctor = try Command.run(["doctor"], environment: ["NTL_SIMD": "baseline"])
    for word in ["processor", "SIMD level", "BLAS core", "GFLOP/s", "GB/s", "threads"] {
      #expect(doctor.output.contains(word), "\(doctor.output)\(doctor.errors)")
    }
    guard Kernels.usable.count > 1 else { return }
    #expect(doctor.status == 1 && doctor.output.contains("NTL_SIMD chooses baseline"))
    let old = try Command.run(["doctor"], environment: ["OPENBLAS_CORETYPE": "Prescott"])
    #expect(old.status == 1 && old.output.contains("! OpenBLAS runs its Prescott kernels"))
  }

  /// Every mistake gets a sentence that says what is wrong, and a status that is not 0.
  @Test(
    arguments: [
      (["train"], "--output"),
      (["train", "--output", "x", "--steps", "0"], "--steps"),
      (["train", "--output", "x", "--steps", "many"], "--steps"),
      (["train", "--output", "x", "--loss", "mse"], "ntl-mse"),
      (["train", "--output", "x", "--resume", "--overwrite"], "--resume"),
      (["train", "--output", "x", "--resume"], "config.json"),
      (["train", "--output", "x", "--model", "nowhere.json"], "neither a preset"),
      (["train", "--output", "x", "--train", "a"], "--test"),
      (["train", "--output", "x", "--train", "/nowhere", "--test", "/nowhere"], "/nowhere"),
      (["train", "--output", "x", "--level", "extrapolate"], "train-easy"),
      (["train", "--output", "x", "--learning-rate", "-1"], "--learning-rate"),
      (["train", "--output", "x", "--lambda", "nan"], "--lambda"),
      (["train", "--output", "x", "--batch-size", "9223372036854775807"], "--batch-size"),
      (
        ["train", "--output", "x", "--max-answer-tokens", "9223372036854775807"],
        "--max-answer-tokens"
      ),
      (
        [
          "train", "--output", "/proc/none/x", "--training-questions", "9", "--test-questions", "9",
        ], "/proc/none/x"
      ),
      (["compare", "--output", "x", "--arms", "ce", "ce"], "--arms"),
      (["compare", "--output", "x", "--seeds", "0"], "--seeds"),
      (["evaluate", "--model", "/nowhere", "--test", "/nowhere"], "/nowhere"),
      (["generate", "--model", "/nowhere", "1 + 1"], "/nowhere"),
      (["data", "generate", "--count", "0"], "--count"),
      (["data", "generate", "--module", "algebra"], "arithmetic__add_sub_multiple"),
      (["data", "generate", "--output", "/proc/none/file"], "/proc/none/file"),
      (["no-such-command"], "no-such-command"),
    ] as [([String], String)])
  func mistakesAreExplained(_ arguments: [String], _ word: String) throws {
    var arguments = arguments
    if let i = arguments.firstIndex(of: "x") { arguments[i] = path("never") }
    let command = try Command.run(arguments)
    #expect(command.status != 0 && command.errors.contains(word), "\(command.errors)")
    #expect(!FileManager.default.fileExists(atPath: path("never")), "something was written")
  }

  @Test(arguments: [
    ("1 + 1\n2\n3 + 4\n", "test.txt:3"), ("", "test.txt"), ("1 + 1\n\n", "test.txt:2"),
    ("1 + 1\n½\n", "test.txt"),
    (String(repeating: "1 + ", count: 200) + "1\n5\n", "--max-question-tokens"),
  ])
  func brokenDataAreExplained(_ text: String, _ word: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: "test.txt"))
    let command = try Command.run([
      "train", "--output", path("never"), "--train", path("test.txt"), "--test", path("test.txt"),
    ])
    #expect(command.status != 0 && command.errors.contains(word), "\(command.errors)")
  }

  @Test func everyCommandExplainsItself() throws {
    for command in [
      [], ["train"], ["evaluate"], ["generate"], ["compare"], ["data"], ["data", "generate"],
      ["doctor"], ["loss"], ["inspect"],
    ] {
      let help = try Command.run(command + ["--help"])
      #expect(help.status == 0 && help.output.contains("USAGE"))
      // No option without a text.
      for line in help.output.split(separator: "\n")
      where line.hasPrefix("  --") || line.hasPrefix("  -o") {
        #expect(
          line.split(separator: "  ", omittingEmptySubsequences: true).count > 1 || line.count > 24,
          "\(line)")
      }
    }
  }
}
