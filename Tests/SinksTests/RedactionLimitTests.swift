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
        ("cookie", "; ", ";"), ("set-cookie", "; ", ";"), ("baggage", ",", ","),
    ])
    func `lists of secrets end at the limit`(name: String, shown: String, mark: String) throws {
        let list = String(repeating: "a=b\(mark)", count: 4000)
        let json = Packet.http("GET / HTTP/1.1\n\(name): \(list)\n\n").json()
        let count = Redactor.limit / 4
        let expected = Array(repeating: "a=\(hash("b"))", count: count).joined(separator: shown)
        #expect(try value(name, json) == expected)
        #expect(try field("hdrlog.redactions", of: json) as? Int == count)
        #expect(try field("hdrlog.truncated", of: json) as? Bool == true)
    }

    @Test func `a list that ends before the limit is whole`() throws {
        let json = Packet.http("GET / HTTP/1.1\nCookie: a=b; c=\(Self.long)\n\n").json()
        #expect(try value("cookie", json) == "a=\(hash("b")); c=\(hash(Self.long))")
        #expect(try field("hdrlog.truncated", of: json) == nil)
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
