import Foundation
import Records
import Testing

/// What becomes of values longer than a record shows.
@Suite struct RedactionLimitTests {
    static let secret = "s3cr3tValue"
    static let long = String(repeating: "p", count: Redactor.limit)

    private func value(_ name: String, _ json: String) throws -> String? {
        (try field("http.request.header.\(name)", of: json) as? [String])?.first
    }

    @Test(arguments: [
        "https://user:\(secret)\(long)@h/", "https://\(secret)@\(long)@h/",
        "https%3A%2F%2Fu:\(secret)\(long)%40h/", "user:\(secret)\(long)@h",
        "a\n b //user:\(secret)\(long)@h/",
    ])
    func `user information that the limit cuts is hidden`(text: String) throws {
        let packet = Packet.http("GET / HTTP/1.1\nReferer: \(text)\n\n")
        let json = packet.json()
        #expect(!json.contains(Self.secret) && json.contains("hmac:"))
        #expect(try field("hdrlog.truncated", of: json) as? Bool == true)
    }

    @Test func `a path that the limit cuts is shown up to it`() throws {
        let path = "/a@b/" + Self.long
        let json = Packet.http("GET / HTTP/1.1\nReferer: \(path)\n\n").json()
        #expect(try value("referer", json) == String(path.prefix(Redactor.limit)))
    }
}
