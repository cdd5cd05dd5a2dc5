import NTLModel
import NTLTensor

/// How the time of a training step grows with one thing at a time, all else being equal.
struct ScalingSuite: Suite {
  /// One value of what is varied.
  private struct Point {
    let value: Int
    let threads: Int
    let configuration: T5Configuration
    let extents: StepData.Extents
  }

  let setting: Setting
  let model: StepSuite.Model

  private static let extents = StepData.Extents(sequences: 8, source: 64, target: 16)

  var measurements: [Measurement] {
    [
      series("batch", [1, 2, 4, 8, 16, 32]) { sequences in
        point(
          sequences, extents: StepData.Extents(sequences: sequences, source: 64, target: 16))
      },
      // Of the question; the answer has a fourth of it.
      series("length", [16, 32, 64, 128, 256]) { length in
        point(
          length, extents: StepData.Extents(sequences: 8, source: length, target: length / 4))
      },
      series("vocabulary", [2008, 8032, 32_128]) { size in
        point(size) { $0.vocabularySize = size }
      },
      // Of the encoder, and as many of the decoder.
      series("layers", [1, 2, 4, 8]) { layers in
        point(layers) { ($0.encoderLayers, $0.decoderLayers) = (layers, layers) }
      },
      series(ScalingLaw.threads, threads, comparesWithFirst: true) { threads in
        point(threads, threads: threads)
      },
    ]
  }

  /// 1, 2, 4, … and as many as the device has.
  private var threads: [Int] {
    let all = setting.device.threads
    return Array(sequence(first: 1) { $0 * 2 < all ? $0 * 2 : nil }) + (all > 1 ? [all] : [])
  }

  private func point(
    _ value: Int, threads: Int? = nil, extents: StepData.Extents = Self.extents,
    _ change: (inout T5Configuration) -> Void = { _ in }
  ) -> Point {
    var configuration = model.configuration
    change(&configuration)
    return Point(
      value: value, threads: threads ?? setting.device.threads, configuration: configuration,
      extents: extents)
  }

  private func series(
    _ variable: String, _ values: [Int], comparesWithFirst: Bool = false,
    _ point: @escaping (Int) -> Point
  ) -> Measurement {
    var extents = Self.extents.named(vocabulary: model.configuration.vocabularySize)
    extents["layers"] = model.configuration.encoderLayers
    extents[variable == "batch" ? "sequences" : variable == "length" ? "source" : variable] = nil
    if variable == "length" { extents["target"] = nil }
    return Measurement(
      name: "scaling/\(model.rawValue)/\(variable)", extents: extents, numberShare: nil,
      contenders: { contenders(values.map(point), comparesWithFirst) }, scalesWith: variable)
  }

  /// Points of one model share it.
  private func contenders(_ points: [Point], _ comparesWithFirst: Bool) -> [Contender] {
    var benches: [(point: Point, bench: Lazily<ScalingBench>)] = []
    return points.enumerated().map { i, point in
      let known = benches.first {
        $0.point.configuration == point.configuration && $0.point.threads == point.threads
      }
      let bench =
        known?.bench
        ?? Lazily {
          let device =
            point.threads == setting.device.threads
            ? setting.device : CPUDevice(threads: point.threads)
          return try ScalingBench(device, point.configuration)
        }
      if known == nil { benches.append((point, bench)) }
      let isCompared = comparesWithFirst && i > 0
      return Contender(
        name: "\(point.value)", baseline: isCompared ? "\(points[0].value)" : nil,
        // The machine's speed is that of all the device's threads.
        work: point.threads == setting.device.threads
          ? { ScalingBench.work(point.configuration, point.extents) } : nil,
        turn: { try bench().step(point.extents) })
    }
  }
}
