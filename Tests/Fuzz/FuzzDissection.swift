// The fuzzer's target: any octets, as a frame of any link type, through dissection and every sink.
// Compiled by Scripts/fuzz, not by SwiftPM.

import Capture
import Dissection
import Records
import Sinks
import TraceIdentity

/// The first octet chooses the link type, the second how much snaplen cut; the rest is the frame.
@c(LLVMFuzzerTestOneInput)
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count >= 2 else { return 0 }
    let linkTypes = LinkType.allCases
    let linkType = linkTypes[Int(start[0]) % linkTypes.count]
    let frame = Array(UnsafeBufferPointer(start: start + 2, count: count - 2))
    let info = FrameInfo(
        number: 1,
        timestamp: Timestamp(seconds: Int64(start[0]) << 32, nanoseconds: Int64(start[1]) << 24),
        caplen: frame.count,
        len: frame.count + Int(start[1]),
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
    var json = JSONLinesSink(redaction: redaction(hidesSecrets: start[1] & 1 == 0))
    json.write(record, frame.span)
    check(json.buffer)
    var text = TextSink(
        redaction: redaction(hidesSecrets: true),
        isColored: false,
        timestamps: .delta
    )
    text.write(record, frame.span)
    check(text.buffer)
    return 0
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
