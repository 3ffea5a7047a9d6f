import Testing

@testable import Summaries

@Suite struct RouteNameTests {
    private func name(_ requestLine: String) -> String? {
        var traffic = Traffic()
        traffic.exchange(requestLine)
        return traffic.summarized.routes.routes.first?.text
    }

    @Test(
        arguments: [
            "/", "/users", "/users/", "/api/v1/users", "/v1beta1/pods", "/v1alpha1/pods",
            "/index.html",
            "/getUserAccountSettings", "/wp-login.php", "/us-east-1/x", "/api/2.0/x",
            "/oauth2/token",
            "/.well-known/openid-configuration", "/static/base64.js", "/a//b", "/v1/users:batchGet",
            "/internationalization", "/JSESSIONID", "/~user",
            "/a.StreamingService/ClientStreamRPC", "/GetUserV2ById", "/getHTTPStatus",
        ]
    )
    func `words stay`(path: String) {
        #expect(name("GET \(path)") == "GET \(path)")
    }

    @Test(
        arguments: [
            "7", "42", "123456789", "0af7651916cd43dd8448eb211c80319c", "3f9a2b1c",
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "2024-01-31", "20240131", "report-2024-01-31",
            "2024-01-31T10:00:00Z", "dQw4w9WgXcQ", "eyJhbGciOiJIUzI1NiJ9", "YWxhZGRpbjpvcGVu",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV", "x7k2m9qp1z", "app.3f9a2b1c.js", "user-17", "10.0.0.1",
            "1.2.3", "a@b.example", "%e4%b8%ad", "token=abc", "x;jsessionid=1", "a%00b",
            "\u{1b}[31m",
            "<script>", "'", "{id}", "abcdefabcdefabcdef", "thequickbrownfoxjumpsoverthelazydog",
            "a-slug-that-goes-on-and-on-and-on-without-end",
        ]
    )
    func `what names one thing is taken out`(segment: String) {
        #expect(name("GET /a/\(segment)/b") == "GET /a/{id}/b")
        #expect(name("GET /a/\(segment)") == "GET /a/{id}")
    }

    @Test func `targets of every form have a route`() {
        #expect(name("GET http://user:password@host/a/1?token=x") == "GET /a/{id}")
        #expect(name("GET /a/1?token=x") == "GET /a/{id}")
        #expect(name("OPTIONS *") == "OPTIONS *")
        #expect(name("CONNECT host.example:443") == "CONNECT")
        #expect(name("BREW /pot") == "_OTHER /pot")
    }

    @Test func `long paths end early`() throws {
        #expect(name("GET /" + String(repeating: "<", count: 5000)) == "GET /{id}")
        let deep = try #require(name("GET " + String(repeating: "/a", count: 50)))
        #expect(deep == "GET " + String(repeating: "/a", count: 10) + "/...")
        let long = try #require(
            name("GET " + String(repeating: "/abcdefghijklmno-pqrst", count: 50))
        )
        #expect(long.utf8.count < 128)
        #expect(long.hasSuffix("/..."))
    }
}
