import Foundation
import Testing

@testable import NTLData

struct NoisyRegressionTests {
  private static let tasks = Noise.allCases.flatMap { noise in
    [
      NoisyRegression(noise, digits: 1), NoisyRegression(noise, digits: 2),
      NoisyRegression(noise, digits: 2, scale: 20), NoisyRegression(noise, digits: 3, scale: 40),
    ]
  }

  /// Answers are drawn with the probabilities that the best errors are computed from.
  @Test(arguments: tasks) func theBestErrorsAreThoseOfDrawnAnswers(_ task: NoisyRegression) {
    // The expected values of a question with three digits take a thousand terms.
    let count = task.digits == 3 ? 300 : 20_000
    var errors = [Moments](repeating: Moments(), count: 6)
    var known: [Double: (mode: Double, median: Double, mean: Double)] = [:]
    for pair in task.questionAnswers(count: count, seed: 5) {
      let inputs = pair.question.split(separator: " ").compactMap { Int($0) }
      let clean = task.clean(inputs[0], inputs[1])
      let p: (mode: Double, median: Double, mean: Double)
      if let seen = known[clean] {
        p = seen
      } else {
        // Written down anew, from the definitions.
        let probabilities = task.probabilities(around: clean)
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-9)
        var sum = 0.0
        var median = -1.0
        for (y, probability) in probabilities.enumerated() {
          sum += probability
          if sum >= 0.5 && median < 0 { median = Double(y) }
        }
        let mode = Double(probabilities.firstIndex(of: probabilities.max() ?? 0) ?? 0)
        p = (mode, median, zip(0..., probabilities).reduce(0.0) { $0 + Double($1.0) * $1.1 })
        known[clean] = p
      }
      let answer = Double(pair.answer) ?? .nan
      for (i, prediction) in [p.mode, p.median, p.mean].enumerated() {
        errors[2 * i].add(abs(answer - prediction))
        errors[2 * i + 1].add((answer - prediction) * (answer - prediction))
      }
    }
    let best = task.bestPossible
    for (i, exact) in [best.mode, best.median, best.mean].enumerated() {
      let (absolute, squared) = (errors[2 * i], errors[2 * i + 1])
      #expect(abs(absolute.mean - exact.meanAbsoluteError) < 5 * absolute.standardError)
      let mean = exact.rootMeanSquaredError * exact.rootMeanSquaredError
      #expect(abs(squared.mean - mean) < 5 * squared.standardError)
    }
    #expect(best.meanAbsoluteError <= min(best.mode.meanAbsoluteError, best.mean.meanAbsoluteError))
    #expect(
      best.rootMeanSquaredError
        <= min(best.mode.rootMeanSquaredError, best.median.rootMeanSquaredError))
  }

  @Test func whereModeMedianAndMeanDiffer() {
    let far = Noise.allCases.map { NoisyRegression($0, digits: 2, scale: 10).bestPossible }
    #expect(far[0].mode.meanAbsoluteError < 1.02 * far[0].meanAbsoluteError)
    for (best, ratio) in zip(far[1...], [1.3, 1.04]) {
      #expect(best.mode.meanAbsoluteError > ratio * best.meanAbsoluteError)
      #expect(best.mode.rootMeanSquaredError > 1.2 * best.rootMeanSquaredError)
    }
  }

  @Test func questionsAreShortAndAnswersInRange() {
    var task = NoisyRegression(.bimodal, digits: 3)
    for isPadded in [false, true] {
      task.isPadded = isPadded
      for pair in task.questionAnswers(count: 500, seed: 1) {
        #expect(pair.question.utf8.count <= 7 && (0..<1_000).contains(Int(pair.answer) ?? -1))
        #expect(!isPadded || pair.question.utf8.count == 7 && pair.answer.utf8.count == 3)
      }
    }
  }

  @Test func theSeedAloneChoosesTheQuestions() {
    let questions = Noise.allCases.flatMap { noise in
      [NoisyRegression.Target.noisy, .clean].map { target in
        NoisyRegression(noise, digits: 2).questionAnswers(count: 50, seed: 9, target: target)
      }
    }
    for others in questions.dropFirst() {
      #expect(others.map(\.question) == questions[0].map(\.question))
    }
    #expect(questions[0].map(\.answer) != questions[1].map(\.answer))
    // A clean answer is the rounded (2a + b)/3.
    for pair in questions[1] {
      let n = pair.question.split(separator: " ").compactMap { Int($0) }
      #expect(Int(pair.answer) == (4 * n[0] + 2 * n[1] + 3) / 6)
    }
    let other = NoisyRegression(.gaussian, digits: 2).questionAnswers(count: 50, seed: 10)
    #expect(other.map(\.question) != questions[0].map(\.question))
  }
}
