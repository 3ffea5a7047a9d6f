import Capture
import Clibbpf
import Foundation
import HdrlogABI
import Testing

@testable import CaptureBPF

/// What the classifier leaves of frames, in the kernel by BPF_PROG_RUN.
@Suite(.serialized, .enabled(if: FilterRun.isPossible, "needs root"))
struct ClassifierTests {
    private static let hooks: [CaptureProgram] = [.ingress, .egress, .xdp]

    /// A body of 100,000 octets from sequence number 2000 on.
    private static var body: Dispensable.Part {
        var part = Dispensable.Part()
        (part.firstOctet, part.octets) = (2000, 100_000)
        return part
    }

    private func segment(_ sequenceNumber: UInt32, _ length: Int, isIPv6: Bool = false) -> TCPFrame
    {
        var frame = TCPFrame(isIPv6: isIPv6, sequenceNumber: sequenceNumber)
        frame.data = [UInt8](repeating: 0x61, count: length)
        return frame
    }

    @Test(arguments: hooks, [false, true])
    func `a body is left out, and told of`(hook: CaptureProgram, isIPv6: Bool) throws {
        var run = try ClassifierRun(hook)
        run.hints.take(segment(0, 0, isIPv6: isIPv6).dispensable(Self.body))
        // Of the first segment nobody knows whether one before it is missing.
        let first = segment(2000, 500, isIPv6: isIPv6)
        #expect(try run.lend(first) == .headers(first))
        #expect(try run.lend(segment(2500, 700, isIPv6: isIPv6)) == nil)
        #expect(try run.lend(segment(3200, 700, isIPv6: isIPv6)) == nil)
        // Sent again.
        let again = segment(2500, 700, isIPv6: isIPv6)
        #expect(try run.lend(again) == .headers(again, from: 2500, to: 3900))
        #expect(try run.lend(segment(3900, 100, isIPv6: isIPv6)) == nil)
        // One in between is missing.
        let early = segment(4100, 100, isIPv6: isIPv6)
        #expect(try run.lend(early) == .headers(early, from: 3900, to: 4000))
        #expect(try run.lend(segment(4200, 100, isIPv6: isIPv6)) == nil)
        let late = segment(4000, 100, isIPv6: isIPv6)
        #expect(try run.lend(late) == .headers(late, from: 4200, to: 4300))
        // What lies only partly in the body is whole.
        let end = segment(101_900, 200, isIPv6: isIPv6)
        #expect(try run.lend(end) == .whole(end))
        let before = segment(1900, 200, isIPv6: isIPv6)
        #expect(try run.lend(before) == .whole(before))
    }

    @Test(arguments: hooks) func `the segment that ends a body is seen`(hook: CaptureProgram) throws
    {
        var run = try ClassifierRun(hook)
        var part = Self.body
        (part.firstOctet, part.octets) = (.max - 999, 3000)
        run.hints.take(TCPFrame().dispensable(part))
        let first = segment(.max - 999, 1000)
        #expect(try run.lend(first) == .headers(first))
        #expect(try run.lend(segment(0, 1000)) == nil)
        let end = segment(1000, 1000)
        #expect(try run.lend(end) == .headers(end, from: 0, to: 1000))
        let next = segment(2000, 1000)
        #expect(try run.lend(next) == .whole(next))
    }

    @Test(arguments: hooks) func `an early segment behind a body`(hook: CaptureProgram) throws {
        var run = try ClassifierRun(hook)
        run.hints.take(TCPFrame().dispensable(Self.body))
        _ = try run.lend(segment(2000, 99_000 % 1400))
        let early = segment(101_000, 1100)
        #expect(try run.lend(early) == .whole(early))
        // hdrlog waits for it.
        let late = segment(2000 + 99_000 % 1400, 300)
        #expect(try run.lend(late) == .headers(late))
    }

    @Test(arguments: hooks) func `ends bear what was left out`(hook: CaptureProgram) throws {
        for flags in [TCPFrame.Flag.fin, TCPFrame.Flag.rst] {
            var run = try ClassifierRun(hook)
            run.hints.take(TCPFrame().dispensable(Self.body))
            _ = try run.lend(segment(2000, 100))
            #expect(try run.lend(segment(2100, 100)) == nil)
            var end = segment(2200, 50)
            end.flags |= flags
            #expect(try run.lend(end) == .whole(end, from: 2100, to: 2200))

            // That of the other direction.
            run.hints.take(TCPFrame().dispensable(Dispensable.Part()))
            run.hints.take(TCPFrame().dispensable(Self.body, reverse: true))
            var reverse = ClassifierRun.reversed(segment(2000, 100))
            _ = try run.lend(octets: reverse)
            reverse = ClassifierRun.reversed(segment(2100, 100))
            #expect(try run.lend(octets: reverse) == nil)
            let lent = try run.lend(end)
            #expect(lent == .whole(end, from: 2100, to: 2200, isReverse: true))
        }
    }

    @Test(arguments: hooks) func `what was left out is told without a hint, too`(
        hook: CaptureProgram
    ) throws {
        for hint in [Dispensable.Part(), .everything] {
            var run = try ClassifierRun(hook)
            run.hints.take(TCPFrame().dispensable(Self.body))
            _ = try run.lend(segment(2000, 100))
            #expect(try run.lend(segment(2100, 100)) == nil)
            run.hints.take(TCPFrame().dispensable(hint))
            var next = segment(2200, 50)
            next.data.replaceSubrange(0..<6, with: Array("GET / ".utf8))
            #expect(try run.lend(next) == .whole(next, from: 2100, to: 2200))
        }
    }

    @Test(arguments: hooks) func `a connection that is opened anew has nothing left out`(
        hook: CaptureProgram
    ) throws {
        var run = try ClassifierRun(hook)
        run.hints.take(TCPFrame().dispensable(Self.body))
        _ = try run.lend(segment(2000, 100))
        #expect(try run.lend(segment(2100, 100)) == nil)
        var opening = segment(1999, 0)
        opening.flags |= TCPFrame.Flag.syn
        #expect(try run.lend(opening) == .whole(opening))
        let data = segment(2000, 100)
        #expect(try run.lend(data) == .whole(data))
        var end = segment(2100, 0)
        end.flags |= TCPFrame.Flag.fin
        #expect(try run.lend(end) == .whole(end))
    }

    @Test(arguments: hooks) func `acknowledgments are left out where they are dispensable`(
        hook: CaptureProgram
    ) throws {
        var run = try ClassifierRun(hook)
        let bare = TCPFrame()
        #expect(try run.lend(bare) == .whole(bare))
        var part = Dispensable.Part()
        part.acknowledgments = true
        run.hints.take(bare.dispensable(part))
        #expect(try run.lend(bare) == nil)
        for flags in [TCPFrame.Flag.fin, TCPFrame.Flag.rst, TCPFrame.Flag.syn] {
            var other = bare
            other.flags |= flags
            #expect(try run.lend(other) == .whole(other))
        }
        // A connection that is opened now is another one.
        #expect(try run.lend(bare) == .whole(bare))
    }

    /// Data, and whether it may start a message.
    private static let starts: [(String, Bool)] = [
        ("GET / HTTP/1.1\r\n", true), ("HTTP/1.1 200 OK\r\n", true), ("PRI * HTTP/2.0\r\n", true),
        ("M-SEARCH * HTTP/1.1\r\n", true), ("get /", true), ("\u{16}\u{3}\u{1}", true),
        ("\0\0\u{4}\u{8}\0\0\0\0\0\0\0\0\u{1}", true),
        ("\0\0\u{4}\0\0\0\0\0\u{1}\0\0\0\u{1}", false), ("\0\0\u{4}\u{8}\0", false),
        (" GET", false), ("GET", false), ("\u{17}\u{3}\u{3}", false), ("\0\0\0 ", false),
        (String(repeating: "a", count: 33) + " b", true),
        (String(repeating: "a", count: 34) + " b", false), ("abc\ndef ", false),
    ]

    @Test(arguments: hooks, starts.indices)
    func `of what is not followed, what may start something is seen`(
        hook: CaptureProgram,
        number: Int
    ) throws {
        let (text, isStart) = Self.starts[number]
        var run = try ClassifierRun(hook)
        var frame = TCPFrame()
        run.hints.take(frame.dispensable(.everything))
        frame.data = [0xff, 0x20]
        #expect(try run.lend(frame) == nil)
        #expect(try run.lend(TCPFrame()) == nil)
        frame.data = Array(text.utf8)
        #expect(try run.lend(frame) == (isStart ? .whole(frame) : nil))
        // What goes on from there is seen, too, until hdrlog has judged it.
        frame.data = [0xff]
        #expect(try run.lend(frame) == (isStart ? .whole(frame) : nil))
        run.now()
        run.hints.take(frame.dispensable(.everything))
        #expect(try run.lend(frame) == nil)
    }

    @Test func `a hint from before the start of a connection does not count`() throws {
        var run = try ClassifierRun(.ingress)
        var start = TCPFrame()
        start.flags = TCPFrame.Flag.syn
        _ = try run.lend(start)
        run.hints.take(start.dispensable(Self.body))
        let data = segment(2000, 100)
        #expect(try run.lend(data) == .whole(data))
        run.now()
        run.hints.take(start.dispensable(Self.body))
        #expect(try run.lend(data) == .headers(data))
        #expect(try run.lend(segment(2100, 100)) == nil)
    }

    @Test func `a hint is for one direction of one connection`() throws {
        var run = try ClassifierRun(.ingress)
        run.hints.take(TCPFrame().dispensable(.everything))
        var other = segment(2000, 100)
        #expect(try run.lend(other) == nil)
        other.sourcePort += 1
        #expect(try run.lend(other) == .whole(other))
        other = segment(2000, 100, isIPv6: true)
        #expect(try run.lend(other) == .whole(other))
        let octets = ClassifierRun.reversed(segment(2000, 100))
        #expect(try run.lend(octets: octets)?.caplen == octets.count)
        run.hints.take(TCPFrame().dispensable(Dispensable.Part()))
        #expect(try run.lend(segment(2000, 100)) == .whole(segment(2000, 100)))
    }

    @Test(arguments: hooks) func `what is not TCP is left out, unless it may carry some`(
        hook: CaptureProgram
    ) throws {
        var run = try ClassifierRun(hook)
        var fragment = segment(2000, 100)
        run.hints.take(fragment.dispensable(.everything))
        for bits in [0x2000, 0x0010] as [UInt16] {
            fragment.fragment = bits
            #expect(try run.lend(fragment) == .whole(fragment))
        }
        func other(_ number: UInt8, port: UInt16 = 9) -> [UInt8] {
            var octets = segment(2000, 100).octets
            octets[23] = number
            octets[36...37] = [UInt8(port >> 8), UInt8(port & 255)]
            return octets
        }
        let arp = [UInt8](repeating: 1, count: 12) + [8, 6] + [UInt8](repeating: 0, count: 40)
        for octets in [other(17), other(1), arp] { #expect(try run.lend(octets: octets) == nil) }
        // VXLAN, Geneve, GTP-U, GRE, IPv4 in IPv4, SCTP, and frames with an unknown EtherType.
        var unknown = arp
        unknown[13] = 0xb5
        for octets in [
            other(17, port: 4789), other(17, port: 8472), other(17, port: 6081),
            other(17, port: 2152), other(47),
            other(4), other(132), unknown,
        ] {
            #expect(try run.lend(octets: octets)?.caplen == octets.count)
        }
    }

    @Test func `many connections get hints, and those that do not are seen`() throws {
        var run = try ClassifierRun(.ingress)
        var leftOut = 0
        for port in 1...20_000 as ClosedRange<UInt16> {
            var frame = segment(2000, 100)
            frame.sourcePort = port
            run.hints.take(frame.dispensable(.everything))
        }
        for port in 1...20_000 as ClosedRange<UInt16> {
            var frame = segment(2000, 100)
            frame.sourcePort = port
            let lent = try run.lend(frame)
            if lent == nil { leftOut += 1 } else { #expect(lent == .whole(frame)) }
        }
        #expect(leftOut > 16_000)
    }
}
