import Testing

@testable import FlowTracking

/// What is held for each of very many connections: an octet more is 100 KB for 100,000.
@Suite struct SizeTests {
    @Test func `connections and exchanges take few octets`() {
        #expect(MemoryLayout<Flow>.stride <= 176)
        #expect(MemoryLayout<HTTPConnection>.stride <= 208)
        #expect(MemoryLayout<OpenExchange>.stride <= 352)
    }
}
