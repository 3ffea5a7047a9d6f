import Foundation

/// Traffic full of secrets, in all the places where they are looked for; each is a word of its own.
struct KnownSecrets {
    private(set) var capture = MadeCapture()

    /// What must not be seen, by what it is.
    private(set) var secrets: [String: String] = [:]

    /// Secrets of heads that are not read, only masked: in parts of messages, or quotes of some.
    private(set) var unread: Set<String> = []

    /// Values of fields that are secret by rules alone.
    private(set) var named: [String: String] = [:]
    private(set) var nextPort: UInt16 = 40_000

    /// What each of ``secrets`` starts with, and each of ``named``.
    static let mark = "s3cr3t-"
    static let nameMark = "n4med-"

    /// Rules for the fields that ``named`` has the values of.
    static let rules = "redact:x-user*,exclude:x-note"

    /// Names of header fields whose values are secret, those of REFERENCE's list and some that fit it.
    static let fields = [
        "Authorization", "Proxy-Authorization", "X-Api-Key", "Api-Key", "ApiKey", "X-Goog-Api-Key",
        "X-Auth-Token", "X-Amz-Security-Token", "X-CSRF-Token", "X-XSRF-TOKEN", "WWW-Authenticate",
        "X-Some-Token-Name", "X-Client-Secret", "X-Session", "X-Password", "Passwd", "X-My-Key",
        "X-Forwarded-Client-Cert", "Mcp-Session-Id", "Last-Event-Id", "Mcp-Param-Region", "DPoP",
        "Uberctx-User", "X-Credential", "X-Hub-Signature-256", "SAML", "X-OTP", "X-Pin",
        "Authentication-Info", "X-Vault-Token", "X-Shopify-Hmac-Sha256", "Cf-Access-Jwt-Assertion",
    ]

    static let parameters = [
        "token", "access_token", "key", "api_key", "apikey", "code", "password", "client_secret",
        "sig",
        "Signature", "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token",
        "AWSAccessKeyId",
        "X-Goog-Signature", "session", "state", "nonce", "SAMLResponse", "code_verifier",
        "access%5Ftoken", "%74oken", "id_token",
    ]

    /// Credentials that are some in whatever field.
    static let schemes = [
        "Bearer", "Basic", "Digest", "Negotiate", "NTLM", "DPoP", "AWS4-HMAC-SHA256",
    ]

    /// A new secret.
    private mutating func secret(_ kind: String) -> String {
        let word = "\(Self.mark)\(kind.filter { $0.isLetter || $0.isNumber })-\(secrets.count)-z"
        secrets[kind] = word
        return word
    }

    private mutating func token(_ kind: String) -> String {
        let parts = [
            #"{"alg":"HS256","typ":"JWT"}"#, #"{"sub":"\#(secret(kind))"}"#,
            secret("\(kind), signed"),
        ]
        return parts.map { part in
            Data(part.utf8).base64EncodedString().replacing("+", with: "-").replacing(
                "/",
                with: "_"
            )
            .replacing("=", with: "")
        }.joined(separator: ".")
    }

    private mutating func port() -> UInt16 {
        defer { nextPort += 1 }
        return nextPort
    }

    /// A request with these field lines, and a response with those.
    private mutating func exchange(
        _ target: String,
        _ fields: [String] = [],
        response: [String] = []
    ) {
        capture.exchange(
            port: port(),
            Self.head("GET \(target) HTTP/1.1", fields),
            Self.head("HTTP/1.1 200 OK", ["Content-Length: 0"] + response)
        )
    }

    private static func head(_ line: String, _ fields: [String]) -> [UInt8] {
        Array(([line, "Host: a.example"] + fields + ["", ""]).joined(separator: "\r\n").utf8)
    }

    init() {
        addFields()
        addURIs()
        addTokens()
        addHTTP2()
        addSegments()
        for name in ["X-User", "X-User-Name", "X-Note"] {
            let word = "\(Self.nameMark)\(name)-z"
            named[name] = word
            exchange("/", ["\(name): \(word)"], response: ["\(name): \(word)"])
        }
    }

    private mutating func addFields() {
        for name in Self.fields {
            exchange(
                "/",
                ["\(name): \(secret(name))"],
                response: ["\(name): \(secret("\(name) back"))"]
            )
        }
        for scheme in Self.schemes {
            exchange(
                "/",
                [
                    "Authorization: \(scheme) \(secret(scheme))",
                    "X-Foo: \(scheme) \(secret("\(scheme) odd"))",
                ]
            )
        }
        let credentials = Data("user:\(secret("basic"))".utf8).base64EncodedString()
        exchange("/", ["Authorization: Basic \(credentials)", "X-Folded: a\r\n b"])
        exchange(
            "/",
            [
                "Cookie: a=\(secret("cookie")); b=\(secret("second cookie"));\(secret("bare cookie"))",
                "Baggage: user=\(secret("baggage")),age=\(secret("more baggage"));p=\(secret("property"))",
                "Jaeger-Baggage: a=\(secret("Jaeger"))",
                "sw8-correlation: dXNlcg==:\(secret("sw8"))",
                "Authorization: Digest username=\"\(secret("user"))\", response=\"\(secret("digest"))\"",
                "X-Token: a\r\n \(secret("folded"))",
                "Forwarded: for=a;secret=\(secret("forwarded"))",
                "X-Foo: password=\"\(secret("quoted"))\"",
                "User-Agent: Bearer \(secret("user agent"))",
                "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.\(secret("Kubernetes"))",
                "X-Request-Id: Bearer \(secret("request id"))",
            ],
            response: [
                "Set-Cookie: id=\(secret("set cookie")); Path=/; HttpOnly",
                "Set-Cookie: a=b; Path=/, c=\(secret("joined cookie"))",
                "Set-Cookie: a=b; \(secret("attribute"))",
            ]
        )
    }

    private mutating func addURIs() {
        for name in Self.parameters {
            exchange(
                "/a?b=c&\(name)=\(secret(name))&d=e",
                ["Referer: https://a.example/?\(name)=\(secret("\(name), referred"))"],
                response: ["Location: https://b.example/a#\(name)=\(secret("\(name), located"))"]
            )
        }
        exchange("http://user:\(secret("absolute"))@a.example/")
        exchange("//user:\(secret("relative"))@a.example/")
        exchange("/a;session=\(secret("path parameter"))/b")
        exchange("/?redirect=https%3A%2F%2Fb.example%2F%3Ftoken%3D\(secret("nested"))")
        exchange("/proxy/https%3A%2F%2Fuser%3A\(secret("encoded user"))%40host%2F")
        exchange("/login%3Ftoken%3D\(secret("encoded parameter"))")
        exchange("/?u=https%3a//a:\(secret("nested user"))@b.example")
        exchange(
            "/",
            [
                "Referer: https://user:\(secret("referring user"))@a.example/",
                "Refresh: 0; url=//u:\(secret("refreshed"))@a/", "Host: u:\(secret("host"))@a",
            ],
            response: [
                "Location: https://\(secret("lone user"))@a.example/",
                "Link: <https://a/?key=\(secret("linked"))>; rel=next",
            ]
        )
        capture.exchange(
            port: port(),
            Array("CONNECT u:\(secret("connect"))@a.example:443 HTTP/1.1\r\n\r\n".utf8)
        )
    }

    private mutating func addTokens() {
        exchange("/reset/\(token("token in a path"))")
        exchange("/?q=\(token("token in a query"))&a=b", ["X-Foo: \(token("token alone"))"])
        exchange(
            "/",
            [
                "Referer: /a/\(token("token referred"))/b",
                "X-Foo: {\"a\":\"\(token("token in JSON"))\"}",
            ],
            response: ["Location: /b/\(token("token located"))"]
        )
    }

    private mutating func addHTTP2() {
        func octets(_ text: String) -> [UInt8] { Array(text.utf8) }
        let fields = Self.fields.map {
            (name: octets($0.lowercased()), value: octets(secret("\($0), HTTP/2")))
        }
        let more = [
            ("cookie", "a=\(secret("cookie crumb"))"), ("cookie", "b=\(secret("other crumb"))"),
            ("x-foo", "Bearer \(secret("odd, HTTP/2"))"), ("content-type", "application/grpc"),
            ("x-token-bin", secret("gRPC metadata")),
            ("referer", "/?token=\(secret("referer, HTTP/2"))"),
        ].map { (name: octets($0), value: octets($1)) }
        capture.exchange2(
            port: port(),
            path: octets("/a.B/C?access_token=\(secret("path, HTTP/2"))"),
            authority: octets("u:\(secret("authority"))@a.example"),
            fields: fields + more,
            responseFields: [
                (octets("set-cookie"), octets("a=\(secret("set-cookie, HTTP/2")); secure")),
                (octets("location"), octets("/?code=\(secret("location, HTTP/2"))")),
                (octets("grpc-status"), octets("0")),
            ]
        )
    }

    /// Heads in segments of all sizes, sent again, in the wrong order, in fragments, in quotes.
    private mutating func addSegments() {
        func head(_ one: String, _ other: String) -> [UInt8] {
            Self.head("GET /?token=\(one) HTTP/1.1", ["Cookie: a=\(other)", "X-Api-Key: \(other)"])
        }
        let answer = Self.head("HTTP/1.1 200 OK", ["Content-Length: 0"])
        for size in [1, 5, 17, 40] {
            let octets = head(secret("split at \(size)"), secret("cookie split at \(size)"))
            var conversation = MadeCapture.Conversation(port: port())
            capture.open(conversation)
            capture.send(octets, in: &conversation, size: size)
            // Again, from another place on.
            capture.segment(Array(octets.dropFirst(9)), in: conversation, at: 9 - octets.count)
            capture.send(answer, in: &conversation, fromServer: true)
        }
        let late = head(secret("out of order"), secret("cookie out of order"))
        var conversation = MadeCapture.Conversation(port: port())
        capture.segment(Array(late[30...]), in: conversation, at: 30)
        capture.segment(Array(late[60...]), in: conversation, at: 60)
        capture.send(late, in: &conversation, size: 30)
        capture.send(answer, in: &conversation, fromServer: true)

        let cut = head(secret("in fragments"), secret("cookie in fragments"))
        let port = port()
        let segment = MadeCapture.tcp(cut, .init(port: port), 1000, 5000, false)
        for start in stride(from: 0, to: segment.count, by: 40) {
            let part = Array(segment[start..<min(start + 40, segment.count)])
            let isLast = start + 40 >= segment.count
            capture.packet(
                protocolNumber: 6,
                part,
                fragment: UInt32(start / 8) | (isLast ? 0 : 0x2000)
            )
        }
        unread = ["quoted by ICMP", "quoted cookie"]
        let quoted = head(secret("quoted by ICMP"), secret("quoted cookie"))
        let packet = MadeCapture.ip(
            protocolNumber: 6,
            MadeCapture.tcp(quoted, .init(port: nextPort), 1000, 5000, false)
        )
        capture.packet(protocolNumber: 1, [3, 4, 0, 0, 0, 0, 0, 0] + packet, fromServer: true)
    }
}
