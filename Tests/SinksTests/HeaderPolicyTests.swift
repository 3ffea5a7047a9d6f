import Foundation
import Records
import Testing

@Suite struct HeaderPolicyTests {
    static let secret = "s3cr3tValue"
    static let head = """
        GET /a?token=\(secret) HTTP/1.1
        Host: h.example
        User-Agent: curl/8
        X-Request-Id: r1
        Authorization: Bearer \(secret)
        Cookie: a=\(secret)
        X-User: alice
        X-User-Token: \(secret)
        Referer: /?token=\(secret)
        x-user: bob


        """

    /// The values of a field in the record under these rules; nil where the record has none.
    private func values(_ name: String, _ rules: [String]) throws -> [String]? {
        let redaction = Redaction(key: Redaction.key, policy: try HeaderPolicy(rules))
        let json = Packet.http(Self.head).json(redaction)
        return try field("http.request.header.\(name)", of: json) as? [String]
    }

    @Test(
        arguments: [
            ([], "x-user", ["alice", "bob"]),
            (["redact:x-user"], "x-user", [hash("alice"), hash("bob")]),
            (["redact:X-US*"], "x-user", [hash("alice"), hash("bob")]),
            (["redact:x-?ser"], "x-user", [hash("alice"), hash("bob")]),
            (["redact:x-user"], "x-user-token", [hash(secret)]),
            (["exclude:x-user"], "x-user", nil),
            (["exclude:*"], "host", nil),
            // The first that fits counts.
            (["include:x-user,exclude:x-*"], "x-user", ["alice", "bob"]),
            (["include:x-user", "exclude:x-*"], "x-user-token", nil),
            (["exclude:x-*", " include:x-user"], "x-user", nil),
            // Only a whole name shows what is a secret by default; secrets inside of values stay hidden.
            (["include:authorization"], "authorization", ["Bearer \(secret)"]),
            (["include:AUTHORIZATION"], "authorization", ["Bearer \(secret)"]),
            (["include:cookie"], "cookie", ["a=\(secret)"]),
            (["include:*"], "authorization", ["Bearer \(hash(secret))"]),
            (["include:auth*"], "authorization", ["Bearer \(hash(secret))"]),
            (["include:referer,exclude:*"], "referer", ["/?token=\(hash(secret))"]),
            (["redact:referer"], "referer", [hash("/?token=\(secret)")]),
        ] as [([String], String, [String]?)]
    )
    func `rules hold in order`(rules: [String], name: String, expected: [String]?) throws {
        #expect(try values(name, rules) == expected)
    }

    @Test func `what repeats a field follows its rule`() throws {
        let all = Packet.http(Self.head)
        let excluded = try all.json(.rules("exclude:user-agent,exclude:x-request-id"))
        #expect(!excluded.contains("curl") && !excluded.contains("r1"))
        #expect(try field("user_agent.original", of: excluded) == nil)
        let redacted = try all.json(.rules("redact:user-agent,redact:x-request-id"))
        #expect(try field("user_agent.original", of: redacted) as? String == hash("curl/8"))
        #expect(try field("hdrlog.request_id", of: redacted) as? String == hash("r1"))
        #expect(try !all.line(.rules("exclude:host")).contains("h.example"))
        #expect(try all.line(.rules("redact:host")).contains("host \(hash("h.example"))"))
    }

    @Test func `rules hold where secrets are shown too`() throws {
        let policy = try HeaderPolicy(["redact:x-user,exclude:cookie"])
        let redaction = Redaction(key: Redaction.key, policy: policy, hidesSecrets: false)
        let json = Packet.http(Self.head).json(redaction)
        #expect(json.contains("Bearer \(Self.secret)") && json.contains("token=\(Self.secret)"))
        #expect(!json.contains("alice") && !json.contains("cookie"))
    }

    @Test(arguments: [
        ("cookie", "'cookie' is no rule"), ("", "'' is no rule"), ("redact:a,", "'' is no rule"),
        ("hide:cookie", "'hide' is no action"), (":a", "'' is no action"),
        ("exclude:", "lacks a name"), ("exclude:a b", "can have ' ' in it"),
        ("exclude:a:b", "can have ':' in it"), ("exclude:\u{e9}", "can have '\u{e9}' in it"),
    ])
    func `a rule that is none is told`(text: String, words: String) throws {
        let error = #expect(throws: HeaderPolicyError.self) { try HeaderPolicy([text]) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    /// What REFERENCE lists, each name in three spellings.
    @Test(arguments: [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key",
        "apikey", "x-goog-api-key", "x-auth-token", "x-amz-security-token", "x-csrf-token",
        "x-xsrf-token", "www-authenticate", "proxy-authenticate", "x-some-token-here", "x-secrets",
        "x-session", "x-password", "x-my-key", "x-forwarded-client-cert", "mcp-session-id",
        "last-event-id", "mcp-param-region", "passwd", "x-pwd", "api_key", "credentials",
        "x_csrftoken", "set_cookie", "x_api_key", "connect.sid", "phpsessid", "baggage", "dpop",
    ])
    func `names of secrets are known`(name: String) throws {
        let capitals = name.split(separator: "-").map(\.capitalized).joined(separator: "-")
        for spelling in [name, name.uppercased(), capitals] {
            let json = Packet.http("GET / HTTP/1.1\n\(spelling): \(Self.secret)\n\n").json()
            #expect(!json.contains(Self.secret), "\(spelling)")
        }
    }

    @Test(arguments: [
        "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token", "AWSAccessKeyId",
        "Signature",
        "sig", "X-Goog-Signature", "key", "api_key", "apikey", "access_token", "token", "code",
        "password", "client_secret",
    ])
    func `parameters of secrets are known`(name: String) {
        for spelling in [name, name.lowercased(), name.uppercased()] {
            let json = Packet.http("GET /?\(spelling)=\(Self.secret) HTTP/1.1\nA: b\n\n").json()
            #expect(!json.contains(Self.secret), "\(spelling)")
        }
    }
}
