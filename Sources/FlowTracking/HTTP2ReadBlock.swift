internal import Capture
internal import Dissection

/// A field block as it was read from a connection.
struct HTTP2ReadBlock {
    var start: HTTP2BlockStart
    var section: HTTP2FieldSection

    /// Octets of the frames that it came in.
    var size: Int

    /// When the last of them was seen.
    var time: Timestamp

    /// Adds the head to an exchange's octets.
    mutating func message(
        isRequest: Bool,
        _ number: Int32,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) -> Exchange.Message {
        let head = section.write(fields.list, isRequest: isRequest, to: &fields.text)
        let range = pool.append(fields.text.span, to: number)
        var message = Exchange.Message(ReadHead(head: head, place: start.place), range, at: time)
        message.size = UInt64(size)
        message.note(section, fields.list)
        if fields.list.isIncomplete || fields.list.isCut {
            pool[number].exchange.stream?.isHPACKIncomplete = true
        }
        if fields.gap.length > 0 {
            pool[number].exchange.note(gap: fields.gap.length, fields.gap.reason)
        }
        return message
    }
}

extension Exchange.Message {
    /// Takes up what is not right with a field block.
    mutating func note(_ section: HTTP2FieldSection, _ list: borrowing HPACKFieldList) {
        if section.isMalformed || list.isMalformed { isMalformed = true }
        if list.isCut { isCut = true }
    }

    /// Reads the fields of the head again, for there are more.
    mutating func readAgain(_ octets: Span<UInt8>) {
        do throws(HeaderError) {
            if let whole = try HTTPMessageHead(head.startLine, parsing: octets) {
                head = whole
                return
            }
        } catch {
            isMalformed = true
        }
        head = HTTPMessageHead(head.startLine, fragment: octets)
    }
}

extension HTTP2FieldSection {
    /// Whether another response head follows (RFC 9110, section 15.2).
    var isInterim: Bool { kind == .response && statusCode / 100 == 1 }

    /// The scheme, where it is one of HTTP's own.
    func scheme(in list: borrowing HPACKFieldList) -> Exchange.StreamDetails.Scheme? {
        let octets = list.octets.span
        if octets.equals("http", ignoringCaseIn: scheme) { return .http }
        return octets.equals("https", ignoringCaseIn: scheme) ? .https : nil
    }
}
