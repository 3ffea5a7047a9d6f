import Testing

@Suite struct JSONLinesSinkTests {
    @Test func `a request head`() throws {
        let json = Packet.http(
            "PURGE /a%20b?x=1&y=2 HTTP/1.0\nHost: h\nVia: 1.1 a\nVIA: 1.1 b\nX: 1\n\tfolded\n\n"
        ).json()
        func value(_ path: String) throws -> Any? { try field(path, of: json) }
        #expect(try value("timestamp") as? String == "2026-11-21T00:46:19.123456789Z")
        #expect(try value("event.name") as? String == "packet")
        #expect(try value("http.request.method") as? String == "_OTHER")
        #expect(try value("http.request.method_original") as? String == "PURGE")
        #expect(try value("hdrlog.http.request_target") as? String == "/a%20b?x=1&y=2")
        #expect(try value("url.path") as? String == "/a%20b")
        #expect(try value("url.query") as? String == "x=1&y=2")
        #expect(try value("network.protocol.version") as? String == "1.0")
        #expect(try value("http.request.header.via") as? [String] == ["1.1 a", "1.1 b"])
        #expect(try value("http.request.header.x") as? [String] == ["1 folded"])
        #expect(json.components("\"via\"") == 1)
    }

    @Test(arguments: [
        ("HTTP/1.1 204 No Content\n\n", 204, "INFO"), ("HTTP/1.1 404 Not Found\n\n", 404, "WARN"),
        ("HTTP/1.1 503 Busy\n\n", 503, "ERROR"),
    ])
    func `a response's status decides its severity`(head: String, status: Int, severity: String)
        throws
    {
        let json = Packet.http(head).json()
        #expect(try field("http.response.status_code", of: json) as? Int == status)
        #expect(try field("severity_text", of: json) as? String == severity)
    }

    @Test func `a closed window is a warning, and a malformed head an error`() throws {
        let closed = Packet.tcp([], window: 0).json()
        #expect(try field("severity_number", of: closed) as? Int == 13)
        let malformed = Packet.http("GET / HTTP/1.1\nno colon here\n\n").json()
        #expect(try field("severity_number", of: malformed) as? Int == 17)
        #expect(try field("hdrlog.stop.layer", of: malformed) as? String == "http")
    }

    @Test(arguments: [
        ("X-Request-ID: a", "a"), ("x-correlation-id: b\nRequest-Id: c", "c"),
        ("CF-Ray: d\nx-amzn-RequestId: e", "e"), ("X-Request-Id: \nX-Correlation-ID: f", "f"),
        ("X-Request-IDs: g", nil), ("Stgw-Request-Id: ?token=h", "?token=\(hash("h"))"),
    ])
    func `the ID of a request`(fields: String, id: String?) throws {
        let json = Packet.http("GET / HTTP/1.1\n\(fields)\n\n").json()
        #expect(try field("hdrlog.request_id", of: json) as? String == id)
        let answer = Packet.http("HTTP/1.1 200 OK\n\(fields)\n\n").json()
        #expect(try field("hdrlog.request_id", of: answer) as? String == id)
    }

    @Test func `the contexts of a head`() throws {
        let w3c = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let json = Packet.http(
            "GET / HTTP/1.1\nuber-trace-id: 1:2:3:1\ntraceparent: \(w3c)\ntracestate: A=1\n"
                + "b3: x\nsw8: 1-eA==-eQ==-0----\n\n"
        ).json()
        func value(_ path: String) throws -> Any? { try field("hdrlog.trace." + path, of: json) }
        #expect(try field("trace_id", of: json) as? String == "0af7651916cd43dd8448eb211c80319c")
        #expect(try field("parent_span_id", of: json) == nil)
        #expect(try value("source") as? String == "traceparent")
        #expect(
            try value("error") as? String
                == "tracestate: a key that is not allowed; b3: unknown sampling state"
        )
        let others = try value("alternatives") as? [[String: String]]
        #expect(others?.map { $0["source"] } == ["uber-trace-id", "sw8"])
        #expect(others?.first?["span_id"] == "0000000000000002")
        #expect(try value("sw8_trace_id") == nil)
    }

    @Test func `SkyWalking's ID is shown as it was sent`() throws {
        let json = Packet.http("GET / HTTP/1.1\nsw8: 1-dC4x-eQ==-0----\n\n").json()
        #expect(try field("hdrlog.trace.sw8_trace_id", of: json) as? String == "t.1")
        #expect((try field("trace_id", of: json) as? String)?.count == 32)
    }

    @Test func `names that differ only in hostile octets stay two keys`() throws {
        let head =
            Array("GET / HTTP/1.1\r\na".utf8) + [0x80] + Array(": 1\r\nA".utf8) + [0x81]
            + Array(": 2\r\na\\x80: 3\r\n\r\n".utf8)
        let json = Packet.tcp(head).json()
        let header = try field("http.request.header", of: json) as? [String: [String]]
        #expect(header == [#"a\x80"#: ["1"], #"a\x81"#: ["2"], #"a\x5cx80"#: ["3"]])
    }

    @Test func `what the target does not say is absent`() throws {
        for target in ["://x", "*", "a:443"] {
            let json = Packet.http("OPTIONS \(target) HTTP/1.1\nHost: h\n\n").json()
            #expect(try field("url", of: json) == nil, "\(target)")
        }
        let absolute = Packet.http("GET https://h/a?b HTTP/1.1\nHost: h\n\n").json()
        #expect(try field("url.scheme", of: absolute) as? String == "https")
        #expect(try field("url.path", of: absolute) as? String == "/a")
    }

    @Test func `a status that is none is an error`() throws {
        let json = Packet.http("HTTP/1.1 099 Odd\n\n").json()
        #expect(try field("severity_text", of: json) as? String == "ERROR")
    }

    @Test func `a group without fields is not written`() throws {
        let json = Packet(octets: [], len: 60).json()
        #expect(!json.contains("{}"))
        #expect(try field("network", of: json) == nil)
        #expect(try field("hdrlog.frame.len", of: json) as? Int == 60)
        #expect(try field("hdrlog.stop.reason", of: json) as? String == "truncated")
    }

    @Test func `a value beyond the limit is cut and marked`() throws {
        let long = String(repeating: "x", count: 9000)
        let json = Packet.http("GET / HTTP/1.1\nA: \(long)\n\n").json()
        let values = try field("http.request.header.a", of: json) as? [String]
        #expect(values?.map(\.count) == [8192])
        #expect(try field("hdrlog.truncated", of: json) as? Bool == true)
    }
}

extension String {
    /// How often `part` stands in the string.
    func components(_ part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
