import Foundation

/// What one record of an event file says; names and numbers of fields are those of TensorBoard's `event.proto`,
/// `summary.proto` and `tensor.proto` (tensorboard/compat/proto).
enum Event {
  /// The first record: which format the file has.
  case fileVersion
  /// A process begins to write; what earlier files hold from this step on is void.
  case start
  /// Measurements, by name.
  case scalars([(tag: String, value: Double)])
  /// A text, shown as Markdown.
  case text(String, tag: String)

  /// The message `Event`.
  func message(step: Int, at time: Date) -> [UInt8] {
    var event = WireMessage()
    event.add(1, double: time.timeIntervalSince1970)  // wall_time
    event.add(2, integer: Int64(step))  // step
    switch self {
    case .fileVersion: event.add(3, text: "brain.Event:2")  // file_version
    case .start:
      event.add(7) { $0.add(1, integer: 1) }  // session_log { status: START }
    case .scalars(let scalars):
      event.add(5) { summary in  // summary
        for scalar in scalars {
          summary.add(1) { value in  // value
            value.add(1, text: scalar.tag)  // tag
            value.add(2, float: Float(scalar.value))  // simple_value
          }
        }
      }
    case .text(let text, let tag):
      event.add(5) { summary in
        summary.add(1) { value in
          value.add(1, text: tag)
          value.add(8) { tensor in  // tensor
            tensor.add(1, integer: 7)  // dtype: DT_STRING
            tensor.add(2) { $0.add(2) { $0.add(1, integer: 1) } }  // tensor_shape { dim { size } }
            tensor.add(8, text: text)  // string_val
          }
          value.add(9) { metadata in  // metadata
            metadata.add(1) { $0.add(1, text: "text") }  // plugin_data { plugin_name }
            metadata.add(4, integer: 2)  // data_class: DATA_CLASS_TENSOR
          }
        }
      }
    }
    return event.bytes
  }
}
