import Capture
import Dissection
import FlowTracking
import Randomness
import Records
import Testing

/// What is masked in the segments of a conversation; secrets are made of `Z`, which nothing else has.
@Suite struct SecretMaskTests {
    static let secret = "ZZZZZZZZZZZZ"

    static let head = """
        GET /a?token=\(secret)&b=1 HTTP/1.1
        Host: h.example
        Authorization: Bearer \(secret)
        Cookie: \(secret)
        Referer: https://x.example/?key=\(secret)
        X-Folded-Token: a
         \(secret)
        Baggage: user=\(secret),tenant=\(secret)
        traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01


        """.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")

    /// A piece of the client's octets.
    struct Piece {
        var offset: Int
        var text: String
        var isServer = false

        /// Octets of the other side that it acknowledges; nil for any.
        var acknowledged: Int?
    }

    /// The data of each segment as it would be written.
    private func masked(
        _ pieces: [Piece],
        opens: Bool = true,
        keepsEveryFlow: Bool = false,
        _ redaction: Redaction = .secrets
    ) -> [String] {
        var limits = FlowLimits()
        limits.keepsEveryFlow = keepsEveryFlow
        var tracker = FlowTracker(limits)
        tracker.notesParts = true
        var mask = SecretMask(redaction)
        var result: [String] = []
        let start = opens ? [segment(Piece(offset: -1, text: ""), flags: 2)] : []
        for octets in start + pieces.map({ segment($0, flags: 0x18) }) {
            let info = FrameInfo(
                number: 1,
                timestamp: Timestamp(seconds: 1, nanoseconds: 0),
                caplen: octets.count,
                len: octets.count,
                linkType: LinkType.rawIP.rawValue,
                interface: nil,
                direction: nil,
                backend: .file
            )
            let dissection = Dissection(octets.span, len: octets.count, linkType: .rawIP)
            tracker.observe(dissection, info, octets.span)
            mask.find(in: octets.span, dissection, tracker.parts)
            var copy = octets
            for range in mask.ranges {
                for i in range { copy[i] = UInt8(ascii: "x") }
            }
            result.append(String(decoding: copy.dropFirst(40), as: UTF8.self))
        }
        return opens ? Array(result.dropFirst()) : result
    }

    private func segment(_ piece: Piece, flags: UInt8) -> [UInt8] {
        var packet = Packet.tcp(Array(piece.text.utf8)).octets
        if piece.isServer {
            packet.swapAt(15, 19)
            packet.swapAt(20, 22)
            packet.swapAt(21, 23)
        }
        func set(_ number: Int, at place: Int) {
            for i in 0..<4 { packet[place + i] = UInt8(truncatingIfNeeded: number >> (24 - 8 * i)) }
        }
        set(1000 + piece.offset, at: 24)
        if let acknowledged = piece.acknowledged { set(1000 + acknowledged, at: 28) }
        packet[33] = flags
        return packet
    }

    /// `text` in pieces that end at `ends`.
    private func pieces(_ text: String, _ ends: [Int]) -> [Piece] {
        let octets = Array(text.utf8)
        var start = 0
        return (ends + [octets.count]).map { end in
            defer { start = end }
            return Piece(offset: start, text: String(decoding: octets[start..<end], as: UTF8.self))
        }
    }

    @Test func `in a whole head no more than the secrets is masked`() {
        let x = String(repeating: "x", count: Self.secret.count)
        let expected = Self.head.replacing(Self.secret, with: x)
            // A folded value is masked as a whole.
            .replacing("Token: a\r\n \(x)", with: "Token: xxxx" + x)
        #expect(masked([Piece(offset: 0, text: Self.head)]) == [expected])
    }

    @Test func `of cookies the names stay, and of credentials the scheme`() {
        let head = """
            HTTP/1.1 200 OK\r\nSet-Cookie: id=ZZZ; Path=/; b=ZZZ\r\nCookie: a=ZZZ; ZZZ; c=\r\n\
            X-Foo: Bearer  ZZZZZZZZ\r\nLocation: /eyJhbGciOiJIUzI1NiJ9.ZZZ.ZZZ\r\nBaggage: a=ZZZ\r\n\r\n
            """
        let shown = head.replacing("eyJhbGciOiJIUzI1NiJ9.ZZZ.ZZZ", with: "~").replacing(
            "Z",
            with: "x"
        )
        .replacing("~", with: String(repeating: "x", count: 28))
        #expect(masked([Piece(offset: 0, text: head)]) == [shown])
    }

    @Test func `what rules redact or exclude is masked`() throws {
        let head = """
            GET /?token=1 HTTP/1.1\r\nHost: h\r\nX-User: ZZZ\r\nUser-Agent: ZZ\r\nCookie: a=1\r\n\
            X-User: Bearer ZZZ\r\n\r\n
            """
        let policy = try HeaderPolicy(["redact:x-user,exclude:user-agent,include:cookie"])
        for hidesSecrets in [false, true] {
            let redaction = Redaction(
                key: Redaction.key,
                policy: policy,
                hidesSecrets: hidesSecrets
            )
            let shown = head.replacing("Z", with: "x")
                .replacing("token=1", with: hidesSecrets ? "token=x" : "token=1")
            #expect(masked([Piece(offset: 0, text: head)], redaction) == [shown])
            for end in 1..<head.utf8.count {
                #expect(!masked(pieces(head, [end]), redaction).joined().contains("Z"))
            }
        }
    }

    @Test func `a head in two segments shows no part of a secret`() {
        for end in 1..<Self.head.utf8.count {
            let parts = pieces(Self.head, [end])
            let output = masked(parts).joined()
            #expect(!output.contains("Z"), "cut at \(end): \(output)")
            #expect(output.contains("h.example") || end < 70, "cut at \(end): \(output)")
            // Out of order, sent again in part, and as a whole.
            let again = [parts[1], parts[0], parts[1], parts[0]]
            #expect(!masked(again).joined().contains("Z"), "cut at \(end), again")
            let overlap = [parts[0], Piece(offset: 0, text: Self.head), parts[1]]
            #expect(!masked(overlap).joined().contains("Z"), "cut at \(end), overlapping")
        }
    }

    @Test func `a head in many segments shows no part of a secret`() {
        var generator = SplitMix64(seed: 7)
        for _ in 0..<500 {
            let count = Int.random(in: 2...40, using: &generator)
            let ends = (0..<count).map { _ in
                Int.random(in: 1..<Self.head.utf8.count, using: &generator)
            }
            var parts = pieces(Self.head, Set(ends).sorted())
            #expect(!masked(parts).joined().contains("Z"))
            parts.shuffle(using: &generator)
            #expect(!masked(parts).joined().contains("Z"))
        }
    }

    @Test func `bodies stay as they are, and heads behind them are found`() {
        let body = "Cookie: not=a field\r\ntoken=1"
        let post = "POST / HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let whole = post + Self.head
        for end in 1..<whole.utf8.count {
            let output = masked(pieces(whole, [end])).joined()
            #expect(!output.contains("Z"), "cut at \(end): \(output)")
            #expect(output.contains(body), "cut at \(end): \(output)")
        }
    }

    @Test func `a body that is sent again stays as it is`() {
        let head = "POST / HTTP/1.1\r\nContent-Length: 90\r\n\r\n"
        let first = Piece(offset: 0, text: head + "0123456789")
        let second = Piece(offset: head.utf8.count + 10, text: "body=1&token=2")
        #expect(masked([first, second, second]).last == second.text)
    }

    @Test func `a capture that starts in a head`() {
        let rest = Piece(offset: 0, text: "ZZZZ; a=ZZZ\r\nHost: h\r\nCookie: ZZZ\r\n\r\n")
        let output = masked([rest], opens: false)
        #expect(output == ["xxxxxxxxxxx\r\nHost: h\r\nCookie: xxx\r\n\r\n"])
    }

    @Test func `what is not HTTP stays as it is`() {
        for text in [
            "\u{16}\u{3}\u{1} token=1\n", "USER a\r\nPASS b\r\n", "x", "\r\n\r\n", "EHLO a b\r\n",
        ] {
            #expect(masked([Piece(offset: 0, text: text)]) == [text])
            #expect(masked([Piece(offset: 0, text: text)], keepsEveryFlow: true) == [text])
        }
    }

    @Test func `a head that is too long shows no secret`() {
        let long = "GET / HTTP/1.1\r\nA: " + String(repeating: "b", count: 70_000) + "\r\nCookie: "
        let whole = long + String(repeating: "Z", count: 4000) + "\r\n\r\n"
        let ends = Array(stride(from: 1400, to: whole.utf8.count, by: 1400))
        #expect(!masked(pieces(whole, ends)).joined().contains("Z"))
    }

    @Test func `field blocks of HTTP 2 are masked, and bodies are not`() {
        let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\u{4}\0\0\0\0\0"
        // A literal field that is not indexed, of the name `a`.
        let block = "\0\u{1}a\u{c}\(Self.secret)"
        let headers = "\0\0\u{10}\u{1}\u{4}\0\0\0\u{1}\(block)"
        let data = "\0\0\u{5}\0\0\0\0\0\u{1}hello"
        let whole = preface + headers + data
        // Of fewer octets nobody knows that they start a preface.
        for end in 4..<whole.utf8.count {
            let output = masked(pieces(whole, [end])).joined()
            #expect(!output.contains("Z"), "cut at \(end)")
            #expect(output.contains("hello"), "cut at \(end)")
        }
    }

    @Test func `what should be HTTP 2 and is not shows no secret`() {
        let upgrade = "GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n"
        let pieces = [
            Piece(offset: 0, text: upgrade, acknowledged: 0),
            Piece(
                offset: 0,
                text: "HTTP/1.1 101 S\r\nUpgrade: h2c\r\n\r\n",
                isServer: true,
                acknowledged: upgrade.utf8.count
            ),
            Piece(offset: upgrade.utf8.count, text: "P\r\nAuthorization: \(Self.secret)\r\n\r\n"),
        ]
        #expect(!masked(pieces).joined().contains("Z"))
    }

    @Test func `an ICMP error quotes no data`() {
        let quoted = segment(Piece(offset: 0, text: Self.head), flags: 0x18)
        let icmp: [UInt8] = [3, 4, 0, 0, 0, 0, 0, 0]
        let total = 28 + quoted.count
        let ip: [UInt8] = [
            0x45, 0, UInt8(total >> 8), UInt8(total & 0xff), 0, 7, 0, 0, 64, 1, 0, 0,
            192, 0, 2, 2, 192, 0, 2, 1,
        ]
        let frame = ip + icmp + quoted
        var mask = SecretMask(.secrets)
        let tracker = FlowTracker()
        let dissection = Dissection(frame.span, len: frame.count, linkType: .rawIP)
        mask.find(in: frame.span, dissection, tracker.parts)
        #expect(mask.ranges == [68..<frame.count])
    }
}
