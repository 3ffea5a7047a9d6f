import Testing

@testable import Dissection

struct MPLSStackTests {
    @Test func `reads entries, outer first`() throws {
        let frame = Packet.ethernet(
            0x8847,
            .mpls(0xfffff, trafficClass: 5, isBottom: false, timeToLive: 255, .mpls(1, .empty))
        )
        let labels = try #require(dissect(frame).mplsLabels)
        #expect(labels.octets == 14..<22)
        #expect(labels.count == 2)
        let outer = labels.entry(0, in: frame.octets.span)
        #expect(outer.label == 0xfffff)
        #expect(outer.trafficClass == 5)
        #expect(!outer.isBottomOfStack)
        #expect(outer.timeToLive == 255)
        let inner = labels.entry(1, in: frame.octets.span)
        #expect(inner.label == 1)
        #expect(inner.trafficClass == 0)
        #expect(inner.isBottomOfStack)
        #expect(inner.timeToLive == 64)
    }

    @Test func `reads as many labels as the limit has, and no more`() {
        func stack(_ count: Int) -> Packet {
            let innermost = Packet.mpls(1, Frames.getIPv4)
            let stack = (1..<count).reduce(innermost) { p, _ in .mpls(2, isBottom: false, p) }
            return .ethernet(0x8847, stack)
        }
        #expect(dissect(stack(MPLSStack.limit)).stop == nil)
        #expect(dissect(stack(MPLSStack.limit)).httpHead != nil)

        let dissection = dissect(stack(MPLSStack.limit + 1))
        let end = 14 + 4 * MPLSStack.limit
        #expect(dissection.stop == malformed(.mpls, at: end, .stackDepth, MPLSStack.limit + 1))
        #expect(dissection.mplsLabels?.octets == 14..<end)
    }

    @Test func `a stack without a bottom is cut short`() {
        let stop = dissect(.ethernet(0x8847, .mpls(1, isBottom: false, .octets([1, 2])))).stop
        #expect(stop == truncated(.mpls, at: 18, needed: 4, available: 2))
    }

    @Test func `what is not IP is not read`() {
        let dissection = dissect(.ethernet(0x8847, .mpls(1, .octets(hex("00000000 0102")))))
        #expect(dissection.stop == nil)
        #expect(dissection.isUnsupported)
        #expect(dissection.network == .none)
    }

    @Test func `the outer stack stays where a tunnel has another`() {
        let inner = Packet.ipv4(137, .mpls(77, .mpls(78, Frames.getIPv4)))
        let dissection = dissect(.ethernet(0x8847, .mpls(5, inner)))
        #expect(dissection.mplsLabels?.octets == 14..<18)
    }
}
