import Foundation

extension TrainingRun {
  /// Writes a checkpoint; where the latest is of this very step, only what is new in its state.
  ///
  /// - Returns: whether there is a new checkpoint.
  func writeCheckpoint() throws -> Bool {
    let state = Checkpoint.State(
      step: step, position: position, dataFingerprint: dataFingerprint, validation: course,
      trainingSeconds: trainingSeconds)
    guard savedState != state else { return false }
    let target = folder.checkpoint(of: step)
    if savedState?.step == step {
      try Checkpoint(target).write(state)
      savedState = state
      return false
    }
    try makeFolder(target.deletingLastPathComponent())
    _ = try Checkpoint.write(trainer, state, tokenizer: tokenizer, to: target)
    savedState = state
    removeOldCheckpoints()
    return true
  }

  /// Leaves as many checkpoints as are to be kept. The latest stays, and so does the best if it is wanted
  /// in the end.
  private func removeOldCheckpoints() {
    let all = Checkpoint.all(in: folder.url)
    let best = configuration.loadsBestModel ? course.best?.step : nil
    let needed: Set = [step, best ?? step]
    var surplus = all.count - max(configuration.keptCheckpoints, needed.count)
    for old in all where surplus > 0 && !needed.contains(old.step) {
      try? FileManager.default.removeItem(at: old.checkpoint.folder)
      surplus -= 1
    }
  }
}
