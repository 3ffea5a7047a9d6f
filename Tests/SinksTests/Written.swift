import Capture
import Dissection
import Records
@testable import Sinks
import TraceIdentity

/// What `body` writes into a buffer, as a string.
func written(_ body: (inout OctetBuffer) -> Void) -> String {
    var buffer = OctetBuffer(capacity: 1)
    body(&buffer)
    return text(of: buffer)
}

func text(of buffer: borrowing OctetBuffer) -> String {
    buffer.withOctets { octets in
        String(decoding: octets.indices.map { octets[$0] }, as: UTF8.self)
    }
}

/// What a sink is given: a frame of raw IP, and its record.
struct Packet {
    var octets: [UInt8]
    var len: Int?
    var timestamp = Timestamp(seconds: 1_795_221_979, nanoseconds: 123_456_789)

    /// A segment from 192.0.2.1 port 40000 to 192.0.2.2 port 80 with this payload.
    static func tcp(_ payload: [UInt8], window: UInt8 = 1) -> Packet {
        let total = 40 + payload.count
        let ip: [UInt8] = [
            0x45, 0, UInt8(total >> 8), UInt8(total & 0xff), 0, 7, 0x40, 0, 64, 6, 0, 0,
            192, 0, 2, 1, 192, 0, 2, 2,
        ]
        let tcp: [UInt8] = [
            0x9c, 0x40, 0, 80, 0, 0, 0, 100, 0, 0, 0, 200, 0x50, 0x18, window, 0, 0, 0, 0, 0,
        ]
        return Packet(octets: ip + tcp + payload)
    }

    /// The same with a message head; `\n` in it stands for CR LF.
    static func http(_ head: String) -> Packet {
        tcp(
            Array(
                head.split(separator: "\n", omittingEmptySubsequences: false)
                    .joined(separator: "\r\n").utf8
            )
        )
    }

    func json(_ redaction: Redaction = .secrets) -> String {
        var sink = JSONLinesSink(redaction: redaction)
        write(to: &sink)
        return text(of: sink.buffer)
    }

    func line(
        _ redaction: Redaction = .secrets,
        isColored: Bool = false,
        timestamps: TimestampFormat = .none
    ) -> String {
        var sink = TextSink(redaction: redaction, isColored: isColored, timestamps: timestamps)
        write(to: &sink)
        return text(of: sink.buffer)
    }

    func write(to sink: inout some Sink & ~Copyable) {
        sink.write(record(), octets.span)
    }

    func record() -> PacketRecord {
        var communityIDs = CommunityIDCache(capacity: 1)
        let info = FrameInfo(
            number: 1,
            timestamp: timestamp,
            caplen: octets.count,
            len: len ?? octets.count,
            linkType: LinkType.rawIP.rawValue,
            interface: nil,
            direction: nil,
            backend: .file
        )
        return PacketRecord(
            octets.span,
            info: info,
            linkType: .rawIP,
            communityIDs: &communityIDs
        )
    }
}
