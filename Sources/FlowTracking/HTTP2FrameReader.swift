internal import Capture
internal import Dissection
internal import TraceIdentity

/// How far the frames of one direction of an HTTP/2 connection were read.
struct HTTP2FrameReader {
    var state = State.start

    /// The frame that is being read, where its first octet was, and how much of it is still to come.
    var frame = HTTP2FrameHeader(type: .ping)
    var frameStart: SegmentPlace?
    var remaining = 0

    /// Octets of a frame header, or of the preface, that came before the segment's end.
    var begun: [9 of UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
    var begunCount = 0

    /// The payload so far of a frame whose payload is looked at.
    var payload: [UInt8] = []

    /// Octets of padding at the end of a DATA frame.
    var padding = 0

    /// A field block that goes on in the next frame.
    var block: HTTP2FieldBlock?

    /// The number of the exchange that the field block belongs to which is being read, and where that
    /// is; 0 between blocks, and nowhere where the block is to start it.
    var blockSerial: UInt64 = 0
    var blockExchange = Int32.none
    var hpack = HPACKDecoder()

    /// Whose frame is being read, or was read last.
    var exchange = Int32.none

    /// Whether frames are missing, and no head was read since.
    var isResynchronized = false

    /// The packet that is being read, and the trace of the first stream that it has a frame of.
    var packetNumber: UInt64 = 0
    var packetTime = Timestamp(seconds: 0, nanoseconds: 0)
    var packetTrace: TraceContext?
    var hasPacketTrace = false

    /// The number of that stream's exchange, and where it is.
    var packetSerial: UInt64 = 0
    var packetExchange = Int32.none

    /// Whether the payload that is read is of a field block, or the rest of one that was cut.
    var isInFieldBlock: Bool {
        switch frame.type {
        case .headers, .continuation, .pushPromise: true
        case .ping: frame.streamID != 0
        default: false
        }
    }

    enum State: UInt8 {
        /// Before the first frame: a preface may come.
        case start

        /// In the connection preface.
        case preface

        /// Between frames, or in a frame header.
        case header
        case payload

        /// What comes cannot be read, until a segment starts with a frame.
        case searching

        /// Nothing will come any more.
        case over
    }

    /// How the octets to come are wanted.
    var reading: FlowReading {
        switch state {
        case .start, .preface, .header, .payload: .inOrder
        case .searching: .searching
        case .over: .over
        }
    }

    /// Octets to come that need not be kept until those before them are there.
    var certainOctets: UInt64 {
        switch state {
        case .payload: keepsPayload ? 0 : UInt64(remaining)
        case .over: .max
        case .start, .preface, .header, .searching: 0
        }
    }

    /// Whether the payload of the frame is looked at, and not only counted.
    var keepsPayload: Bool {
        switch frame.type {
        case .headers, .pushPromise, .continuation, .resetStream, .goAway: true
        default: false
        }
    }
}

/// A field block whose fragments come in several frames (RFC 9113, section 4.3).
///
/// On the heap, for few connections have one at a time.
final class HTTP2FieldBlock {
    let start: HTTP2BlockStart
    var octets: [UInt8] = []

    /// Octets of the frames so far.
    var size: Int

    /// Whether fragments are missing behind ``octets``.
    var isCut = false

    init(_ start: HTTP2BlockStart, size: Int) {
        (self.start, self.size) = (start, size)
    }
}

/// What the frame says that starts a field block.
struct HTTP2BlockStart {
    var frame: HTTP2FrameHeader

    /// Where the frame's first octet was.
    var place: SegmentPlace
    var promisedStreamID: UInt32?

    /// The number that is kept for the exchange that it starts; 0 where the stream had one then, which
    /// may be over before the block is.
    var serial: UInt64

    /// The stream that the fields belong to.
    var streamID: UInt32 { promisedStreamID ?? frame.streamID }
}
