import ArgumentParser
import NTLTrainer

/// Where a run is written to, and what to do with what is there.
struct OutputOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The folder to write to.")
  var output: String

  @Flag(help: "Go on with the run in the output folder.")
  var resume = false

  @Flag(help: "Delete the run in the output folder first.")
  var overwrite = false

  func validate() throws {
    if resume && overwrite {
      throw ValidationError(
        "--resume goes on with a run, --overwrite deletes it: give one of them.")
    }
  }

  var policy: RunFolder.Policy { resume ? .resume : overwrite ? .overwrite : .new }
}
