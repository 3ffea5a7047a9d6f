public import Dissection

// What a TLS client hello offers, in every record that has one; `octets` are those that it was read
// from.
extension TLSClientHello {
    @inlinable
    func walkVersions<V: FieldVisitor & ~Copyable>(
        _ octets: Span<UInt8>,
        _ text: TextForm?,
        into visitor: inout V
    ) {
        visitor.list("offered_versions", text, "TLS versions offered") { list in
            if versions.isEmpty {
                list.word("", Self.versionName(legacyVersion), text == nil ? nil : .startLine(), "")
            }
            for i in 0..<versions.count / 2 {
                let version = octets.uint16(at: versions.lowerBound + 2 * i)
                guard !Self.isGREASE(version) else { continue }
                list.word("", Self.versionName(version), text == nil ? nil : .startLine(), "")
            }
        }
    }

    @inlinable
    func walkProtocols<V: FieldVisitor & ~Copyable>(
        _ octets: Span<UInt8>,
        _ text: TextForm?,
        into visitor: inout V
    ) {
        guard !protocols.isEmpty else { return }
        visitor.list("offered_protocols", text, "ALPN protocols offered") { list in
            var offset = protocols.lowerBound
            while offset < protocols.upperBound {
                let name = offset + 1..<offset + 1 + Int(octets[offset])
                offset = name.upperBound
                let isGREASE = name.count == 2 && Self.isGREASE(octets.uint16(at: name.lowerBound))
                if !isGREASE {
                    list.string("", octets.extracting(name), text == nil ? nil : .startLine(), "")
                }
            }
        }
    }

    /// A version's name, without that of the protocol where OpenTelemetry leaves it out.
    @usableFromInline
    static func versionName(_ version: UInt16) -> StaticString {
        switch version {
        case 0x0300: "SSL 3.0"
        case 0x0301: "1.0"
        case 0x0302: "1.1"
        case 0x0303: "1.2"
        case 0x0304: "1.3"
        default: "unknown"
        }
    }
}
