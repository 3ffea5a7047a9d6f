public import Dissection

/// Which names of header fields and query parameters stand before a secret.
///
/// Better one value too many hidden than one too few: a name counts that contains one of a few words,
/// in any case of letters.
public enum SecretNames {
    /// Whether the value of the header field called `name` is a secret.
    @inlinable
    public static func containHeader(_ name: Range<Int>, in octets: Span<UInt8>) -> Bool {
        // Public by design, though their names look otherwise.
        if octets.equals("sec-websocket-key", ignoringCaseIn: name)
            || octets.equals("idempotency-key", ignoringCaseIn: name)
        {
            return false
        }
        return contains(name, in: octets)
            || octets.equals("last-event-id", ignoringCaseIn: name)
            || octets.equals("x-forwarded-client-cert", ignoringCaseIn: name)
            || octets.starts(with: "mcp-param-", ignoringCaseIn: name)
    }

    /// Whether the value of the query parameter called `name` is a secret.
    @inlinable
    public static func containParameter(_ name: Range<Int>, in octets: Span<UInt8>) -> Bool {
        contains(name, in: octets) || octets.equals("code", ignoringCaseIn: name)
            || octets.equals("sig", ignoringCaseIn: name)
            || octets.equals("awsaccesskeyid", ignoringCaseIn: name)
    }

    @inlinable
    static func contains(_ name: Range<Int>, in octets: Span<UInt8>) -> Bool {
        for i in name {
            let rest = i..<name.upperBound
            let isSecret =
                switch octets[i].lowercasedASCII {
                case UInt8(ascii: "a"): octets.starts(with: "auth", ignoringCaseIn: rest)
                case UInt8(ascii: "c"):
                    octets.starts(with: "cookie", ignoringCaseIn: rest)
                        || octets.starts(with: "credential", ignoringCaseIn: rest)
                case UInt8(ascii: "j"): octets.starts(with: "jwt", ignoringCaseIn: rest)
                case UInt8(ascii: "k"): octets.equals("key", ignoringCaseIn: rest)
                case UInt8(ascii: "p"):
                    octets.starts(with: "passw", ignoringCaseIn: rest)
                        || octets.equals("pwd", ignoringCaseIn: rest)
                case UInt8(ascii: "s"):
                    octets.starts(with: "secret", ignoringCaseIn: rest)
                        || octets.starts(with: "session", ignoringCaseIn: rest)
                        || octets.starts(with: "signature", ignoringCaseIn: rest)
                case UInt8(ascii: "t"): octets.starts(with: "token", ignoringCaseIn: rest)
                default: false
                }
            if isSecret { return true }
        }
        return false
    }
}

extension Span<UInt8> {
    /// Whether `range` starts with `text`, an ASCII literal in lower case, without regard to case.
    @inlinable
    func starts(with text: StaticString, ignoringCaseIn range: Range<Int>) -> Bool {
        let length = text.utf8CodeUnitCount
        guard range.count >= length else { return false }
        return equals(text, ignoringCaseIn: range.lowerBound..<range.lowerBound + length)
    }
}
