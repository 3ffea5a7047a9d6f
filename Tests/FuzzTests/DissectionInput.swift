import Capture
import Dissection
import Records
import Sinks
import TraceIdentity

/// Takes any octets, as a frame of any link type, through dissection and every sink: the first one
/// chooses the link type, the second how much snaplen cut; the rest is the frame.
func tryDissection(_ input: [UInt8]) {
    guard input.count >= 2 else { return }
    let linkTypes = LinkType.allCases
    let linkType = linkTypes[Int(input[0]) % linkTypes.count]
    let frame = Array(input.dropFirst(2))
    let info = FrameInfo(
        number: 1,
        timestamp: Timestamp(seconds: Int64(input[0]) << 32, nanoseconds: Int64(input[1]) << 24),
        caplen: frame.count,
        len: frame.count + Int(input[1]),
        linkType: linkType.rawValue,
        interface: nil,
        direction: nil,
        backend: .file
    )
    var communityIDs = CommunityIDCache(capacity: 1)
    let record = PacketRecord(
        frame.span,
        info: info,
        linkType: linkType,
        communityIDs: &communityIDs
    )
    var json = JSONLinesSink(redaction: redaction(hidesSecrets: input[1] & 1 == 0))
    json.write(record, frame.span)
    check(json.buffer)
    var text = TextSink(
        redaction: redaction(hidesSecrets: true),
        isColored: false,
        timestamps: .delta,
        width: input[1] & 2 == 0 ? .unlimited : .cells(Int(input[1]))
    )
    text.write(record, frame.span)
    check(text.buffer)
}

private func redaction(hidesSecrets: Bool) -> Redaction {
    Redaction(key: HMAC(key: [1, 2, 3].span), hidesSecrets: hidesSecrets)
}

/// One record is one line, and bears no control character.
private func check(_ buffer: borrowing OctetBuffer) {
    buffer.withOctets { octets in
        precondition(octets.count > 0 && octets[octets.count - 1] == 0x0a)
        for i in 0..<octets.count - 1 {
            precondition(octets[i] >= 0x20 && octets[i] != 0x7f)
        }
        precondition(UTF8.isValid(octets))
    }
}

extension UTF8 {
    fileprivate static func isValid(_ octets: Span<UInt8>) -> Bool {
        (try? UTF8Span(validating: octets)) != nil
    }
}
