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
            // Jaeger's baggage, whose key is part of the name.
            || octets.starts(with: "uberctx-", ignoringCaseIn: name)
            || SecretListScanner.Kind(name, in: octets) != nil
    }

    /// Octets of a parameter's name that are looked at; a longer one hides its value all the same if
    /// they tell of a secret.
    private static let nameLimit = 128

    /// Whether the value of the query parameter called `name` is a secret.
    static func containParameter(_ name: Range<Int>, in octets: Span<UInt8>) -> Bool {
        // The words stand at the end of names more often than at the start.
        let name = max(name.lowerBound, name.upperBound - nameLimit)..<name.upperBound
        guard octets.firstIndex(of: UInt8(ascii: "%"), in: name) != nil else {
            return containPlainParameter(name, in: octets)
        }
        var decoded = [128 of UInt8](repeating: 0)
        var (count, offset) = (0, name.lowerBound)
        while offset < name.upperBound {
            (decoded[count], offset) = octets.percentDecoded(at: offset, before: name.upperBound)
            count += 1
        }
        return containPlainParameter(0..<count, in: decoded.span)
    }

    private static func containPlainParameter(
        _ name: Range<Int>,
        in octets: Span<UInt8>
    ) -> Bool {
        contains(name, in: octets) || octets.equals("code", ignoringCaseIn: name)
            || octets.equals("sig", ignoringCaseIn: name)
            // OAuth's, which ties a response to a browser (RFC 6749, section 10.12).
            || octets.equals("state", ignoringCaseIn: name)
            || octets.equals("awsaccesskeyid", ignoringCaseIn: name)
    }

    @usableFromInline
    static func contains(_ name: Range<Int>, in octets: Span<UInt8>) -> Bool {
        var next = name.lowerBound
        while next < name.upperBound {
            let i = next
            next += 1
            let letter = octets[i].lowercasedASCII
            // Most pairs of letters start none of the words.
            guard next < name.upperBound,
                secondLetters(after: letter) >> UInt32(octets[next] & 0x1f) & 1 != 0,
                isSecret(i..<name.upperBound, startingWith: letter, in: octets)
            else { continue }
            return true
        }
        return false
    }

    /// The letters behind `first` that the words in `isSecret` start with, a bit each from 1 for `a` on.
    private static func secondLetters(after first: UInt8) -> UInt32 {
        switch first {
        case UInt8(ascii: "a"): 1 << 19 | 1 << 21
        case UInt8(ascii: "b"): 1 << 5
        case UInt8(ascii: "c"): 1 << 15 | 1 << 18
        case UInt8(ascii: "d"): 1 << 16
        case UInt8(ascii: "h"): 1 << 13
        case UInt8(ascii: "j"): 1 << 23
        case UInt8(ascii: "k"): 1 << 5
        case UInt8(ascii: "n"): 1 << 15
        case UInt8(ascii: "o"): 1 << 20
        case UInt8(ascii: "p"): 1 << 1 | 1 << 9 | 1 << 23
        case UInt8(ascii: "s"): 1 << 1 | 1 << 5 | 1 << 9 | 1 << 18
        case UInt8(ascii: "t"): 1 << 9 | 1 << 15
        case UInt8(ascii: "v"): 1 << 5
        default: 0
        }
    }

    /// Whether a word that tells of a secret stands at the start of `rest`.
    @usableFromInline
    static func isSecret(
        _ rest: Range<Int>,
        startingWith letter: UInt8,
        in octets: Span<UInt8>
    ) -> Bool {
        switch letter {
        case UInt8(ascii: "a"):
            octets.starts(with: "auth", ignoringCaseIn: rest)
                || octets.starts(with: "assertion", ignoringCaseIn: rest)
        case UInt8(ascii: "b"): octets.starts(with: "bearer", ignoringCaseIn: rest)
        case UInt8(ascii: "c"):
            octets.starts(with: "cookie", ignoringCaseIn: rest)
                || octets.starts(with: "credential", ignoringCaseIn: rest)
        case UInt8(ascii: "d"): octets.starts(with: "dpop", ignoringCaseIn: rest)
        case UInt8(ascii: "h"): octets.starts(with: "hmac", ignoringCaseIn: rest)
        case UInt8(ascii: "j"): octets.starts(with: "jwt", ignoringCaseIn: rest)
        case UInt8(ascii: "k"):
            octets.equals("key", ignoringCaseIn: rest)
                || octets.equals("keys", ignoringCaseIn: rest)
        case UInt8(ascii: "n"): octets.equals("nonce", ignoringCaseIn: rest)
        case UInt8(ascii: "o"): octets.equals("otp", ignoringCaseIn: rest)
        case UInt8(ascii: "p"):
            octets.starts(with: "pass", ignoringCaseIn: rest)
                || octets.equals("pwd", ignoringCaseIn: rest)
                || octets.equals("pin", ignoringCaseIn: rest)
        case UInt8(ascii: "s"):
            octets.starts(with: "secret", ignoringCaseIn: rest)
                || octets.starts(with: "saml", ignoringCaseIn: rest)
                || octets.starts(with: "session", ignoringCaseIn: rest)
                || octets.starts(with: "signature", ignoringCaseIn: rest)
                || octets.starts(with: "srf", ignoringCaseIn: rest)
                || octets.equals("sid", ignoringCaseIn: rest)
        case UInt8(ascii: "t"):
            octets.starts(with: "token", ignoringCaseIn: rest)
                || octets.starts(with: "ticket", ignoringCaseIn: rest)
        case UInt8(ascii: "v"): octets.starts(with: "verifier", ignoringCaseIn: rest)
        default: false
        }
    }
}
