import Foundation
import Randomness
import Records
import Sinks
import Testing
import TraceIdentity

@Suite struct RedactionTests {
    static let secret = "s3cr3tValue"
    static let hidden = hash(secret)
    static let token = "eyJhbGciOiJIUzI1NiJ9.\(secret).\(secret)"

    /// Field lines whose value is a secret, and what is shown of it.
    static let fields: [(line: String, shown: String)] = [
        ("Authorization: Bearer \(secret)", "Bearer \(hidden)"),
        ("authorization: \(secret)", hidden),
        ("Proxy-Authorization: Basic \(secret)", "Basic \(hidden)"),
        ("Cookie: a=\(secret);b = c", "a=\(hidden); b=\(hash("c"))"),
        ("Set-Cookie: id=\(secret); Path=/", "id=\(hidden); Path=/"),
        ("X-Api-Key: \(secret)", hidden),
        ("api-key: \(secret)", hidden),
        ("X-Goog-Api-Key: \(secret)", hidden),
        ("X-Auth-Token: \(secret)", hidden),
        ("X-Amz-Security-Token: \(secret)", hidden),
        ("X-CSRF-Token: \(secret)", hidden),
        ("Mcp-Session-Id: \(secret)", hidden),
        ("Last-Event-ID: \(secret)", hidden),
        ("X-Forwarded-Client-Cert: \(secret)", hidden),
        ("Mcp-Param-Name: \(secret)", hidden),
        ("My-Client-Secret: \(secret)", hidden),
        ("X-PASSWORD: \(secret)", hidden),
        (
            "Referer: https://a.example/?token=\(secret)&x=1",
            "https://a.example/?token=\(hidden)&x=1"
        ),
        ("Location: https://u:\(secret)@a.example/", "https://\(hash("u:\(secret)"))@a.example/"),
        ("Cookie: a=\(secret)\n folded", "a=\(hash("\(secret)\r\n folded"))"),
        ("Authorization: Basic\n \(secret)", "Basic \(hidden)"),
        ("Content-Location: /a?token=\(secret)", "/a?token=\(hidden)"),
        (
            "Link: <https://h/?api_key=\(secret)>; rel=next",
            "<https://h/?api_key=\(hidden)>; rel=next"
        ),
        ("Refresh: 0; url=//u:\(secret)@h/", "0; url=//\(hash("u:\(secret)"))@h/"),
        ("Forwarded: for=a;secret=\(secret);by=b", "for=a;secret=\(hidden);by=b"),
        ("X-Original-URL: /a?%74oken=\(secret)#b", "/a?%74oken=\(hidden)#b"),
        ("Pass: \(secret)", hidden), ("X-Pin: \(secret)", hidden),
        ("X-Access-Keys: \(secret)", hidden), ("X-Csrf: \(secret)", hidden),
        ("X-SID: \(secret)", hidden),
        ("X-Forwarded-Access: Bearer \(secret)", "Bearer \(hidden)"),
        ("Baggage: user=\(secret);age=1", "user=\(hash("\(secret);age=1"))"),
        ("baggage: \(secret)", hidden), ("Jaeger-Baggage: k1 = \(secret)", "k1=\(hidden)"),
        ("uberctx-user: \(secret)", hidden),
        ("sw8-correlation: dXNlcg==:\(secret)", "dXNlcg==:\(hidden)"),
        ("X-Foo: \(token)", hash(token)),
        ("DPoP: \(secret)", hidden),
        ("Referer: /?state=\(secret)", "/?state=\(hidden)"),
        ("Referer: /?nonce=\(secret)", "/?nonce=\(hidden)"),
        ("Referer: /?bearer=\(secret)", "/?bearer=\(hidden)"),
        ("X-Foo: password=\"\(secret)\", b=c", "password=\"\(hidden)\", b=c"),
        ("Referer: https://user:a&\(secret),b;c@h/", "https://\(hash("user:a&\(secret),b;c"))@h/"),
        ("Authorization: Token \(secret)", "Token \(hidden)"),
        ("Authorization: Basic-\(secret) a", hash("Basic-\(secret) a")),
        (
            "X-Foo: Digest username=\"\(secret)\", a=b",
            "Digest \(hash("username=\"\(secret)\", a=b"))"
        ),
        ("X-Foo: Basic \(secret), a", "Basic \(hash("\(secret), a"))"),
        ("Authorization: Basic tier \(secret)", "Basic \(hash("tier \(secret)"))"),
        (
            "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.\(secret), v4.k8s.io",
            "base64url.bearer.authorization.k8s.io.\(hidden), v4.k8s.io"
        ),
        (
            "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.\(secret).\(secret)",
            "realtime, openai-insecure-api-key.\(hash("\(secret).\(secret)"))"
        ),
        (
            "Proxy-Authenticate: Digest realm=\"a\", nonce=\"\(secret)\"",
            "Digest \(hash("realm=\"a\", nonce=\"\(secret)\""))"
        ),
        ("Referer: /reset/\(token)/now?a=b", "/reset/\(hash(token))/now?a=b"),
        ("Referer: /reset/\(token)", "/reset/\(hash(token))"),
        ("X-Foo: {\"a\": \"\(token)\"}", "{\"a\": \"\(hash(token))\"}"),
        ("X-Foo: \(token).\(secret).\(secret)", hash("\(token).\(secret).\(secret)")),
        ("Cookie: \(secret)", hidden), ("Cookie: ;a=\(secret);", "a=\(hidden)"),
        ("Set-Cookie: \(secret); HttpOnly; max-age=5", "\(hidden); HttpOnly; max-age=5"),
        ("Set-Cookie: a=; Path=/, b=\(secret)", "a=; Path=\(hash("/, b=\(secret)"))"),
        ("Set-Cookie: a=; flag=\(secret)", "a=; flag=\(hidden)"),
        ("Set-Cookie: path=\(secret); secure", "path=\(hidden); secure"),
        ("Set-Cookie: secure; \(secret)", "\(hash("secure")); \(hidden)"),
    ]

    @Test(arguments: fields.indices)
    func `secret field values are redacted, and counted`(index: Int) throws {
        let (line, shown) = Self.fields[index]
        let packet = Packet.http("GET / HTTP/1.1\nHost: h\n\(line)\n\n")
        let json = packet.json()
        #expect(!json.contains(Self.secret))
        let name = line.prefix { $0 != ":" }.lowercased()
        #expect(try field("http.request.header.\(name)", of: json) as? [String] == [shown])
        let count = shown.components(separatedBy: "hmac:").count - 1
        #expect(try field("hdrlog.redactions", of: json) as? Int == count)
        #expect(packet.json(.none).contains(Self.secret))
        #expect(!packet.line().contains(Self.secret))
    }

    @Test(arguments: [
        "/?token=\(secret)", "/?a=1&access_token=\(secret)&b=2", "/?KEY=\(secret)",
        "/?api_key=\(secret)", "/?sig=\(secret)", "/?X-Amz-Signature=\(secret)",
        "/?code=\(secret)#x", "http://user:\(secret)@h/", "http://\(secret)@h/?b=1",
        "/?password=\(secret)", "/?client_secret=\(secret)", "/cb?session_id=\(secret)",
        "/r?u=http://me:\(secret)@h/&token=\(secret)&x=1", "/?x=1;token=\(secret)",
        "/?%74o%6Ben=\(secret)", "/?a=b?token=\(secret)", "/#token=\(secret)",
        "/?redirect=https%3A%2F%2Fx%2F%3Ftoken%3D\(secret)", "/?assertion=\(secret)",
        "/?SAMLResponse=\(secret)", "/?code_verifier=\(secret)", "/?hmac=\(secret)",
        "/?ticket=\(secret)", "/?u=https%3a//a:\(secret)@h", "/?a=token=\(secret)",
        "//user:\(secret)@host/a", "user:\(secret)@host:443", "/a;session=\(secret)/b",
        "/proxy/https%3A%2F%2Fuser%3A\(secret)%40host%2F", "/login%3Ftoken%3D\(secret)",
    ])
    func `secrets in request targets are redacted everywhere`(target: String) {
        let packet = Packet.http("GET \(target) HTTP/1.1\nHost: h\n\n")
        #expect(!packet.json().contains(Self.secret))
        #expect(!packet.line().contains(Self.secret))
        #expect(packet.json().contains("hmac:"))
        #expect(packet.line().contains("hmac:"))
        #expect(packet.json(.none).contains(Self.secret))
        #expect(packet.line(.none).contains(Self.secret))
    }

    @Test func `a host with a password is redacted in text too`() {
        let packet = Packet.http("GET / HTTP/1.1\nHost: u:\(Self.secret)@h\n\n")
        #expect(!packet.line().contains(Self.secret))
        #expect(!packet.json().contains(Self.secret))
    }

    @Test func `a secret that shows twice counts once`() throws {
        let json = Packet.http("GET /?token=\(Self.secret)&key=\(Self.secret) HTTP/1.1\nA: b\n\n")
            .json()
        #expect(try field("hdrlog.redactions", of: json) as? Int == 2)
        #expect(
            try field("url.query", of: json) as? String == "token=\(Self.hidden)&key=\(Self.hidden)"
        )
    }

    @Test func `a secret has one hash wherever it stands`() throws {
        let secret = "a/b+c="
        let json = Packet.http(
            """
            GET /?token=a%2Fb%2bc%3d&key=\(secret) HTTP/1.1
            Authorization: Bearer \(secret)
            Cookie: session=\(secret)
            X-Api-Key: \(secret)
            Referer: /?token=a%2fb+c%3D


            """
        ).json()
        let shown = hash(secret)
        #expect(try field("url.query", of: json) as? String == "token=\(shown)&key=\(shown)")
        let expected = [
            "authorization": "Bearer \(shown)", "cookie": "session=\(shown)", "x-api-key": shown,
            "referer": "/?token=\(shown)",
        ]
        for (name, value) in expected {
            #expect(try field("http.request.header.\(name)", of: json) as? [String] == [value])
        }
    }

    @Test func `a hash that is remembered is that of its secret`() throws {
        var generator = SplitMix64(seed: 3)
        var sink = JSONLinesSink(redaction: .secrets)
        var expected: [String] = []
        for _ in 0..<300 {
            // Few letters, and few lengths but for some long ones, so that many are alike.
            let length = Int.random(
                in: 1...(Bool.random(using: &generator) ? 3 : 520),
                using: &generator
            )
            let secret = String(
                (0..<length).map { _ in "xy%".randomElement(using: &generator) ?? "c" }
            )
            Packet.http("GET /?token=\(secret) HTTP/1.1\nX-Api-Key: \(secret)\n\n").write(to: &sink)
            expected.append(hash(secret))
        }
        let lines = text(of: sink.buffer).split(separator: "\n").map(String.init)
        #expect(lines.count == expected.count)
        for (line, hash) in zip(lines, expected) {
            #expect(try field("http.request.header.x-api-key", of: line) as? [String] == [hash])
            // There is nothing to decode here.
            #expect(try field("url.query", of: line) as? String == "token=\(hash)")
        }
    }

    @Test func `another key, another hash`() {
        let packet = Packet.http("GET /?token=\(Self.secret) HTTP/1.1\nA: b\n\n")
        let other = Redaction(key: HMAC(key: Array("another key".utf8).span))
        #expect(packet.json() == packet.json())
        #expect(packet.json() != packet.json(other))
        #expect(!packet.json(other).contains(Self.secret))
    }

    @Test(arguments: [
        "Authorization:", "Cookie: a=; b=", "Set-Cookie: a=", "Referer: /?token=&key=",
        "X-Api-Key:",
        "Proxy-Authenticate: Negotiate", "WWW-Authenticate: NTLM",
    ])
    func `what is empty has no hash`(line: String) throws {
        let json = Packet.http("GET / HTTP/1.1\n\(line)\n\n").json()
        #expect(!json.contains("hmac:"))
        #expect(try field("hdrlog.redactions", of: json) == nil)
    }

    @Test func `of baggage the keys are shown`() throws {
        let json = Packet.http("GET / HTTP/1.1\nBaggage: a=1, b = 2;c=3 ,\n\td=4,,5\n\n").json()
        #expect(
            try field("http.request.header.baggage", of: json) as? [String]
                == ["a=\(hash("1")),b=\(hash("2;c=3")),d=\(hash("4")),\(hash("5"))"]
        )
        #expect(try field("hdrlog.redactions", of: json) as? Int == 4)
    }

    @Test(arguments: [
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "Idempotency-Key: k1", "Sec-WebSocket-Key: k2", "X-Request-Id: r1", "Content-Type: a/b",
        "From: somebody@example.org", "Cache-Control: max-age=60, private",
        "Accept: text/html;q=0.9, */*;q=0.1", "Link: <http://h/a@b>; rel=next",
        "X-Plan: Basic tier", "X-Plan: basically a word", "X-Plan: Basic subscription for two",
        "X-Plan: Digest", "X-Plan: Bearer-less as it is", "X-Path: /a%20b",
        "Sec-WebSocket-Protocol: graphql-transport-ws, mqtt",
    ])
    func `other values are shown`(line: String) throws {
        let json = Packet.http("GET /a?page=2&sort=name HTTP/1.1\n\(line)\n\n").json()
        let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
        #expect(
            try field("http.request.header.\(parts[0].lowercased())", of: json) as? [String]
                == [parts[1]]
        )
        #expect(try field("hdrlog.redactions", of: json) == nil)
    }
}
