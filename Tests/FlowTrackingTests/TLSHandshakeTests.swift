import Capture
import Dissection
import Testing
import TraceIdentity

@testable import FlowTracking

@Suite struct TLSHandshakeTests {
    private typealias TLS = TLSMessages

    /// What a test looks at of a handshake.
    private struct Found: CustomStringConvertible {
        var handshake: TLSHandshake
        var name: String
        var selected: String

        var description: String {
            let version = handshake.serverHello.map { "\($0.version - 0x0300)" } ?? "-"
            let resumed = handshake.isResumed.map { $0 ? "resumed" : "new" } ?? "unknown"
            return "\(name) \(version) \(resumed) \(handshake.outcome)"
        }
    }

    private func handshakes(
        _ segments: [Segment],
        _ change: (inout FlowLimits) -> Void = { _ in }
    ) -> [Found] {
        var limits = FlowLimits()
        limits.readsTLS = true
        change(&limits)
        var tracker = FlowTracker(limits)
        var seen: [Seen] = []
        var found: [Found] = []
        func take(_ tracker: inout FlowTracker) {
            tracker.takeHandshakes { handshake, octets in
                func text(_ octets: Span<UInt8>, _ range: Range<Int>) -> String {
                    String(decoding: range.map { octets[$0] }, as: UTF8.self)
                }
                let server = octets.extracting(handshake.serverOctets)
                found.append(
                    Found(
                        handshake: handshake,
                        name: text(octets, handshake.clientHello.serverName),
                        selected: text(server, handshake.serverHello?.selectedProtocol ?? 0..<0)
                    )
                )
            }
        }
        for segment in segments {
            tracker.observe(segment, &seen)
            take(&tracker)
        }
        tracker.finish()
        take(&tracker)
        let octets = tracker.applications.pool.octets
        #expect(octets == 0)
        return found
    }

    private func lines(_ segments: [Segment]) -> [String] {
        handshakes(segments).map(\.description)
    }

    private func opened(
        _ hello: [UInt8] = TLS.record(22, TLS.clientHello())
    ) -> Conversation {
        var talk = Conversation.opened()
        talk.add(true, hello)
        return talk
    }

    private func old(isResumed: Bool) -> Conversation {
        let session: [UInt8] = [1, 2, 3]
        var talk = opened(TLS.record(22, TLS.clientHello(session: session)))
        talk.add(
            false,
            TLS.record(
                22,
                TLS.serverHello(version: 0x0303, session: session, selected: "h2")
                    + (isResumed ? [] : TLS.message(11, [UInt8](repeating: 0, count: 900)))
            )
        )
        for isClient in isResumed ? [false, true] : [true, false] {
            talk.add(isClient, TLS.changeCipher + TLS.encrypted)
        }
        talk.add(true, TLS.application)
        return talk
    }

    private func new(hasPreSharedKey: Bool = false) -> Conversation {
        var talk = opened()
        let hello = TLS.serverHello(hasPreSharedKey: hasPreSharedKey)
        talk.add(false, TLS.record(22, hello) + TLS.changeCipher + TLS.application)
        talk.add(true, TLS.changeCipher + TLS.application)
        return talk
    }

    @Test func `TLS 1.2 and 1.3, new and resumed`() throws {
        #expect(lines(old(isResumed: false).segments) == ["a.example 3 new complete"])
        #expect(lines(old(isResumed: true).segments) == ["a.example 3 resumed complete"])
        #expect(lines(new().segments) == ["a.example 4 new complete"])
        #expect(lines(new(hasPreSharedKey: true).segments) == ["a.example 4 resumed complete"])
        let found = try #require(handshakes(old(isResumed: false).segments).first)
        #expect(found.selected == "h2")
        #expect(found.handshake.serverHello?.cipherSuite.rawValue == 0x1301)
        #expect(found.handshake.handshakeTime == 200_000)
        #expect(found.handshake.client.port == 40000)
        #expect(found.handshake.origin.timestamp == old(isResumed: false).segments[3].timestamp)
        #expect(found.handshake.last == old(isResumed: false).segments[6].timestamp)
    }

    @Test func `a hello that the server asks for again`() {
        var talk = opened()
        talk.add(
            false,
            TLS.record(22, TLS.serverHello(random: TLS.retryRandom)) + TLS.changeCipher
        )
        talk.add(true, TLS.changeCipher + TLS.record(22, TLS.clientHello()))
        talk.add(false, TLS.record(22, TLS.serverHello()) + TLS.application)
        talk.add(true, TLS.application)
        let found = handshakes(talk.segments)
        #expect(found.map(\.description) == ["a.example 4 new complete"])
        #expect(found.map(\.handshake.hasRetry) == [true])
    }

    @Test func `hellos over many segments and many records`() {
        let hello = TLS.clientHello(padding: 3000)
        let records = stride(from: 0, to: hello.count, by: 700).flatMap {
            TLS.record(22, Array(hello[$0..<min($0 + 700, hello.count)]))
        }
        for step in [1, 3, 1000] {
            var talk = Conversation.opened()
            for start in stride(from: 0, to: records.count, by: step) {
                talk.add(true, Array(records[start..<min(start + step, records.count)]))
            }
            for octet in TLS.record(22, TLS.serverHello()) { talk.add(false, [octet]) }
            talk.add(false, TLS.application)
            talk.add(true, TLS.application)
            #expect(lines(talk.segments) == ["a.example 4 new complete"])
            // Out of order.
            var swapped = talk.segments
            swapped.swapAt(3, 4)
            #expect(lines(swapped) == ["a.example 4 new complete"])
        }
    }

    @Test func `an alert ends it, and says who gave up`() {
        var talk = opened()
        talk.add(false, TLS.alert(40))
        let found = handshakes(talk.segments)
        #expect(found.map(\.description) == ["a.example - unknown alert"])
        #expect(found.map(\.handshake.alert?.description) == [40])
        #expect(found.map(\.handshake.isAlertByClient) == [false])

        // One that warns does not.
        talk = opened(TLS.record(22, TLS.clientHello()) + TLS.alert(112, level: 1))
        talk.add(false, TLS.record(22, TLS.serverHello()) + TLS.application)
        talk.add(true, TLS.application)
        #expect(lines(talk.segments) == ["a.example 4 new complete"])
    }

    @Test func `handshakes that do not come to their end`() {
        func end(_ change: (inout Conversation) -> Void) -> [String] {
            var talk = opened()
            change(&talk)
            return lines(talk.segments)
        }
        #expect(end { _ in } == ["a.example - unknown open"])
        #expect(end { $0.reset(fromClient: false) } == ["a.example - unknown reset"])
        #expect(end { $0.close() } == ["a.example - unknown closed"])
        #expect(end { $0.response("HTTP/1.0 400 Bad") } == ["a.example - unknown malformed"])
        // Octets that were not captured: what the server chose is not known.
        var talk = opened()
        talk.add(false, TLS.record(22, TLS.serverHello()), captured: 20)
        #expect(lines(talk.segments) == ["a.example - unknown gap"])
    }

    @Test func `a certificate need not be captured`() {
        var talk = opened()
        let certificate = TLS.message(11, [UInt8](repeating: 0, count: 2000))
        let flight = TLS.record(22, TLS.serverHello(version: 0x0303) + certificate)
        talk.add(false, flight, captured: 200)
        talk.add(true, TLS.changeCipher + TLS.encrypted)
        talk.add(false, TLS.changeCipher + TLS.encrypted)
        #expect(lines(talk.segments) == ["a.example 3 new complete"])
    }

    @Test func `early data is no proof of keys`() {
        var talk = opened(
            TLS.record(22, TLS.clientHello()) + TLS.changeCipher + TLS.application
        )
        talk.add(false, TLS.record(22, TLS.serverHello(hasPreSharedKey: true)) + TLS.application)
        #expect(lines(talk.segments) == ["a.example 4 resumed open"])
        talk.add(true, TLS.application)
        #expect(lines(talk.segments) == ["a.example 4 resumed complete"])
    }

    @Test func `what is seen from the middle on is no handshake, unless it starts there`() {
        let whole = new().segments
        #expect(lines(Array(whole.dropFirst(4))) == [])
        #expect(lines(Array(whole.dropFirst(3))) == ["a.example 4 new complete"])
    }

    @Test func `TLS behind something else, as after STARTTLS`() {
        var talk = Conversation.opened()
        talk.response("220 mail.example\r\n")
        talk.request("STARTTLS\r\n")
        talk.response("220 ready\r\n")
        talk.add(true, TLS.record(22, TLS.clientHello()))
        talk.add(false, TLS.record(22, TLS.serverHello()) + TLS.application)
        talk.add(true, TLS.application)
        #expect(lines(talk.segments) == ["a.example 4 new complete"])
        let kept = handshakes(talk.segments) { $0.keepsEveryFlow = true }
        #expect(kept.map(\.description) == ["a.example 4 new complete"])
    }

    @Test func `lengths that cannot be are refused, and none is believed`() {
        for hello in [
            TLS.record(22, [1, 0xff, 0xff, 0xff, 3, 3]), TLS.record(22, [1, 0, 0, 0]),
            [22, 3, 1, 0xff, 0xff, 1], TLS.record(22, TLS.message(1, [3, 3, 1])),
            TLS.record(22, TLS.message(2, [3, 3, 1])),
        ] as [[UInt8]] {
            var talk = opened(hello)
            talk.add(true, [UInt8](repeating: 22, count: 1000))
            #expect(lines(talk.segments) == [])
        }
    }

    @Test func `a server answers once`() {
        var talk = opened()
        for _ in 0..<100 { talk.add(false, TLS.record(22, TLS.serverHello())) }
        let found = handshakes(talk.segments)
        #expect(found.map(\.description) == ["a.example 4 new malformed"])
    }

    @Test func `a trace that both ends compute, and that the packets bear`() throws {
        let segments = new().segments
        let trace = try #require(handshakes(segments).first).handshake.trace
        let moved = segments.map {
            var segment = $0
            segment.clientPort = 1234
            segment.time += 1000
            return segment
        }
        #expect(handshakes(moved).first?.handshake.trace == trace)
        var limits = FlowLimits()
        limits.readsTLS = true
        limits.keepsEveryFlow = true
        var tracker = FlowTracker(limits)
        var seen: [Seen] = []
        let traces = segments.map { tracker.observe($0, &seen) }
        #expect(traces[..<3].compactMap(\.self).isEmpty)
        #expect(traces[3...].compactMap(\.self) == segments[3...].map { _ in trace })
    }

    @Test func `nothing is read of it where nobody asks`() {
        #expect(handshakes(new().segments) { $0.readsTLS = false }.isEmpty)
    }
}
