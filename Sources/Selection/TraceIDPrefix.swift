/// The first digits of trace IDs.
public struct TraceIDPrefix: Equatable, Sendable {
    private let value: UInt128
    private let bits: Int

    /// Reads up to 32 hexadecimal digits; dashes between them do not count.
    public init(_ text: some StringProtocol) throws(SelectionError) {
        let digits = String(text.filter { $0 != "-" })
        guard (1...32).contains(digits.utf8.count), !digits.hasPrefix("+"),
            let value = UInt128(digits, radix: 16)
        else { throw SelectionError("give 1 to 32 hexadecimal digits") }
        self.value = value
        bits = digits.utf8.count * 4
    }

    /// Whether `traceID` starts with the digits; one of 64 bits may start behind its zeros.
    func matches(_ traceID: UInt128) -> Bool {
        if traceID >> UInt128(128 - bits) == value { return true }
        return traceID >> 64 == 0 && bits <= 64 && traceID >> UInt128(64 - bits) == value
    }
}
