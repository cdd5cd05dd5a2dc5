import CNTL

/// A call as a C program makes it.
struct CCall {
  var loss = "ntl-was"
  var options: ntl_loss_options = {
    var options = ntl_loss_options()
    precondition(
      ntl_loss_options_init(&options, MemoryLayout<ntl_loss_options>.size) == NTL_OK)
    return options
  }()
  var vocabulary: Int
  var sequenceLength = 0
  var labels: [Int64]
  var numberValues: [Float]
  var weights: [Float]?

  struct Outcome<Scalar> {
    var status = NTL_OK
    var message = ""
    var losses: [Double] = []
    var result = ntl_loss_result()
    /// What the memory of the logits holds afterwards.
    var logits: [Scalar] = []
    var gradient: [Scalar] = []
  }

  /// Calls `ntl_loss_double`.
  func run(_ logits: [Double], inPlace: Bool = false) -> Outcome<Double> {
    run(logits, inPlace: inPlace) { ntl_loss_double($0, $1, $2, $3, $4, $5) }
  }

  /// Calls `ntl_loss_float`.
  func run(_ logits: [Float], inPlace: Bool = false) -> Outcome<Float> {
    run(logits, inPlace: inPlace) { ntl_loss_float($0, $1, $2, $3, $4, $5) }
  }

  private func run<Scalar: BinaryFloatingPoint>(
    _ logits: [Scalar], inPlace: Bool,
    _ function: (
      UnsafePointer<ntl_loss_options>, UnsafePointer<ntl_loss_batch>, UnsafePointer<Scalar>?,
      UnsafeMutablePointer<Scalar>?, UnsafeMutablePointer<Double>?,
      UnsafeMutablePointer<ntl_loss_result>
    ) -> ntl_status
  ) -> Outcome<Scalar> {
    var outcome = Outcome<Scalar>()
    outcome.losses = labels.map { _ in .nan }
    outcome.logits = logits
    outcome.gradient = logits.map { _ in .nan }
    outcome.result.size = MemoryLayout<ntl_loss_result>.size
    var options = options
    loss.withCString { loss in
      options.loss = loss
      labels.withUnsafeBufferPointer { labels in
        numberValues.withUnsafeBufferPointer { values in
          (weights ?? []).withUnsafeBufferPointer { given in
            var batch = ntl_loss_batch()
            batch.size = MemoryLayout<ntl_loss_batch>.size
            (batch.positions, batch.vocabulary) = (labels.count, vocabulary)
            batch.sequence_length = sequenceLength
            batch.labels = labels.baseAddress
            (batch.number_values, batch.number_value_count) = (values.baseAddress, values.count)
            batch.loss_weights = weights == nil ? nil : given.baseAddress
            outcome.logits.withUnsafeMutableBufferPointer { logits in
              outcome.gradient.withUnsafeMutableBufferPointer { gradient in
                outcome.status = function(
                  &options, &batch, logits.baseAddress,
                  inPlace ? logits.baseAddress : gradient.baseAddress, &outcome.losses,
                  &outcome.result)
              }
            }
          }
        }
      }
    }
    if outcome.status != NTL_OK { outcome.message = String(cString: ntl_last_error()) }
    return outcome
  }
}
