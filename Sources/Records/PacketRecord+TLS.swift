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
            hello.walkVersions(octets, .startLine("versions"), into: &tls)
            hello.walkProtocols(octets, .startLine("alpn"), into: &tls)
        }
    }
}
