public import Dissection

/// Credentials (RFC 9110, section 11.4) that a header field's value is.
@usableFromInline
struct Credentials: Equatable {
    /// The scheme; empty where none is known.
    @usableFromInline var scheme: Range<Int>

    /// All behind it.
    @usableFromInline var secret: Range<Int>

    /// The credentials of a value that is a secret by its field's name.
    @usableFromInline
    init(of value: Range<Int>, in octets: Span<UInt8>) {
        let word = octets.firstWord(of: value)
        if octets.isScheme(word) {
            scheme = word
            secret = octets.trimmingControls(word.upperBound..<value.upperBound)
        } else {
            scheme = value.lowerBound..<value.lowerBound
            secret = value
        }
    }

    /// The credentials of any value for which ``mayStartCredentials(_:)`` holds; nil where it does not
    /// look like some.
    @usableFromInline
    init?(recognizedIn value: Range<Int>, in octets: Span<UInt8>) {
        if octets.webTokenEnd(from: value.lowerBound, before: value.upperBound) == value.upperBound
        {
            self.init(of: value, in: octets)
            return
        }
        let word = octets.firstWord(of: value)
        guard octets.isDistinctScheme(word),
            octets.looksSecret(octets.trimmingControls(word.upperBound..<value.upperBound))
        else { return nil }
        self.init(of: value, in: octets)
    }
}

extension Span<UInt8> {
    /// Whether `value` may be credentials, by its first letter; false is certain.
    @inlinable
    func mayStartCredentials(_ value: Range<Int>) -> Bool {
        guard value.count > 5 else { return false }
        return switch self[value.lowerBound].lowercasedASCII {
        case UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "d"), UInt8(ascii: "e"),
            UInt8(ascii: "n"):
            true
        default: false
        }
    }

    fileprivate func firstWord(of range: Range<Int>) -> Range<Int> {
        range.lowerBound..<(range.first { self[$0] <= 0x20 } ?? range.upperBound)
    }

    /// Whether `word` is a scheme that, with credentials behind it, is not likely to be anything else.
    fileprivate func isDistinctScheme(_ word: Range<Int>) -> Bool {
        switch word.count {
        case 4: equals("dpop", ignoringCaseIn: word) || equals("ntlm", ignoringCaseIn: word)
        case 5: equals("basic", ignoringCaseIn: word)
        case 6: equals("bearer", ignoringCaseIn: word) || equals("digest", ignoringCaseIn: word)
        case 9: equals("negotiate", ignoringCaseIn: word)
        case 16: equals("aws4-hmac-sha256", ignoringCaseIn: word)
        default: false
        }
    }

    /// Whether what stands behind a scheme looks like credentials: parameters, or one word that is not
    /// short, with nothing behind it but for another member of a list.
    ///
    /// The word may hold more than RFC 9110's token68, for tokens do.
    fileprivate func looksSecret(_ range: Range<Int>) -> Bool {
        let word = firstWord(of: range)
        let behind = trimmingControls(word.upperBound..<range.upperBound)
        if firstIndex(of: UInt8(ascii: "="), in: word) != nil
            || !behind.isEmpty && self[behind.lowerBound] == UInt8(ascii: "=")
        {
            return true
        }
        let comma = firstIndex(of: UInt8(ascii: ","), in: word)
        guard let end = comma ?? (behind.isEmpty ? word.upperBound : nil) else { return false }
        return end - word.lowerBound >= 8
    }

    /// Whether `word` is a scheme: one of IANA's registry, or one that is much used without.
    fileprivate func isScheme(_ word: Range<Int>) -> Bool {
        switch word.count {
        case 4:
            equals("dpop", ignoringCaseIn: word) || equals("ntlm", ignoringCaseIn: word)
                || equals("gnap", ignoringCaseIn: word) || equals("hawk", ignoringCaseIn: word)
                || equals("hoba", ignoringCaseIn: word)
        case 5:
            equals("basic", ignoringCaseIn: word) || equals("oauth", ignoringCaseIn: word)
                || equals("token", ignoringCaseIn: word) || equals("vapid", ignoringCaseIn: word)
        case 6:
            equals("bearer", ignoringCaseIn: word) || equals("digest", ignoringCaseIn: word)
                || equals("apikey", ignoringCaseIn: word) || equals("mutual", ignoringCaseIn: word)
        case 9:
            equals("negotiate", ignoringCaseIn: word) || equals("sharedkey", ignoringCaseIn: word)
                || equals("concealed", ignoringCaseIn: word)
        case 11: equals("scram-sha-1", ignoringCaseIn: word)
        case 12: equals("privatetoken", ignoringCaseIn: word)
        case 13: equals("scram-sha-256", ignoringCaseIn: word)
        case 16: equals("aws4-hmac-sha256", ignoringCaseIn: word)
        default: false
        }
    }
}
