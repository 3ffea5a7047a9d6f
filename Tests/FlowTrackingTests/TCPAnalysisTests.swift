import Testing
import TraceIdentity

@testable import FlowTracking

@Suite struct TCPAnalysisTests {
    /// What is found out about each segment.
    private func analyses(_ segments: [Segment]) -> [TCPAnalysis] {
        var limits = FlowLimits()
        limits.keepsEveryFlow = true
        var tracker = FlowTracker(limits)
        var seen: [Seen] = []
        return segments.map {
            tracker.observe($0, &seen)
            return tracker.analysis
        }
    }

    private func data(
        _ sequenceNumber: UInt32,
        _ count: Int = 100,
        at time: Int64,
        fromClient: Bool = true,
        acknowledging acknowledged: UInt32 = 5001
    ) -> Segment {
        Segment(
            isFromClient: fromClient,
            sequenceNumber: sequenceNumber,
            acknowledgmentNumber: acknowledged,
            data: [UInt8](repeating: 120, count: count),
            time: time
        )
    }

    private func acknowledgment(
        of sequenceNumber: UInt32,
        at time: Int64,
        window: UInt16 = 256
    ) -> Segment {
        var segment = data(5001, 0, at: time, fromClient: false, acknowledging: sequenceNumber)
        segment.window = window
        return segment
    }

    @Test func `nothing is unusual about a conversation`() {
        var talk = Conversation.opened(client: .max - 50, server: .max - 3)
        for _ in 0..<5 {
            talk.request(String(repeating: "x", count: 40))
            talk.acknowledge(fromClient: false)
            talk.response("yyy")
            talk.acknowledge()
        }
        talk.close()
        let found = analyses(talk.segments).filter { !$0.isEmpty }
        #expect(found == [])
    }

    @Test func `nor about what starts in the middle`() {
        #expect(analyses([data(1000, at: 0), acknowledgment(of: 1100, at: 1)]) == [[], []])
    }

    @Test func `a hole, and what fills it, soon or late`() {
        let soon = [data(1000, at: 0), data(1200, at: 100), data(1100, at: 2000)]
        #expect(analyses(soon) == [[], .lostSegment, .outOfOrder])
        let late = [data(1000, at: 0), data(1200, at: 100), data(1100, at: 4000)]
        #expect(analyses(late) == [[], .lostSegment, .retransmission])
        // Through the highest number there is.
        let wrapping = [
            data(.max - 150, at: 0), data(49, at: 100), data(.max - 50, at: 4000),
        ]
        #expect(analyses(wrapping) == [[], .lostSegment, .retransmission])
    }

    @Test func `the handshake tells how long a segment may be on its way`() {
        var talk = Conversation()
        talk.step = 10_000
        talk.open()
        let segments = [
            data(1001, at: 40_000), data(1201, at: 40_100), data(1101, at: 55_000),
        ]
        #expect(analyses(talk.segments + segments).suffix(2) == [.lostSegment, .outOfOrder])
    }

    @Test func `a retransmission that was asked for, and one that was not`() {
        let sent = [data(1000, at: 0), data(1100, at: 1), data(1200, at: 2)]
        let asked = (0..<3).map { acknowledgment(of: 1100, at: 100_000 + $0) }
        #expect(
            analyses(sent + asked + [data(1100, at: 110_000)]).suffix(4)
                == [[], .duplicateACK, .duplicateACK, [.retransmission, .fastRetransmission]]
        )
        #expect(analyses(sent + asked + [data(1100, at: 150_000)]).last == .retransmission)
        let done = [acknowledgment(of: 1300, at: 100_000), data(1200, at: 100_001)]
        #expect(analyses(sent + done).last == [.retransmission, .spuriousRetransmission])
    }

    @Test func `a SYN and a FIN that are sent again`() {
        var talk = Conversation()
        talk.open()
        var again = talk.segments[0]
        again.time = 1_000_000
        #expect(analyses([talk.segments[0], again]) == [[], .retransmission])
        talk.fin(fromClient: true)
        var fin = talk.segments[3]
        fin.time += 1_000_000
        #expect(analyses(talk.segments + [fin]).last == .retransmission)
    }

    @Test func `windows that are closed, full and open again`() {
        let first = [data(1000, at: 0), acknowledgment(of: 1100, at: 10)]
        #expect(
            analyses(first + [acknowledgment(of: 1100, at: 20, window: 0)]).last == .zeroWindow
        )
        #expect(analyses(first + [acknowledgment(of: 1100, at: 20, window: 512)]).last == [])
    }

    @Test func `a full window counts as its scale says`() {
        var talk = Conversation()
        talk.open()
        var segments = talk.segments
        segments.append(acknowledgment(of: 1001, at: 1000))
        #expect(analyses(segments + [data(1001, 256, at: 1001)]).last == .windowFull)
        for i in 0..<2 { segments[i].options = [3, 3, 2, 0] }
        #expect(analyses(segments + [data(1001, 256, at: 1001)]).last == [])
        #expect(analyses(segments + [data(1001, 1024, at: 1001)]).last == .windowFull)
        // Scaled by both or by none.
        segments[1].options = []
        #expect(analyses(segments + [data(1001, 256, at: 1001)]).last == .windowFull)
        // Without a handshake nobody knows.
        #expect(analyses(Array(segments[2...]) + [data(1001, 256, at: 1001)]).last == [])
    }

    @Test func `a keep-alive, and the answer that it asks for`() {
        let idle = [data(1000, at: 0), acknowledgment(of: 1100, at: 10)]
        let probe = data(1099, 1, at: 2_000_000)
        let answer = acknowledgment(of: 1100, at: 2_000_100)
        #expect(analyses(idle + [probe, answer]).suffix(2) == [.keepAlive, []])
        #expect(analyses(idle + [answer]).last == .duplicateACK)
        var empty = probe
        empty.data = []
        #expect(analyses(idle + [empty]).last == .keepAlive)
    }

    @Test func `a reset`() {
        var talk = Conversation.opened()
        talk.reset(fromClient: false)
        #expect(analyses(talk.segments).last == .reset)
    }

    @Test func `only where every flow is kept`() {
        var tracker = FlowTracker()
        var seen: [Seen] = []
        for segment in [data(1000, at: 0), data(1200, at: 1)] { tracker.observe(segment, &seen) }
        #expect(tracker.analysis == [])
    }

    @Test func `each packet of an exchange bears its trace`() {
        var limits = FlowLimits()
        limits.keepsEveryFlow = true
        var tracker = FlowTracker(limits)
        var seen: [Seen] = []
        var talk = Conversation.opened()
        talk.request("GET / HTTP/1.1\r\n\r\n")
        talk.acknowledge(fromClient: false)
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        talk.acknowledge()
        var segments = talk.segments
        segments.append(segments[5])
        var closed = segments[6]
        closed.window = 0
        segments.append(closed)
        talk.reset(fromClient: true)
        segments += talk.segments.suffix(1)
        let traces = segments.map { tracker.observe($0, &seen)?.traceID }
        #expect(traces[..<3].compactMap(\.self).isEmpty)
        #expect(traces[3] != nil)
        #expect(Set(traces[3...]).count == 1)
    }
}
