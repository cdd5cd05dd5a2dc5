import NTLLoss
import NTLTensor
import Testing

@Suite struct ReadmeTests {
  /// The example of README.md, line by line.
  @Test func theLibraryInTenLines() throws {
    let digits = try NumberVocabulary((0..<10).map { (Int32($0), Double($0)) })
    let loss = try CombinedLoss(NumberTokenLoss(digits, distance: .wasserstein), weight: 0.3)
    let tape = Tape()
    let scores = (0..<20).map { Double($0 % 7) }  // the head's output for two positions
    let logits = Tensor(scores, [2, 10], on: CPUDevice.shared, recordedOn: tape)
    let terms = try loss(logits, labels: [4, 7])
    tape.backward(from: terms.total)

    #expect(abs(terms.total.scalar - (terms.tokenLoss + 0.3 * terms.numberLoss)) < 1e-5)
    // Both losses push probability around but none in or out.
    #expect(abs(logits.gradient.reduce(0, +)) < 1e-6 && logits.gradient[4] < 0)
  }
}
