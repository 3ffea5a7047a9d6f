import Records
import Testing

@Suite struct RedactionTests {
    static let secret = "s3cr3tValue"

    /// Field lines whose value is a secret, and what is shown of it.
    static let fields: [(line: String, shown: String)] = [
        ("Authorization: Bearer \(secret)", "Bearer REDACTED"),
        ("authorization: \(secret)", "REDACTED"),
        ("Proxy-Authorization: Basic \(secret)", "Basic REDACTED"),
        ("Cookie: a=\(secret); b=c", "REDACTED"),
        ("Set-Cookie: id=\(secret); Path=/", "REDACTED"),
        ("X-Api-Key: \(secret)", "REDACTED"),
        ("api-key: \(secret)", "REDACTED"),
        ("X-Goog-Api-Key: \(secret)", "REDACTED"),
        ("X-Auth-Token: \(secret)", "REDACTED"),
        ("X-Amz-Security-Token: \(secret)", "REDACTED"),
        ("X-CSRF-Token: \(secret)", "REDACTED"),
        ("Mcp-Session-Id: \(secret)", "REDACTED"),
        ("Last-Event-ID: \(secret)", "REDACTED"),
        ("X-Forwarded-Client-Cert: \(secret)", "REDACTED"),
        ("Mcp-Param-Name: \(secret)", "REDACTED"),
        ("My-Client-Secret: \(secret)", "REDACTED"),
        ("X-PASSWORD: \(secret)", "REDACTED"),
        (
            "Referer: https://a.example/?token=\(secret)&x=1",
            "https://a.example/?token=REDACTED&x=1"
        ),
        ("Location: https://u:\(secret)@a.example/", "https://REDACTED@a.example/"),
        ("Cookie: a=\(secret)\n folded=\(secret)", "REDACTED"),
        ("Authorization: Basic\n \(secret)", "Basic REDACTED"),
        ("Content-Location: /a?token=\(secret)", "/a?token=REDACTED"),
        (
            "Link: <https://h/?api_key=\(secret)>; rel=next",
            "<https://h/?api_key=REDACTED>; rel=next"
        ),
        ("Refresh: 0; url=//u:\(secret)@h/", "0; url=//REDACTED@h/"),
        ("Forwarded: for=a;secret=\(secret);by=b", "for=a;secret=REDACTED;by=b"),
        ("X-Original-URL: /a?%74oken=\(secret)#b", "/a?%74oken=REDACTED#b"),
        ("Pass: \(secret)", "REDACTED"), ("X-Pin: \(secret)", "REDACTED"),
        ("X-Access-Keys: \(secret)", "REDACTED"), ("X-Csrf: \(secret)", "REDACTED"),
        ("X-SID: \(secret)", "REDACTED"),
        ("X-Forwarded-Access: Bearer \(secret)", "Bearer REDACTED"),
        ("Baggage: user=\(secret);age=\(secret)", "user=REDACTED"),
        ("baggage: \(secret)", "REDACTED"), ("Jaeger-Baggage: k1 = \(secret)", "k1=REDACTED"),
        ("uberctx-user: \(secret)", "REDACTED"),
        ("sw8-correlation: dXNlcg==:\(secret)", "dXNlcg==:REDACTED"),
        ("X-Foo: eyJhbGciOiJIUzI1NiJ9.\(secret).\(secret)", "REDACTED"),
        ("DPoP: \(secret)", "REDACTED"),
        ("Referer: /?state=\(secret)", "/?state=REDACTED"),
        ("Referer: /?nonce=\(secret)", "/?nonce=REDACTED"),
        ("Referer: /?bearer=\(secret)", "/?bearer=REDACTED"),
        ("X-Foo: password=\"\(secret)\", b=c", "password=\"REDACTED\", b=c"),
        ("Referer: https://user:a&\(secret),b;c@h/", "https://REDACTED@h/"),
    ]

    @Test(arguments: fields.indices)
    func `secret field values are redacted, and counted`(index: Int) throws {
        let (line, shown) = Self.fields[index]
        let packet = Packet.http("GET / HTTP/1.1\nHost: h\n\(line)\n\n")
        let json = packet.json()
        #expect(!json.contains(Self.secret))
        let name = line.prefix { $0 != ":" }.lowercased()
        #expect(try field("http.request.header.\(name)", of: json) as? [String] == [shown])
        #expect(try field("hdrlog.redactions", of: json) as? Int == 1)
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
    ])
    func `secrets in request targets are redacted everywhere`(target: String) {
        let packet = Packet.http("GET \(target) HTTP/1.1\nHost: h\n\n")
        #expect(!packet.json().contains(Self.secret))
        #expect(!packet.line().contains(Self.secret))
        #expect(packet.json().contains("REDACTED"))
        #expect(packet.line().contains("REDACTED"))
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
        #expect(try field("url.query", of: json) as? String == "token=REDACTED&key=REDACTED")
    }

    @Test func `of baggage the keys are shown`() throws {
        let json = Packet.http("GET / HTTP/1.1\nBaggage: a=1, b = 2;c=3 ,\n\td=4,,5\n\n").json()
        #expect(
            try field("http.request.header.baggage", of: json) as? [String]
                == ["a=REDACTED,b=REDACTED,d=REDACTED,REDACTED"]
        )
        #expect(try field("hdrlog.redactions", of: json) as? Int == 4)
    }

    @Test(arguments: [
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "Idempotency-Key: k1", "Sec-WebSocket-Key: k2", "X-Request-Id: r1", "Content-Type: a/b",
        "From: somebody@example.org", "Cache-Control: max-age=60, private",
        "Accept: text/html;q=0.9, */*;q=0.1", "Link: <http://h/a@b>; rel=next",
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
