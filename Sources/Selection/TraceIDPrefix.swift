/// The first digits of trace IDs.
public struct TraceIDPrefix: Equatable, Sendable {
    private let value: UInt128
    private let bits: Int

    /// Reads up to 32 hexadecimal digits; dashes between them do not count, nor what stands around an ID
    /// in the fields of W3C and of AWS X-Ray.
    public init(_ text: some StringProtocol) throws(SelectionError) {
        let digits = Self.digits(String(text))
        guard (1...32).contains(digits.utf8.count), !digits.hasPrefix("+"),
            let value = UInt128(digits, radix: 16)
        else { throw SelectionError("give 1 to 32 hexadecimal digits") }
        self.value = value
        bits = digits.utf8.count * 4
    }

    /// The same of a trace that is watched, of which so much must be known that it is hardly another.
    public init(following text: some StringProtocol) throws(SelectionError) {
        let prefix = try? TraceIDPrefix(text)
        guard let prefix, prefix.bits >= 32 else {
            throw SelectionError(
                "a trace ID has 32 hexadecimal digits, as in 0af7651916cd43dd8448eb211c80319c; give all of "
                    + "them, or the first 8 or more"
            )
        }
        self = prefix
    }

    /// `0af7...` of `00-0af7...-b7ad6b7169203331-01`, and `58406520a006...` of `1-58406520-a006...`.
    private static func digits(_ text: String) -> String {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        switch parts.map(\.utf8.count) {
        case [2, 32, 16, 2]: return String(parts[1])
        case [1, 8, 24] where parts[0] == "1": return String(parts[1] + parts[2])
        default: return parts.joined()
        }
    }

    /// Whether `traceID` starts with the digits; one of 64 bits may start behind its zeros.
    func matches(_ traceID: UInt128) -> Bool {
        if traceID >> UInt128(128 - bits) == value { return true }
        return traceID >> 64 == 0 && bits <= 64 && traceID >> UInt128(64 - bits) == value
    }
}
