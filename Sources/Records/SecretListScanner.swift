public import Dissection

/// Goes over the members of a field whose value is a list with secrets in it.
@usableFromInline
struct SecretListScanner {
    /// What the list is of.
    @usableFromInline
    enum Kind {
        /// Cookies (RFC 6265, section 4.2.1).
        case cookies

        /// A cookie and its attributes (RFC 6265, section 4.1.1).
        case setCookie

        /// What services tell each other of a request, such as who the user is (W3C Baggage, section
        /// 3.2.1). Its keys are of use in a log; its values are nobody's business.
        case baggage

        /// SkyWalking's baggage.
        case correlation

        /// Subprotocols (RFC 6455, section 11.3.4), where browsers put credentials, for they can set no
        /// other field.
        case subprotocols
    }

    /// A member of the list.
    @usableFromInline
    struct Part: Equatable {
        /// What may be shown before the separator; nil where there is no separator.
        @usableFromInline var name: Range<Int>?

        /// What stands behind, or all there is.
        @usableFromInline var value: Range<Int>

        /// Whether the value tells nothing of who bears it.
        @usableFromInline var isPublic = false

        @usableFromInline var start: Int { name?.lowerBound ?? value.lowerBound }
    }

    private let kind: Kind
    private var offset: Int
    private let end: Int

    /// Whether what follows are attributes.
    private var isBehindCookie = false

    /// Nil for a field that has no such list in its value.
    @usableFromInline
    init?(_ field: HTTPField, in octets: Span<UInt8>) {
        guard let kind = Kind(field.name, in: octets) else { return nil }
        self.kind = kind
        (offset, end) = (field.value.lowerBound, field.value.upperBound)
    }

    /// What is written between members.
    @usableFromInline var delimiter: StaticString {
        switch kind {
        case .cookies, .setCookie: "; "
        case .baggage, .correlation: ","
        case .subprotocols: ", "
        }
    }

    /// What stands between names and values.
    @usableFromInline var separator: StaticString {
        switch kind {
        case .cookies, .setCookie, .baggage: "="
        case .correlation: ":"
        case .subprotocols: "."
        }
    }

    /// The next member, or nil behind the last.
    @usableFromInline
    mutating func next(in octets: Span<UInt8>) -> Part? {
        while offset < end {
            let mark = octets.firstIndex(of: delimiterOctet, in: offset..<end) ?? end
            let member = octets.trimmingControls(offset..<mark)
            offset = mark + 1
            guard !member.isEmpty else { continue }
            defer { isBehindCookie = kind == .setCookie }
            return part(member, in: octets)
        }
        return nil
    }

    private func part(_ member: Range<Int>, in octets: Span<UInt8>) -> Part {
        guard let mark = separator(in: member, of: octets) else {
            let isPublic = kind == .subprotocols || isBehindCookie && octets.isFlag(member)
            return Part(value: member, isPublic: isPublic)
        }
        let name = octets.trimmingControls(member.lowerBound..<mark)
        let value = octets.trimmingControls(mark + 1..<member.upperBound)
        return Part(
            name: name,
            value: value,
            isPublic: isBehindCookie && octets.isAttribute(name)
                // Of several cookies in one field, the next would stand behind this one's comma.
                && octets.firstIndex(of: UInt8(ascii: "="), in: value) == nil
        )
    }

    /// Where the secret of a member starts, but for one octet.
    private func separator(in member: Range<Int>, of octets: Span<UInt8>) -> Int? {
        switch kind {
        case .cookies, .setCookie, .baggage:
            return octets.firstIndex(of: UInt8(ascii: "="), in: member)
        case .correlation: return octets.firstIndex(of: UInt8(ascii: ":"), in: member)
        case .subprotocols:
            // Kubernetes' API server takes a token in base64 so.
            let known: StaticString = "base64url.bearer.authorization.k8s.io."
            if octets.starts(with: known, ignoringCaseIn: member) {
                return member.lowerBound + known.utf8CodeUnitCount - 1
            }
            // Others have a name and a secret.
            let mark = octets.firstIndex(of: UInt8(ascii: "."), in: member)
            return mark.flatMap {
                SecretNames.contains(member.lowerBound..<$0, in: octets) ? $0 : nil
            }
        }
    }

    private var delimiterOctet: UInt8 {
        switch kind {
        case .cookies, .setCookie: UInt8(ascii: ";")
        case .baggage, .correlation, .subprotocols: UInt8(ascii: ",")
        }
    }
}

extension SecretListScanner.Kind {
    /// What the field called `name` lists; nil for one that is no such list.
    @usableFromInline
    init?(_ name: Range<Int>, in octets: Span<UInt8>) {
        if octets.equals("cookie", ignoringCaseIn: name) {
            self = .cookies
        } else if octets.equals("set-cookie", ignoringCaseIn: name) {
            self = .setCookie
        } else if octets.equals("baggage", ignoringCaseIn: name)
            || octets.equals("jaeger-baggage", ignoringCaseIn: name)
        {
            self = .baggage
        } else if octets.equals("sw8-correlation", ignoringCaseIn: name) {
            self = .correlation
        } else if octets.equals("sec-websocket-protocol", ignoringCaseIn: name) {
            self = .subprotocols
        } else {
            return nil
        }
    }
}

extension Span<UInt8> {
    /// The part of `range` without white space, or the line ends of a folded value, at either end.
    @usableFromInline
    func trimmingControls(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start] <= 0x20 { start += 1 }
        while end > start, self[end - 1] <= 0x20 { end -= 1 }
        return start..<end
    }

    /// Whether `name` is an attribute of cookies that has no value.
    fileprivate func isFlag(_ name: Range<Int>) -> Bool {
        equals("httponly", ignoringCaseIn: name) || equals("secure", ignoringCaseIn: name)
            || equals("partitioned", ignoringCaseIn: name)
    }

    /// Whether `name` is an attribute of cookies whose value tells nothing of who bears them.
    fileprivate func isAttribute(_ name: Range<Int>) -> Bool {
        equals("path", ignoringCaseIn: name) || equals("domain", ignoringCaseIn: name)
            || equals("expires", ignoringCaseIn: name) || equals("max-age", ignoringCaseIn: name)
            || equals("samesite", ignoringCaseIn: name)
    }
}
