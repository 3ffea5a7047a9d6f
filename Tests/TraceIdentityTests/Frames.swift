import Dissection
import TraceIdentity

/// A packet's endpoints: octets of its addresses, and its ports.
struct Endpoints: Sendable {
    var source: [UInt8]
    var sourcePort: UInt16
    var destination: [UInt8]
    var destinationPort: UInt16

    static let usual = Endpoints(
        source: [10, 0, 0, 1],
        sourcePort: 40000,
        destination: [10, 0, 0, 2],
        destinationPort: 80
    )

    var reversed: Endpoints {
        Endpoints(
            source: destination,
            sourcePort: destinationPort,
            destination: source,
            destinationPort: sourcePort
        )
    }

    var ports: [UInt8] { big(sourcePort) + big(destinationPort) }
}

/// An IPv4 or IPv6 packet with `payload`, as the addresses' sizes have it; no link header.
func packet(
    _ endpoints: Endpoints,
    protocolNumber: UInt8,
    fragmentOffset: UInt16 = 0,
    _ payload: [UInt8]
) -> [UInt8] {
    let addresses = endpoints.source + endpoints.destination
    let length = UInt16(payload.count)
    if endpoints.source.count == 16 {
        return [0x60, 0, 0, 0] + big(length) + [protocolNumber, 64] + addresses + payload
    }
    var header = [0x45, 0] + big(length + 20) + [0, 1] + big(fragmentOffset / 8)
    header += [64, protocolNumber, 0, 0] + addresses
    return header + payload
}

func tcpPacket(
    _ data: String = "",
    from endpoints: Endpoints = .usual,
    sequenceNumber: UInt32 = 0x1234_5678,
    acknowledgmentNumber: UInt32 = 0x9abc_def0,
    options: [UInt8] = []
) -> [UInt8] {
    let header =
        endpoints.ports + big(sequenceNumber) + big(acknowledgmentNumber)
        + [UInt8((20 + options.count) / 4) << 4, 0x18, 1, 0, 0, 0, 0, 0]
    return packet(endpoints, protocolNumber: 6, header + options + Array(data.utf8))
}

func udpPacket(_ endpoints: Endpoints, fragmentOffset: UInt16 = 0) -> [UInt8] {
    packet(
        endpoints,
        protocolNumber: 17,
        fragmentOffset: fragmentOffset,
        endpoints.ports + [0, 8, 0, 0]
    )
}

/// A TCP option of kind 25 with `data`, behind as many no-operations as it takes.
func contextOption(_ data: [UInt8]) -> [UInt8] {
    let option = [25, UInt8(data.count + 2)] + data
    return [UInt8](repeating: 1, count: (4 - option.count % 4) % 4) + option
}

func identity(_ frame: [UInt8]) -> TraceIdentity {
    let frame = frame.span
    return TraceIdentity(Dissection(frame, len: frame.count, linkType: .rawIP), in: frame)
}

func flow(_ frame: [UInt8]) -> CommunityFlow? {
    CommunityFlow(Dissection(frame.span, len: frame.count, linkType: .rawIP))
}

func text(_ id: CommunityID) -> String {
    String(decoding: id.text.indices.map { id.text[$0] }, as: UTF8.self)
}

/// The octets that `text` writes in hexadecimal digits, white space left out.
func hex(_ text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }.map { digit -> UInt8 in
        guard let value = digit.hexDigitValue else {
            preconditionFailure("not a hexadecimal digit: \(digit)")
        }
        return UInt8(value)
    }
    precondition(digits.count.isMultiple(of: 2), "half an octet")
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

func hexText<Number: FixedWidthInteger>(_ number: Number) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: Number.bitWidth / 4 - digits.count) + digits
}

func big(_ value: UInt16) -> [UInt8] {
    [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
}

func big(_ value: UInt32) -> [UInt8] {
    big(UInt16(value >> 16)) + big(UInt16(truncatingIfNeeded: value))
}

/// Octets that count up by seven: what the digests of these tests were computed over.
func counting(_ length: Int) -> [UInt8] {
    (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
}

/// A request that has `fields`, lines with CR and LF between them.
func request(_ fields: String, options: [UInt8] = []) -> [UInt8] {
    tcpPacket("GET / HTTP/1.1\r\n\(fields)\r\n\r\n", options: options)
}

/// A response that has `fields`.
func response(_ fields: String) -> [UInt8] {
    tcpPacket("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n")
}

/// The contexts that `frame` bears, in order of precedence.
func contexts(_ frame: [UInt8]) -> [SentContext] {
    let frame = frame.span
    let dissection = Dissection(frame, len: frame.count, linkType: .rawIP)
    let octets = frame.extracting(dissection.payload)
    guard let head = dissection.application.httpHead(in: octets) else { return [] }
    var contexts = SentContexts(head)
    var found: [SentContext] = []
    while let sent = contexts.next(in: octets) { found.append(sent) }
    return found
}

/// What becomes of a request's one field: `valid`, `none`, or why it is refused.
func outcome(_ fields: String) -> String {
    switch contexts(request(fields)).first {
    case .none: "none"
    case .valid: "valid"
    case .refused(_, let error): "\(error)"
    }
}
