/// A request's ID, of which one digit may differ where it is a UUID.
///
/// Envoy writes into that digit, the first of the third group, whether the request is traced: the ID of
/// one request is not the same everywhere.
public struct RequestIDPattern {
    private let pattern: TextPattern

    public init(_ text: some StringProtocol) throws(SelectionError) {
        var octets = Array(text.utf8)
        if Self.isUUID(octets) { octets[14] = UInt8(ascii: "?") }
        pattern = try TextPattern(String(decoding: octets, as: UTF8.self), ignoresCase: true)
    }

    func matches(_ range: Range<Int>, in octets: Span<UInt8>) -> Bool {
        pattern.matches(range, in: octets)
    }

    private static func isUUID(_ octets: [UInt8]) -> Bool {
        octets.count == 36
            && octets.indices.allSatisfy {
                [8, 13, 18, 23].contains($0)
                    ? octets[$0] == UInt8(ascii: "-")
                    : Character(Unicode.Scalar(octets[$0])).isHexDigit
            }
    }
}
