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

    /// The letters that the words in `isSecret` start with, a bit each from `a` on: a, c, j, k, p, s, t.
    @usableFromInline
    static var firstLetterMask: UInt32 {
        1 << 0 | 1 << 2 | 1 << 9 | 1 << 10 | 1 << 15 | 1 << 18 | 1 << 19
    }

    @inlinable
    static func contains(_ name: Range<Int>, in octets: Span<UInt8>) -> Bool {
        for i in name {
            let letter = octets[i].lowercasedASCII
            // Most letters start none of the words.
            guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z"),
                firstLetterMask >> UInt32(letter &- UInt8(ascii: "a")) & 1 != 0
            else { continue }
            if isSecret(i..<name.upperBound, startingWith: letter, in: octets) { return true }
        }
        return false
    }

    /// Whether a word that tells of a secret stands at the start of `rest`.
    @usableFromInline
    static func isSecret(
        _ rest: Range<Int>,
        startingWith letter: UInt8,
        in octets: Span<UInt8>
    ) -> Bool {
        switch letter {
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
    }
}
