internal import Capture
internal import Dissection

/// How far the messages of one direction were read.
struct MessageReader {
    /// Octets of a body of known length that are still to come.
    var remaining: UInt64 = 0
    var chunks = ChunkedBody()
    var state = State.head

    /// Whether the next head was looked for behind octets that could not be read, and how many of
    /// these were never captured.
    var isResynchronized = false

    /// Whether a message starts for certain where the last one ended: what is none is malformed then.
    var isCertain = false

    /// Whose message is being read; none between messages, and for interim responses.
    var exchange = Int32.none

    /// A head that is not whole yet.
    var buffer: HeadBuffer?

    enum State: UInt8 {
        /// Between messages, or in a head.
        case head

        /// In a body of known length, a chunked one, or one that ends with the connection.
        case body, chunked, untilClose

        /// What comes cannot be read, until a segment starts with a head.
        case searching

        /// HTTP is over.
        case ended
    }

    /// How the octets to come are wanted.
    var reading: FlowReading {
        switch state {
        case .head, .body, .chunked, .untilClose: .inOrder
        case .searching: .searching
        case .ended: .over
        }
    }

    /// Octets to come that lie in a body for certain, so that none need be kept.
    var certainOctets: UInt64 {
        switch state {
        case .body: remaining
        case .chunked: chunks.certainOctets
        case .untilClose, .ended: .max
        case .head, .searching: 0
        }
    }

    /// Starts on a body.
    mutating func enter(_ framing: BodyFraming) {
        switch framing {
        case .none: state = .head
        case .length(let length): (state, remaining) = (.body, length)
        case .chunked: (state, chunks) = (.chunked, ChunkedBody())
        case .untilClose: state = .untilClose
        case .invalid: search()
        }
    }

    /// Gives up reading, until a segment starts with a head.
    mutating func search() {
        state = .searching
        isResynchronized = true
        isCertain = false
    }
}
