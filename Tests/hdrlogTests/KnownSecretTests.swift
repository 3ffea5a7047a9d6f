import Foundation
import Testing

/// What strings(1) would find of known secrets in all that hdrlog writes.
@Suite struct KnownSecretTests {
    private let known = KnownSecrets()

    /// Whether `data` holds the secret: as it is, or encoded as URIs and base64 have it.
    private func holds(_ data: Data, _ secret: String) -> Bool {
        forms(of: secret).contains { data.range(of: $0) != nil }
    }

    private func forms(of secret: String) -> [Data] {
        let percent = secret.utf8.map { "%" + String($0, radix: 16) }.joined()
        // In base64 three octets make four digits, so what stands before moves the digits; those at
        // either end have a part of what stands beside.
        let encoded = (0..<3).map { shift in
            let octets = Data(repeating: 0, count: shift) + Data(secret.utf8)
            return octets.base64EncodedString().dropFirst(4).prefix(secret.utf8.count - 4)
        }
        let words = [secret, percent, percent.uppercased()]
        return (words + encoded.map(String.init)).map { Data($0.utf8) }
    }

    /// `data` with percent-encoding taken back, as somebody may do who reads it.
    private func decoded(_ data: Data) -> Data {
        var result = Data()
        var rest = Array(data)[...]
        while let octet = rest.popFirst() {
            if octet == UInt8(ascii: "%"), rest.count > 1,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                rest = rest.dropFirst(2)
                result.append(value)
            } else {
                result.append(octet)
            }
        }
        return result
    }

    private func expectNone(_ secrets: [String: String], in output: EveryOutput) {
        for part in output.parts {
            let data = part.data + decoded(part.data)
            for (kind, secret) in secrets where holds(data, secret) {
                Issue.record("'\(kind)' is in: \(part.name)")
            }
            // Nor is there a part of one.
            #expect(data.range(of: Data("s3cr3t".utf8)) == nil, "\(part.name)")
        }
    }

    @Test func `no output holds a secret`() async throws {
        let ports = 40_000..<known.nextPort
        let output = try await EveryOutput(
            of: known.capture,
            ports: ports,
            flags: ["--header-policy", KnownSecrets.rules]
        )
        expectNone(known.secrets.merging(known.named) { $1 }, in: output)
        let json = String(decoding: output.data("JSON, http"), as: UTF8.self)
        #expect(!json.contains("x-note"))
        #expect(json.contains(#""x-user":["hmac:"#))
    }

    @Test func `by default fields without a rule are shown`() async throws {
        let output = try await EveryOutput(of: known.capture, ports: [40_000])
        for part in output.parts {
            for (kind, secret) in known.secrets where holds(part.data, secret) {
                Issue.record("'\(kind)' is in: \(part.name)")
            }
        }
        for (name, word) in known.named {
            #expect(holds(output.data("JSON, http"), word), "\(name)")
            #expect(holds(output.data("packets"), word), "\(name)")
        }
    }

    /// Else the tests above would find nothing in what is not there.
    @Test func `each secret is there with --show-secrets`() async throws {
        let output = try await EveryOutput(
            of: known.capture,
            ports: [40_000],
            flags: ["--show-secrets"]
        )
        for (kind, secret) in known.secrets {
            let data = output.data(known.unread.contains(kind) ? "packets" : "JSON, http")
            #expect(holds(data + decoded(data), secret), "\(kind)")
        }
    }
}
