/// Where tensors live and who computes on them, and with what precision.
///
/// A device owns memory and a fixed set of kernels. A kernel is a plain procedure: it reads some
/// buffers, writes others, asks the system for nothing once a loop is steady and knows nothing of
/// gradients. `…Backward` kernels
/// **add** into the gradient buffers they are given, so a value used twice needs no special case; a
/// gradient that nobody wants is passed as nil.
///
/// No host pointer appears here, so that a device may have memory of its own: host data goes in and
/// out by explicit copies. Token ids and row numbers are `[Int32]` on the host.
///
/// There are no default implementations: a new device does not compile until it is complete. What
/// each kernel must compute stands beside ``ReferenceDevice``'s plain loops in `Operations/`; hold a
/// new device against them with `NTLTestSupport`.
///
/// In the equations n counts rows (positions), c columns (channels), v the vocabulary, h heads.
public protocol Device: AnyObject, Sendable, CustomStringConvertible {
  /// The type of the scalars in this device's buffers.
  var precision: Precision { get }

  // MARK: Memory

  /// Uninitialised memory for `count` scalars.
  func allocate(count: Int) -> DeviceAddress
  /// Takes back what `allocate(count:)` gave.
  func release(_ address: DeviceAddress, count: Int)
  /// Copies host scalars in, rounding them to the device's precision.
  func write(_ scalars: [Float], to y: Buffer)
  /// Copies host scalars in, rounding them to the device's precision.
  func write(_ scalars: [Double], to y: Buffer)
  /// Has `produce` write the scalars, in the device's precision and a block of them at a time.
  ///
  /// It is given the block's indices and memory for just its scalars, and may be called on several threads
  /// at once.
  func write(to y: Buffer, _ produce: (Range<Int>, UnsafeMutableRawBufferPointer) -> Void)
  /// Copies scalars out, rounding them to single precision.
  func floats(_ x: Buffer) -> [Float]
  /// Copies scalars out.
  func doubles(_ x: Buffer) -> [Double]
  /// y = a
  func fill(_ y: Buffer, with a: Double)
  /// y = x
  func copy(_ x: Buffer, into y: Buffer)

  // MARK: Sums and maps

  /// y = a·x
  func scale(_ x: Buffer, by a: Double, into y: Buffer)
  /// y += a·x
  func axpy(_ a: Double, _ x: Buffer, into y: Buffer)
  /// s[0] = Σᵢ x[i]·weight[i]
  func weightedSum(_ x: Buffer, _ weight: Buffer, into s: Buffer)
  /// dx += ds[0]·weight
  func weightedSumBackward(_ ds: Buffer, _ weight: Buffer, dx: Buffer)
  /// Σᵢ x[i]²
  func sumOfSquares(_ x: Buffer) -> Double
  /// y[i] = f(x[i])
  func map(_ f: ElementwiseFunction, _ x: Buffer, into y: Buffer)
  /// dx[i] += dy[i]·f′(x[i])
  func mapBackward(_ f: ElementwiseFunction, _ dy: Buffer, x: Buffer, dx: Buffer)
  /// y = a∘b
  func multiply(_ a: Buffer, _ b: Buffer, into y: Buffer)
  /// da += dy∘b    db += dy∘a
  func multiplyBackward(_ dy: Buffer, a: Buffer, b: Buffer, da: Buffer?, db: Buffer?)
  /// y = gelu(gate)·up, elementwise.
  func gatedGelu(gate: Buffer, up: Buffer, into y: Buffer)
  /// dgate += dy·up·gelu′(gate)    dup += dy·gelu(gate)
  func gatedGeluBackward(_ dy: Buffer, gate: Buffer, up: Buffer, dgate: Buffer?, dup: Buffer?)

  // MARK: Rows

  /// y[n] = table[rows[n]]
  func gatherRows(_ table: Buffer, _ rows: [Int32], into y: Buffer, columns: Int)
  /// dtable[rows[n]] += dy[n]
  func gatherRowsBackward(_ dy: Buffer, _ rows: [Int32], dtable: Buffer, columns: Int)
  /// table[rows[n]] = x[n]
  func scatterRows(_ x: Buffer, to rows: [Int32], in table: Buffer, columns: Int)
  /// The column of the largest scalar of each row, the first of equals.
  func argmax(_ x: Buffer, columns: Int) -> [Int32]
  /// The columns of the `count` largest scalars of each row, the largest first and the first of equals
  /// first, and their x[n,j] − log Σⱼ exp x[n,j]. See ``LikeliestColumns``.
  func likeliest(_ x: Buffer, count: Int, columns: Int) -> LikeliestColumns

  // MARK: Layers

  /// y[n,o] = Σ_c x[n,c]·w[o,c]
  func linear(_ x: Buffer, weight w: Buffer, into y: Buffer, _ size: LinearSize)
  /// dx += dy·w    dw += dyᵀ·x
  func linearBackward(
    _ dy: Buffer, x: Buffer, weight w: Buffer, dx: Buffer?, dw: Buffer?, _ size: LinearSize)

  /// y = x·r·scale with r[n] = 1/√(mean_c x[n,c]² + ε), which is kept.
  func rmsNorm(
    _ x: Buffer, scale: Buffer, epsilon: Double, into y: Buffer, inverse r: Buffer, columns: Int)
  /// dx += r·g − x·r³·mean(g∘x) with g = dy∘scale    dscale += Σₙ dy∘x·r
  func rmsNormBackward(
    _ dy: Buffer, x: Buffer, scale: Buffer, inverse r: Buffer, dx: Buffer?, dscale: Buffer?,
    columns: Int)

  /// y = mask∘x/(1 − rate), where y may be x.
  func dropout(_ x: Buffer, _ mask: Dropout, into y: Buffer)
  /// dx += mask∘dy/(1 − rate)
  func dropoutBackward(_ dy: Buffer, _ mask: Dropout, dx: Buffer)
  /// y = mask∘max(x, 0)/(1 − rate); without a mask y = max(x, 0). y may be x.
  func reluDropout(_ x: Buffer, _ mask: Dropout?, into y: Buffer)
  /// dx = dy/(1 − rate) where y > 0, and 0 elsewhere: y tells both what was dropped and what was negative.
  ///
  /// Unlike other backward kernels it *writes* dx, which may be dy itself.
  func reluDropoutBackward(_ dy: Buffer, y: Buffer, _ mask: Dropout?, into dx: Buffer)
  /// y = x + mask∘branch/(1 − rate); without a mask y = x + branch.
  func residual(_ x: Buffer, _ branch: Buffer, _ mask: Dropout?, into y: Buffer)

  /// Multi-head attention; see ``AttentionLayout``. `probability` keeps the softmax, undropped.
  func attention(
    _ q: Buffer, _ k: Buffer, _ v: Buffer, bias: Buffer?, into y: Buffer, probability: Buffer,
    _ layout: AttentionLayout, _ mask: Dropout?)
  /// The gradients of ``attention``. `scratch` has the size of `probability`.
  func attentionBackward(
    _ dy: Buffer, q: Buffer, k: Buffer, v: Buffer, probability: Buffer, scratch: Buffer,
    dq: Buffer?, dk: Buffer?, dv: Buffer?, dbias: Buffer?,
    _ layout: AttentionLayout, _ mask: Dropout?)

  // MARK: Distributions

  /// y[n] = softmax(x[n])
  func softmax(_ x: Buffer, into y: Buffer, columns: Int)
  /// dx += y∘(dy − Σ dy∘y), row by row.
  func softmaxBackward(_ dy: Buffer, y: Buffer, dx: Buffer, columns: Int)
  /// loss[n] = log Σⱼ exp z[n,j] − z[n,target], and the logarithm, which is kept.
  ///
  /// A row whose target is negative costs 0 and is not read. A row that holds NaN or ±∞ gives NaN.
  func crossEntropy(
    _ z: Buffer, targets: [Int32], into loss: Buffer, logSumExp: Buffer, columns: Int)
  /// dz[n,j] += dloss[n]·(exp(z[n,j] − logSumExp[n]) − [j = target]); nothing where target < 0.
  func crossEntropyBackward(
    _ dloss: Buffer, z: Buffer, targets: [Int32], logSumExp: Buffer, dz: Buffer, columns: Int)
  /// y[i,k] = z[rows[i],selected[k]]
  func gatherElements(
    _ z: Buffer, rows: [Int32], selected: [Int32], into y: Buffer, columns: Int)
  /// The terms of ``LogitLoss`` at every row and position, not weighted, and their gradient,
  /// dz = Σ weight·∂term/∂z.
  ///
  /// Unlike a backward kernel it *writes* dz, all of it, because weights are known beforehand; dz may be
  /// z itself. A term that depends on a logit which is NaN or ±∞ is NaN; the row is left as it is then.
  func logitLoss(
    _ z: Buffer, _ loss: LogitLoss, token: Buffer, selected: Buffer, dz: Buffer?, columns: Int)

  // MARK: Optimization

  /// One step of AdamW on a run of parameters, in place; leaves the gradient zero.
  func adamW(
    _ value: Buffer, gradient: Buffer, firstMoment: Buffer, secondMoment: Buffer, _ step: AdamWStep)
  /// One step of Adafactor on one parameter, in place; leaves the gradient zero. Without a first moment there is
  /// no β₁.
  func adafactor(
    _ value: Buffer, gradient: Buffer, secondMoment: AdafactorMoment, firstMoment: Buffer?,
    _ step: AdafactorStep)
}

/// The scalar type a device computes in.
public enum Precision: String, Sendable, Codable {
  /// IEEE 754 single precision.
  case float32
  /// IEEE 754 double precision.
  case float64
}
