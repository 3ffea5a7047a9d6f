/// What a header block of HTTP/2 is, by its pseudo-header fields (RFC 9113, section 8.3).
///
/// Offsets count in the octets of the ``HPACKFieldList`` that it was read from; empty where a field is
/// not there, or not known.
public struct HTTP2FieldSection: Equatable, Sendable {
    public var kind: Kind
    public var method = 0..<0
    public var scheme = 0..<0
    public var authority = 0..<0
    public var path = 0..<0

    /// 0 where it is not known.
    public var statusCode: UInt16 = 0

    /// The status of a gRPC call, in trailers or in a head that has none; a later one counts.
    public var grpcStatus: UInt8?

    /// Whether a field is one that HTTP/2 forbids, or one is missing that it asks for.
    public var isMalformed = false

    private var hasHost = false

    /// What message the fields belong to.
    public enum Kind: Equatable, Sendable {
        case request, response

        /// No pseudo-header field tells: trailers, or a head of which too much is unknown.
        case other
    }

    public init(_ list: borrowing HPACKFieldList) {
        kind = .other
        let octets = list.octets.span
        var isBehindPseudo = false
        var hasStatus = false
        for field in list.fields {
            guard !field.name.isEmpty, octets[field.name.lowerBound] == UInt8(ascii: ":") else {
                isBehindPseudo = true
                if octets.equals("host", ignoringCaseIn: field.name) { hasHost = true }
                if octets.equals("grpc-status", ignoringCaseIn: field.name) {
                    grpcStatus = octets.grpcStatus(field.value)
                }
                continue
            }
            if isBehindPseudo { isMalformed = true }
            switch field.name.count {
            case 5 where octets.equals(":path", ignoringCaseIn: field.name):
                isMalformed = !Self.set(&path, field.value) || isMalformed
            case 7 where octets.equals(":method", ignoringCaseIn: field.name):
                isMalformed = !Self.set(&method, field.value) || isMalformed
            case 7 where octets.equals(":scheme", ignoringCaseIn: field.name):
                isMalformed = !Self.set(&scheme, field.value) || isMalformed
            case 7 where octets.equals(":status", ignoringCaseIn: field.name):
                if hasStatus { isMalformed = true }
                hasStatus = true
                statusCode = octets.statusCode(field.value)
            case 10 where octets.equals(":authority", ignoringCaseIn: field.name):
                isMalformed = !Self.set(&authority, field.value) || isMalformed
            // RFC 8441, section 4.
            case 9 where octets.equals(":protocol", ignoringCaseIn: field.name): break
            default: isMalformed = true
            }
        }
        let isRequest = !(method.isEmpty && scheme.isEmpty && authority.isEmpty && path.isEmpty)
        if isRequest && hasStatus { isMalformed = true }
        kind = isRequest ? .request : hasStatus ? .response : .other
        if hasStatus, statusCode == 0 { isMalformed = true }
        // What is unknown may be what seems to be missing.
        guard isRequest, !list.isIncomplete, !list.isCut else { return }
        let isConnect = octets.extracting(method).starts(with: "CONNECT", at: 0)
        if method.isEmpty || !isConnect && (path.isEmpty || scheme.isEmpty) { isMalformed = true }
    }

    /// Takes a pseudo-header field, of which there may be one (RFC 9113, section 8.3).
    private static func set(_ range: inout Range<Int>, _ value: Range<Int>) -> Bool {
        guard range.isEmpty else { return false }
        range = value
        return true
    }

    /// Writes the fields as the head of an HTTP/1 message has them, so that everything that reads such
    /// heads reads this one.
    ///
    /// `:authority` becomes a Host field unless there is one (RFC 9113, section 8.3.1). No value can
    /// start a line of its own: CR, LF and NUL become spaces (RFC 9110, section 5.5). Fields whose names
    /// are none are left out.
    ///
    /// - Returns: where things stand in `text`.
    public mutating func write(
        _ list: borrowing HPACKFieldList,
        isRequest: Bool,
        to text: inout [UInt8]
    ) -> HTTPMessageHead {
        text.removeAll(keepingCapacity: true)
        let octets = list.octets.span
        let startLine =
            isRequest ? writeRequestLine(octets, to: &text) : writeStatusLine(octets, to: &text)
        if isRequest, !hasHost, !authority.isEmpty {
            text.append(contentsOf: "host: ".utf8)
            writeValue(authority, octets, to: &text)
            text.append(contentsOf: "\r\n".utf8)
        }
        writeFields(list, to: &text)
        text.append(contentsOf: "\r\n".utf8)
        do throws(HeaderError) {
            if let head = try HTTPMessageHead(startLine, parsing: text.span) { return head }
        } catch {
            isMalformed = true
        }
        return HTTPMessageHead(startLine, fragment: text.span)
    }

    /// Writes the fields that are no pseudo-header fields, a line each.
    public mutating func writeFields(_ list: borrowing HPACKFieldList, to text: inout [UInt8]) {
        let octets = list.octets.span
        for field in list.fields {
            if !field.name.isEmpty, octets[field.name.lowerBound] == UInt8(ascii: ":") { continue }
            guard octets.isFieldName(field.name) else {
                isMalformed = true
                continue
            }
            for i in field.name where octets[i] &- 0x41 < 26 { isMalformed = true }
            text.append(copying: octets.extracting(field.name))
            text.append(contentsOf: ": ".utf8)
            writeValue(field.value, octets, to: &text)
            text.append(contentsOf: "\r\n".utf8)
        }
    }

    private mutating func writeRequestLine(
        _ octets: Span<UInt8>,
        to text: inout [UInt8]
    ) -> HTTPStartLine {
        writeValue(method, octets, to: &text)
        let methodEnd = text.count
        text.append(UInt8(ascii: " "))
        // The target of CONNECT is an authority (RFC 9113, section 8.5).
        writeValue(
            path.isEmpty && kind == .request && isConnect(octets) ? authority : path,
            octets,
            to: &text
        )
        let targetEnd = text.count
        text.append(contentsOf: " HTTP/2\r\n".utf8)
        return HTTPStartLine(
            methodEnd: methodEnd,
            targetEnd: targetEnd,
            .http2,
            lineEnd: text.count - 2,
            next: text.count
        )
    }

    private func isConnect(_ octets: Span<UInt8>) -> Bool {
        method.count == 7 && octets.starts(with: "CONNECT", at: method.lowerBound)
    }

    private func writeStatusLine(_ octets: Span<UInt8>, to text: inout [UInt8]) -> HTTPStartLine {
        text.append(contentsOf: "HTTP/2 ".utf8)
        if statusCode > 0 {
            for divisor: UInt16 in [100, 10, 1] {
                text.append(UInt8(truncatingIfNeeded: statusCode / divisor % 10) + 0x30)
            }
        }
        let end = text.count
        text.append(contentsOf: "\r\n".utf8)
        return HTTPStartLine(
            statusCode: statusCode,
            reason: end..<end,
            .http2,
            lineEnd: end,
            next: end + 2
        )
    }

    private mutating func writeValue(
        _ range: Range<Int>,
        _ octets: Span<UInt8>,
        to text: inout [UInt8]
    ) {
        let start = text.count
        text.append(copying: octets.extracting(range))
        for i in start..<text.count where text[i] <= 0x0d {
            guard text[i] == 0x0a || text[i] == 0x0d || text[i] == 0 else { continue }
            text[i] = 0x20
            isMalformed = true
        }
    }
}

extension Span<UInt8> {
    /// The status code whose three digits `range` holds; 0 where it does not.
    fileprivate func statusCode(_ range: Range<Int>) -> UInt16 {
        guard range.count == 3 else { return 0 }
        var code: UInt16 = 0
        for i in range {
            guard let digit = self[i].digit else { return 0 }
            code = code * 10 + UInt16(digit)
        }
        return code
    }

    fileprivate func isFieldName(_ range: Range<Int>) -> Bool {
        for i in range where !self[i].isHTTPTokenOctet { return false }
        return !range.isEmpty
    }

    /// The status that `range` names by its number; a number that no status has means UNKNOWN, 2.
    fileprivate func grpcStatus(_ range: Range<Int>) -> UInt8 {
        guard (1...2).contains(range.count) else { return 2 }
        var status: UInt8 = 0
        for i in range {
            guard let digit = self[i].digit else { return 2 }
            status = status * 10 + digit
        }
        return status <= 16 ? status : 2
    }
}
