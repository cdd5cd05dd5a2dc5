import CNTL
import Foundation
import NTLCInterface
import NTLLoss
import NTLTestSupport
import Testing

/// `ntl.h` as a C program sees it. Python holds the built library against the same golden values, and tries
/// every way to misuse it: `make interop`.
@Suite struct CInterfaceTests {
  /// Two sequences of two labels, the first ten of twelve tokens the digits.
  static var call: CCall {
    CCall(
      vocabulary: 12, sequenceLength: 2, labels: [4, 11, 2, -100],
      numberValues: (0..<10).map(Float.init))
  }
  static let logits = randomScalars(48, in: -2...2, seed: 1)

  @Test func everyLossHasItsName() {
    let names = (0..<100).mapUntilNil { ntl_loss_name($0).map { String(cString: $0) } }
    #expect(names == LossConfiguration.Kind.allCases.map(\.rawValue))
    #expect(ntl_loss_name(-1) == nil)
    for name in names {
      var call = Self.call
      call.loss = name
      #expect(call.run(Self.logits).status == NTL_OK, "\(name)")
      #expect(call.run(Self.logits.map(Float.init)).status == NTL_OK, "\(name)")
    }
  }

  @Test func theVersionIsThatOfTheHeader() {
    #expect(String(cString: ntl_version()) == NTL_VERSION)
  }

  @Test func defaultsAreThoseOfTheLibrary() {
    let options = Self.call.options
    let standard = LossConfiguration(.wasserstein)
    #expect(options.size == MemoryLayout<ntl_loss_options>.size)
    #expect(String(cString: options.loss) == "ntl-was")
    #expect(options.huber_delta == standard.huberDelta)
    #expect(options.place_base == standard.placeBase)
    #expect(options.lambda.isNaN && options.ignore_index == -100 && options.dot_id == -1)
  }

  @Test func agreesWithTheGoldenValues() throws {
    let golden: Golden = try fixture("number_losses")
    #expect(golden.cases.count >= 10)
    for c in golden.cases {
      for expected in c.results {
        let call = c.call(expected)
        let what = "\(c.name), \(expected.loss) \(expected.options), \(expected.reduction)"
        let found = call.run(c.logits)
        try #require(found.status == NTL_OK, "\(what): \(found.message)")
        let value = expected.reduction == "none" ? found.losses : [found.result.loss]
        expectClose(value, expected.values, tolerance: 1e-9, what)
        expectClose(found.gradient, expected.gradient, tolerance: 1e-9, what)
        #expect(found.logits == c.logits)
        let inPlace = call.run(c.logits, inPlace: true)
        #expect(inPlace.logits == found.gradient, "\(what) in place")
      }
    }
  }

  @Test func losesNothingWhenManyCallAtOnce() {
    let alone = Self.call.run(Self.logits.map(Float.init))
    let (loss, gradient) = (alone.result.loss, alone.gradient)
    let failures = Failures()
    DispatchQueue.concurrentPerform(iterations: 64) { task in
      var call = Self.call
      call.options.threads = Int32(task % 7)
      for _ in 0..<50 {
        let found = call.run(Self.logits.map(Float.init))
        if found.gradient != gradient || found.result.loss != loss { failures.add() }
      }
      call.loss = "loss \(task)"
      let refused = call.run(Self.logits)
      if refused.status != NTL_ERROR_OPTION || !refused.message.contains("\"loss \(task)\"") {
        failures.add()
      }
    }
    #expect(failures.count == 0)
  }

  @Test(arguments: [12, -1, Int64(Int32.max) + 1, Int64(UInt32.max) - 99, .min, .max])
  func labelsBeyondTheVocabularyAreRefused(label: Int64) {
    var call = Self.call
    call.labels[2] = label
    let outcome = call.run(Self.logits, inPlace: true)
    #expect(outcome.status == NTL_ERROR_LABEL)
    #expect(outcome.message.contains("the label \(label) at position 2"))
    #expect(outcome.logits == Self.logits)
    call.options.ignore_index = label
    call.labels[3] = label
    #expect(call.run(Self.logits).status == NTL_OK)
  }

  @Test func logitsThatAreNotFiniteAreNamed() {
    var logits = Self.logits
    logits[12 * 2 + 5] = .infinity
    for inPlace in [false, true] {
      let outcome = Self.call.run(logits, inPlace: inPlace)
      #expect(outcome.status == NTL_ERROR_LOGIT)
      #expect(outcome.message.contains("token 5 at position 2"))
      #expect(Self.call.run(logits.map(Float.init), inPlace: inPlace).message == outcome.message)
    }
  }

  @Test func sizesAreChecked() {
    var call = Self.call
    call.sequenceLength = 3
    #expect(call.run(Self.logits).status == NTL_ERROR_ARGUMENT)
    call = Self.call
    call.options.size -= 1
    #expect(call.run(Self.logits).message.contains("sizeof(ntl_loss_options)"))
    call = Self.call
    call.vocabulary = Int(Int32.max) + 1
    #expect(call.run(Self.logits).status == NTL_ERROR_ARGUMENT)
  }
}

/// Counts what went wrong on many threads.
private final class Failures: @unchecked Sendable {
  private let lock = NSLock()
  private var failed = 0
  func add() { lock.withLock { failed += 1 } }
  var count: Int { lock.withLock { failed } }
}

extension Sequence {
  /// The results up to the first nil.
  fileprivate func mapUntilNil<Result>(_ transform: (Element) -> Result?) -> [Result] {
    var results: [Result] = []
    for element in self {
      guard let result = transform(element) else { break }
      results.append(result)
    }
    return results
  }
}
