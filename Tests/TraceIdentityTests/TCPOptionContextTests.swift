import Testing
import TraceIdentity

struct TCPOptionContextTests {
    private let ids = hex("12345678901234567890123456789012 1234567890123456")

    @Test func `the shorter form means sampled`() throws {
        let context = try parse(ids)
        #expect(context.traceID == 0x1234_5678_9012_3456_7890_1234_5678_9012)
        #expect(context.spanID == 0x1234_5678_9012_3456)
        #expect(context.flags == 1)
        #expect(context.source == .tcpOption)
    }

    @Test(arguments: [0, 1, 2, 0xff] as [UInt8])
    func `the longer form has the flags`(flags: UInt8) throws {
        #expect(try parse(ids + [flags]).flags == flags)
    }

    @Test func `refuses other lengths`() {
        for count in Array(0..<24) + [26, 32] {
            let data = [UInt8](repeating: 7, count: count)
            #expect(throws: TraceContextError.length) { try parse(data) }
        }
    }

    @Test func `refuses IDs of zeros`() {
        let zeros = [UInt8](repeating: 0, count: 16)
        #expect(throws: TraceContextError.zeroTraceID) { try parse(zeros + ids[16...]) }
        #expect(throws: TraceContextError.zeroSpanID) {
            try parse(ids.prefix(16) + [0, 0, 0, 0, 0, 0, 0, 0])
        }
    }

    private func parse(_ data: [UInt8]) throws(TraceContextError) -> TraceContext {
        try TraceContext(tcpOption: data.span)
    }
}
