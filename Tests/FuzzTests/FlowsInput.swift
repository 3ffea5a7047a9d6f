import Capture
import Dissection
import FlowTracking
import Records
import Sinks
import TraceIdentity

private let redaction = Redaction(key: HMAC(key: [1, 2, 3].span))

/// Takes TCP segments in any order, with any data, through the tracking of flows and every sink.
///
/// Each step takes a few octets of the input: sender and flags, a place in the stream, a piece of data,
/// and for some how IP cuts it.
func tryFlows(_ input: [UInt8]) {
    var input = input[...]
    var limits = FlowLimits()
    limits.flows = 3
    limits.octets = 20_000
    limits.pendingSegments = 8
    limits.headOctets = 2000
    limits.exchanges = 5
    let kinds = input.popFirst() ?? 0
    limits.readsTLS = kinds & 1 != 0
    limits.keepsEveryFlow = kinds & 2 != 0
    limits.reportsFlows = kinds & 6 == 6
    limits.flowTimeout = 10
    // As with a source that leaves out what is dispensable.
    limits.findsDispensables = kinds & 10 == 8
    var tracker = FlowTracker(limits)
    tracker.notesParts = true
    var sinks = Sinks()
    var next: [UInt32] = [.max - 100, 5000]
    var time: Int64 = 0
    while let step = input.popFirst(), let place = input.popFirst() {
        let sender = Int(step & 1)
        let flags: UInt8 =
            switch step >> 1 & 15 {
            case 0: 2
            case 1: 0x12
            case 2: 4
            case 3: 0x11
            default: 0x10
            }
        time += step & 0x20 == 0 ? 1 : 7_000_000_000
        let data = nextData(&input)
        // Mostly what comes next, else some octets before or behind it.
        let offset = place < 160 ? 0 : Int32(place) - 200
        let sequenceNumber = next[sender] &+ UInt32(bitPattern: offset)
        let segment = frame(
            sender: sender,
            client: step >> 6,
            sequenceNumber,
            acknowledging: place & 4 == 0 ? next[1 - sender] : next[1 - sender] &- UInt32(place),
            flags,
            data
        )
        if offset >= 0 {
            next[sender] = sequenceNumber &+ UInt32(data.count) &+ (flags & 3 != 0 ? 1 : 0)
        }
        let captured =
            place & 8 != 0 && place & 16 != 0 ? segment.count - data.count / 2 : segment.count
        if step >> 1 & 15 == 15, let cuts = input.popFirst() {
            for fragment in fragments(of: segment, cuts, identification: place & 3) {
                let missing = min(segment.count - captured, fragment.count - 20)
                let part = fragment.dropLast(missing)
                observe(part, len: fragment.count, time, &tracker, headers: 20)
                sinks.take(&tracker)
            }
        } else {
            observe(segment[..<captured], len: segment.count, time, &tracker, headers: 40)
            sinks.take(&tracker)
        }
    }
    while tracker.finishOldest() { sinks.take(&tracker) }
}

private func observe(
    _ octets: ArraySlice<UInt8>,
    len: Int,
    _ time: Int64,
    _ tracker: inout FlowTracker,
    headers: Int
) {
    let info = FrameInfo(
        number: 1,
        timestamp: Timestamp(seconds: 1_795_000_000, nanoseconds: time),
        caplen: octets.count,
        len: len,
        linkType: LinkType.rawIP.rawValue,
        interface: nil,
        direction: nil,
        backend: .file
    )
    let frame = Array(octets)
    let dissection = Dissection(frame.span, len: len, linkType: .rawIP)
    tracker.observe(dissection, info, frame.span)
    tracker.takeDispensables { _ in }
    tracker.withOpenExchange { exchange, heads in
        precondition((exchange.request?.octets.upperBound ?? 0) <= heads.count)
    }
    var mask = SecretMask(redaction)
    mask.find(in: frame.span, dissection, tracker.parts)
    for range in mask.ranges {
        precondition(range.lowerBound >= headers && range.upperBound <= frame.count)
    }
}

/// Pieces of messages, so that the fuzzer need not find them; or octets of the input.
private func nextData(_ input: inout ArraySlice<UInt8>) -> [UInt8] {
    guard let choice = input.popFirst() else { return [] }
    let pieces: [String] = [
        "", "GET / HTTP/1.1\r\n\r\n", "POST /a HTTP/1.1\r\nContent-Length: 10\r\n\r\n",
        "HEAD / HTTP/1.1\r\n", "Host: a\r\nCookie: a\r\n b\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n", "0\r\n\r\n",
        "HTTP/1.1 101 Switch\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n", "hello", "\r\n",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n",
    ]
    if choice & 0xc0 == 0x40 { return tlsPieces[Int(choice & 0x3f) % tlsPieces.count] }
    if choice & 0x80 == 0 { return Array(pieces[Int(choice) % pieces.count].utf8) }
    if choice & 0xc0 == 0xc0 { return nextFrame(choice & 0x3f, &input) }
    let length = Int(choice & 0x3f)
    defer { input = input.dropFirst(length) }
    return Array(input.prefix(length))
}

/// Records of TLS, whole and in parts.
private let tlsPieces: [[UInt8]] = {
    let random = [UInt8](repeating: 7, count: 32)
    let names: [UInt8] = [0, 0, 0, 6, 0, 4, 0, 0, 1, 97, 0, 16, 0, 5, 0, 3, 2, 104, 50]
    let client: [UInt8] =
        [1, 0, 0, 66, 3, 3] + random + [0, 0, 2, 0xc0, 0x2f, 1, 0, 0, 24] + names + [
            0, 43, 0, 1, 0,
        ]
    let server: [UInt8] = [2, 0, 0, 46, 3, 3] + random + [0, 0x13, 1, 0, 0, 6, 0, 43, 0, 2, 3, 4]
    let older: [UInt8] = [2, 0, 0, 38, 3, 3] + random + [0, 0xc0, 0x2f, 0]
    func record(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        [type, 3, 3, 0, UInt8(body.count)] + body
    }
    return [
        record(22, client), record(22, server), record(22, older), record(20, [1]),
        record(21, [2, 40]), record(21, [1, 112]), record(23, [1, 2, 3]), record(22, random),
        [22, 3, 1], [22, 3, 1, 0, 0], Array(record(22, client).prefix(20)),
        Array(record(22, client).dropFirst(20)), record(22, [11, 0, 16, 0]), [22, 3, 1, 64, 0],
    ]
}()

/// A frame of HTTP/2, or several.
private func nextFrame(_ choice: UInt8, _ input: inout ArraySlice<UInt8>) -> [UInt8] {
    let stream = choice & 1 == 0 ? 1 : (input.popFirst() ?? 0) | 1
    func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0, UInt8(payload.count >> 8), UInt8(payload.count & 255), type, flags, 0, 0, 0, stream]
            + payload
    }
    let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    // GET or POST, http, and a path and a field that go to the table.
    let request = [0x86, 0x44, 3, 0x2f, 0x61, 0x62, 0x40, 1, 0x61, 1, 0x62] as [UInt8]
    switch choice >> 1 {
    case 0...1: return preface + frame(4, 0, 0, [])
    case 2...3: return preface + frame(4, 0, 0, []) + frame(1, 5, stream, [0x82] + request)
    case 4...5: return frame(1, 5, stream, [0x82] + request)
    case 6: return frame(1, 4, stream, [0x83] + request)
    case 7: return frame(1, 5, stream, [0x82, 0x86, 0xbe, 0xbf, 0xc0])
    case 8: return frame(1, 0, stream, [0x83, 0x84])
    case 9: return frame(9, 4, stream, request)
    case 10: return frame(1, 5, stream, [0x88])
    case 11...12: return frame(1, 4, stream, [0x88, 0x40, 1, 0x63, 1, 0x64])
    case 13: return frame(1, 4, stream, [0x48, 3, 0x31, 0x30, 0x33])
    case 14: return frame(1, 5, stream, [0] + [11] + Array("grpc-status".utf8) + [1, 0x34])
    case 15...16: return frame(0, 1, stream, Array("hello".utf8))
    case 17: return frame(0, 9, stream, [2, 0x61, 0, 0])
    case 18: return frame(3, 0, stream, [0, 0, 0, 8])
    case 19: return frame(7, 0, 0, [0, 0, 0, stream, 0, 0, 0, 0])
    case 20: return frame(5, 4, 1, [0, 0, 0, stream &- 1, 0x82] + request)
    case 21:
        let upgrade = "GET /up HTTP/1.1\r\nUpgrade: h2c\r\n\r\n"
        return Array(upgrade.utf8)
    case 22: return Array("HTTP/1.1 101 S\r\nUpgrade: h2c\r\n\r\n".utf8) + frame(4, 0, 0, [])
    default:
        // Any frame whose header fits its payload.
        let (type, flags) = (input.popFirst() ?? 0, input.popFirst() ?? 0)
        let payload = Array(input.prefix(Int(choice)))
        input = input.dropFirst(Int(choice))
        return frame(type & 15, flags, stream, payload)
    }
}

private func frame(
    sender: Int,
    client: UInt8,
    _ sequenceNumber: UInt32,
    acknowledging acknowledgmentNumber: UInt32,
    _ flags: UInt8,
    _ data: [UInt8]
) -> [UInt8] {
    let total = 40 + data.count
    let ends: [[UInt8]] = [[192, 0, 2, client], [198, 51, 100, 1]]
    let ports: [[UInt8]] = [[0x9c, 0x40], [0, 80]]
    func split(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }
    var frame: [UInt8] = [0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0, 0, 0, 0, 64, 6, 0, 0]
    frame += ends[sender] + ends[1 - sender] + ports[sender] + ports[1 - sender]
    frame += split(sequenceNumber) + split(acknowledgmentNumber)
    frame += [0x50, flags, 1, 0, 0, 0, 0, 0] as [UInt8]
    return frame + data
}

/// Fragments of an IPv4 packet: in order or not, not all of them, or some twice and contradicting.
private func fragments(
    of packet: [UInt8],
    _ cuts: UInt8,
    identification: UInt8
) -> [ArraySlice<UInt8>] {
    let size = 8 * (1 + Int(cuts & 7))
    var fragments = stride(from: 20, to: packet.count, by: size).map { start in
        let end = min(start + size, packet.count)
        let isLast = end == packet.count
        let field = UInt16((start - 20) / 8) | (isLast ? 0 : 1 << 13)
        var fragment = packet[..<20] + packet[start..<end]
        (fragment[2], fragment[3]) = (0, UInt8(fragment.count))
        fragment[5] = identification
        (fragment[6], fragment[7]) = (UInt8(field >> 8), UInt8(truncatingIfNeeded: field))
        return fragment
    }
    if cuts & 8 != 0 { fragments.reverse() }
    if cuts & 16 != 0 { fragments.removeLast() }
    if cuts & 32 != 0, let first = fragments.first {
        fragments.insert(first, at: fragments.count / 2)
        if cuts & 64 != 0 { fragments[fragments.count / 2][20] ^= 1 }
        // One that lies over the next.
        if cuts & 128 != 0 { fragments[0][7] ^= 1 }
    }
    return fragments
}

private struct Sinks: ~Copyable {
    private var json = JSONLinesSink(redaction: redaction)
    private var text = TextSink(
        redaction: redaction,
        isColored: false,
        timestamps: .delta,
        width: .cells(90)
    )

    mutating func take(_ tracker: inout FlowTracker) {
        tracker.takeFinished { exchange, heads in
            let record = ExchangeRecord(copy exchange, communityID: nil)
            json.write(record, heads)
            text.write(record, heads)
        }
        tracker.takeHandshakes { handshake, hellos in
            let record = HandshakeRecord(handshake, communityID: nil)
            json.write(record, hellos)
            text.write(record, hellos)
        }
        tracker.takeConnections { connection in
            let record = ConnectionRecord(connection, communityID: nil)
            json.write(record)
            text.write(record)
        }
        check(json.buffer)
        check(text.buffer)
        json.buffer.removeAll()
        text.buffer.removeAll()
    }
}

/// Records are lines, and bear no control character but the lines' ends.
private func check(_ buffer: borrowing OctetBuffer) {
    buffer.withOctets { octets in
        precondition(octets.count == 0 || octets[octets.count - 1] == 0x0a)
        for i in octets.indices {
            precondition(octets[i] >= 0x20 && octets[i] != 0x7f || octets[i] == 0x0a)
        }
        precondition((try? UTF8Span(validating: octets)) != nil)
    }
}
