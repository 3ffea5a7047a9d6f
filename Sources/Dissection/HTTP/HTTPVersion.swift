/// A version of HTTP, as far as this program tells them apart.
public enum HTTPVersion: UInt8, Equatable, Sendable, CaseIterable {
    case http1_0, http1_1, http2

    /// The version whose second digit is this; a later 1.x is read like 1.1 (RFC 9110, section 2.5).
    init(minor: UInt8) {
        self = minor == 0 ? .http1_0 : .http1_1
    }

    /// The name in the output.
    public var name: StaticString {
        switch self {
        case .http1_0: "1.0"
        case .http1_1: "1.1"
        case .http2: "2"
        }
    }
}
