import ArgumentParser
import Foundation
import NTLHub
import NTLJSON

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a model is: parameters, tensors, tokens, numbers.",
    discussion: """
      Of the weights only the headers are read. The folder may lack any part: weights, config.json or \
      tokenizer. What is wrong with one of them is said, and the status is 1 then.
      """)

  @Argument(
    help: ArgumentHelp(
      "A folder in Hugging Face's form, a run, a repository (org/name), or a file of tensors or a tokenizer.",
      valueName: "folder"))
  var place: String

  @Flag(help: "List every tensor, not the layers' together.")
  var tensors = false

  @Flag(help: "Write one JSON object.")
  var json = false

  func run() throws {
    let inspection = try Inspection(of: Place.url(of: place, for: [.model, .tokenizer]))
    print(json ? inspection.json.text(indentation: 2) : inspection.text(allTensors: tensors))
    guard inspection.problems.isEmpty else { throw ExitCode(1) }
  }
}
