import Foundation
import Testing

/// What strings(1) would find of known secrets in all that hdrlog writes.
@Suite struct KnownSecretTests {
    private let known = KnownSecrets()

    /// Whether `data` holds the text: as it is, or as base64 has it.
    private func holds(_ data: Data, _ text: String) -> Bool {
        forms(of: text).contains { data.range(of: $0) != nil }
    }

    private func forms(of text: String) -> [Data] {
        // Three octets make four digits, so what stands before moves the digits; those at either end
        // have a part of what stands beside.
        let encoded = (0..<3).map { shift in
            let octets = Data(repeating: 0, count: shift) + Data(text.utf8)
            let whole = (text.utf8.count + shift) / 3 * 4
            return String(octets.base64EncodedString().prefix(whole).dropFirst(shift == 0 ? 0 : 4))
        }
        return ([text] + encoded).map { Data($0.utf8) }
    }

    /// `data` with percent-encoding taken back, as somebody may do who reads it.
    private func decoded(_ data: Data) -> Data {
        let parts = data.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: Data(parts[0])) { result, part in
            let digits = String(decoding: part.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let octet = UInt8(digits, radix: 16) else {
                return result.append(part)
            }
            result.append(octet)
            result.append(part.dropFirst(2))
        }
    }

    /// Expects no part of a secret, and says which ones are there whole.
    private func expectNone(in output: EveryOutput, _ mark: String = KnownSecrets.mark) {
        for part in output.parts {
            for data in [part.data, decoded(part.data)] where holds(data, mark) {
                let kinds = known.secrets.merging(known.named) { $1 }.filter { holds(data, $1) }
                Issue.record(
                    "in \(part.name): \(kinds.isEmpty ? "parts of some" : "\(kinds.keys)")"
                )
            }
        }
    }

    @Test func `no output holds a secret`() async throws {
        let output = try await EveryOutput(
            of: known.capture,
            ports: 40_000..<known.nextPort,
            flags: ["--header-policy", KnownSecrets.rules]
        )
        expectNone(in: output)
        expectNone(in: output, KnownSecrets.nameMark)
        let json = String(decoding: output.data("JSON, http"), as: UTF8.self)
        #expect(!json.contains("x-note"))
        #expect(json.contains(#""x-user":["hmac:"#))
    }

    @Test func `by default fields without a rule are shown`() async throws {
        let output = try await EveryOutput(of: known.capture, ports: [40_000])
        expectNone(in: output)
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
            #expect(holds(data, secret), "\(kind)")
        }
    }
}
