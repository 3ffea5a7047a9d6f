internal import Dissection

extension TraceContext {
    /// Reads the value of a `traceparent` field (W3C Trace Context Level 2, section 3.2).
    ///
    /// A version later than 00 is read as version 00 with whatever follows another dash.
    public init(traceParent value: Span<UInt8>) throws(TraceContextError) {
        guard value.count >= 55 else { throw .length }
        guard value[2] == 0x2d, value[35] == 0x2d, value[52] == 0x2d else { throw .delimiter }
        guard let version = value.hexadecimal(in: 0..<2),
            let high = value.hexadecimal(in: 3..<19),
            let low = value.hexadecimal(in: 19..<35),
            let span = value.hexadecimal(in: 36..<52),
            let flags = value.hexadecimal(in: 53..<55)
        else { throw .notHexadecimal }
        guard version != 0xff else { throw .version }
        if value.count > 55 {
            guard version != 0 else { throw .trailingData }
            guard value[55] == 0x2d else { throw .delimiter }
        }
        guard high | low != 0 else { throw .zeroTraceID }
        guard span != 0 else { throw .zeroSpanID }
        self.init(
            traceID: UInt128(high) << 64 | UInt128(low),
            spanID: span,
            flags: UInt8(flags),
            source: .traceParent
        )
    }
}

extension Span<UInt8> {
    /// The number that the lower-case digits in `range`, at most 16, stand for; nil for other octets.
    func hexadecimal(in range: Range<Int>) -> UInt64? {
        var number: UInt64 = 0
        for i in range {
            switch self[i] {
            case 0x30...0x39: number = number << 4 | UInt64(self[i] - 0x30)
            case 0x61...0x66: number = number << 4 | UInt64(self[i] - 0x57)
            default: return nil
            }
        }
        return number
    }
}
