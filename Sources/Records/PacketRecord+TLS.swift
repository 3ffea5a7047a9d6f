public import Dissection

extension PacketRecord {
    /// What a TLS client hello offers.
    @inlinable
    func walkTLSDetails<V: FieldVisitor & ~Copyable>(_ frame: Span<UInt8>, into visitor: inout V) {
        guard case .tlsClientHello(let hello) = dissection.application else { return }
        let octets = frame.extracting(dissection.payload)
        visitor.group("tls") { tls in
            tls.word("handshake", "client_hello", .startLine("TLS").labelOnly, "handshake message")
            if !V.showsEveryField, !hello.serverName.isEmpty {
                let name = hello.serverName.prefix(Redactor.limit)
                tls.note(octets.extracting(name), .startLine())
            }
            tls.list("offered_versions", .startLine("versions"), "TLS versions offered") { list in
                if hello.versions.isEmpty {
                    walkVersion(hello.legacyVersion, into: &list)
                }
                for i in 0..<hello.versions.count / 2 {
                    let version = octets.uint16(at: hello.versions.lowerBound + 2 * i)
                    if !TLSClientHello.isGREASE(version) { walkVersion(version, into: &list) }
                }
            }
            guard !hello.protocols.isEmpty else { return }
            tls.list("offered_protocols", .startLine("alpn"), "ALPN protocols offered") { list in
                var offset = hello.protocols.lowerBound
                while offset < hello.protocols.upperBound {
                    let name = offset + 1..<offset + 1 + Int(octets[offset])
                    offset = name.upperBound
                    let isGREASE =
                        name.count == 2
                        && TLSClientHello.isGREASE(octets.uint16(at: name.lowerBound))
                    if !isGREASE {
                        list.string("", octets.extracting(name), .startLine(), "")
                    }
                }
            }
        }
    }

    @inlinable
    func walkVersion<V: FieldVisitor & ~Copyable>(_ version: UInt16, into visitor: inout V) {
        let name: StaticString =
            switch version {
            case 0x0300: "SSL 3.0"
            case 0x0301: "1.0"
            case 0x0302: "1.1"
            case 0x0303: "1.2"
            case 0x0304: "1.3"
            default: "unknown"
            }
        visitor.word("", name, .startLine(), "")
    }
}
