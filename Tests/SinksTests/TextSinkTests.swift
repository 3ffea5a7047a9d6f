import Testing

@Suite struct TextSinkTests {
    @Test func `a segment reads as tcpdump's lines do`() {
        #expect(
            Packet.tcp([1, 2, 3]).line() == """
                IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [P.], seq 100, ack 200, win 256, length 3

                """
        )
    }

    @Test func `a response head`() {
        #expect(
            Packet.http("HTTP/1.1 404 Not Found\nServer: s\n\n").line()
                .hasSuffix("length 37, HTTP 404 Not Found\n")
        )
    }

    @Test func `a sent trace ID is not called derived`() {
        let line = Packet.http(
            "GET /x HTTP/1.1\nHost: h\n"
                + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n\n"
        ).line()
        #expect(line.hasSuffix("GET /x host h, trace 0af7651916cd43dd8448eb211c80319c\n"))
    }

    @Test func `an invalid context is named`() {
        let line = Packet.http("GET / HTTP/1.1\ntraceparent: 00-0\n\n").line()
        #expect(line.contains(", GET /, invalid traceparent: wrong length, derived trace "))
    }

    @Test func `each refused context is named, and another kind of context by its label`() {
        let line = Packet.http(
            "GET / HTTP/1.1\ntraceparent: 00-0\nb3: x\nuber-trace-id: 1:2:0:1\nX-Request-Id: r\n\n"
        ).line()
        #expect(
            line.hasSuffix(
                ", GET /, invalid traceparent: wrong length; b3: unknown sampling state, "
                    + "uber-trace-id trace 00000000000000000000000000000001\n"
            )
        )
    }

    @Test func `where dissection stopped`() {
        var packet = Packet.tcp([])
        packet.octets.removeLast(4)
        packet.len = 40
        #expect(
            packet.line() == """
                IP 192.0.2.1.40000 > 192.0.2.2.80: stopped at tcp offset 20 truncated needs 20 has 16

                """
        )
    }

    @Test func `colours only on request, and every one is ended`() {
        let packet = Packet.http("HTTP/1.1 500 Oops\n\n")
        #expect(!packet.line().contains("\u{1b}"))
        let colored = packet.line(isColored: true)
        #expect(colored.contains("\u{1b}[31mHTTP 500 Oops\u{1b}[0m"))
        #expect(colored.components("\u{1b}[") == 2 * colored.components("\u{1b}[0m"))
    }
}
