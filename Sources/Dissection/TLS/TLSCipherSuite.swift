/// A TLS cipher suite's number (IANA, "TLS Cipher Suites").
public struct TLSCipherSuite: RawRepresentable, Equatable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}
