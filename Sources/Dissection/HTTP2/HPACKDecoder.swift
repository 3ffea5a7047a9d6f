/// Reads the header blocks of one direction of an HTTP/2 connection (RFC 7541).
///
/// It also reads those of a connection that it sees only part of: a reference to a field that it never
/// saw makes the list incomplete, and nothing more, for indices count from the newest field back.
public struct HPACKDecoder: Sendable {
    private var table: HPACKTable

    /// Octets that the table may take at most, whatever the peers agreed on.
    private let tableLimit: Int

    /// Whether every field that the sender may refer to is in the table, or was.
    private var knowsTable = true

    /// What a table may take before anything else is agreed on (RFC 9113, section 6.5.2).
    private static let defaultTableSize = 4096

    /// - Parameter tableLimit: octets of the dynamic table; a sender that was allowed more may refer to
    ///   fields that are gone here.
    public init(tableLimit: Int = 16_384) {
        self.tableLimit = tableLimit
        table = HPACKTable(limit: min(Self.defaultTableSize, tableLimit))
    }

    /// Size of the dynamic table (RFC 7541, section 4.1): no less than what it takes in memory, but for
    /// room between entries that come and go.
    public var tableSize: Int { table.size }

    /// Takes note that header blocks were missed: what the table held cannot be found by index any more.
    public mutating func forget() {
        table.removeAll()
        // How large the sender's table is was perhaps said in what was missed. That too much is kept
        // here does no harm: the sender does not refer to it.
        table.resize(tableLimit)
        knowsTable = false
    }

    /// Reads a header block.
    ///
    /// - Parameters:
    ///   - block: all fragments together, or the start of them.
    ///   - isWhole: whether that is the end of the block.
    ///   - list: takes the fields.
    ///   - limit: octets of names and values that `list` takes; the table is kept in any case.
    public mutating func decode(
        _ block: Span<UInt8>,
        isWhole: Bool = true,
        into list: inout HPACKFieldList,
        limit: Int
    ) {
        list.removeAll()
        var offset = 0
        var octets = 0
        do throws(HPACKError) {
            while offset < block.count {
                offset = try decodeField(block, at: offset, into: &list, limit: limit, &octets)
                // Short references to long fields make much of little: no sender needs that.
                guard octets <= 4 * (limit + tableLimit) else { throw .malformed }
            }
        } catch {
            if error == .malformed || isWhole { list.isMalformed = true } else { list.isCut = true }
            forget()
            return
        }
        guard !isWhole else { return }
        list.isCut = true
        forget()
    }

    /// Reads what starts at `offset` (RFC 7541, section 6).
    ///
    /// `octets` grows by those of the field. Returns where the field ends.
    private mutating func decodeField(
        _ block: Span<UInt8>,
        at offset: Int,
        into list: inout HPACKFieldList,
        limit: Int,
        _ octets: inout Int
    ) throws(HPACKError) -> Int {
        let first = block[offset]
        let start = list.octets.count
        if first & 0x80 != 0 {
            let (index, end) = try block.hpackInteger(at: offset, prefix: 7)
            guard index > 0 else { throw .malformed }
            let nameEnd = try copyEntry(index, toValue: true, &list)
            octets += list.octets.count - start
            close(&list, from: start, nameEnd, limit)
            return end
        }
        if first & 0xe0 == 0x20 {
            let (size, end) = try block.hpackInteger(at: offset, prefix: 5)
            resize(size)
            return end
        }
        let isAdded = first & 0x40 != 0
        var (index, end) = try block.hpackInteger(at: offset, prefix: isAdded ? 6 : 4)
        var nameEnd: Int?
        if index > 0 {
            nameEnd = try copyEntry(index, toValue: false, &list)
        } else {
            end = try decodeString(block, at: end, into: &list)
            nameEnd = list.octets.count
        }
        end = try decodeString(block, at: end, into: &list)
        octets += list.octets.count - start
        if isAdded {
            let field = list.octets.span
            table.add(
                name: field.extracting(start..<(nameEnd ?? start)),
                value: field.extracting((nameEnd ?? start)..<field.count),
                hasUnknownName: nameEnd == nil
            )
        }
        close(&list, from: start, nameEnd, limit)
        return end
    }

    /// Copies an entry's name, and perhaps its value, to the end of `list`.
    ///
    /// - Returns: where the name ends; nil where it is not known.
    private func copyEntry(
        _ index: Int,
        toValue: Bool,
        _ list: inout HPACKFieldList
    ) throws(HPACKError) -> Int? {
        let isStatic = index <= HPACKTable.staticCount
        let found =
            isStatic
            ? HPACKTable.staticTable.entry(index - 1)
            : table.entry(index - HPACKTable.staticCount - 1)
        guard let entry = found else {
            if knowsTable { throw .malformed }
            return nil
        }
        guard !entry.hasUnknownName else { return nil }
        if isStatic {
            return HPACKTable.staticTable.copy(entry, toValue: toValue, to: &list.octets)
        }
        return table.copy(entry, toValue: toValue, to: &list.octets)
    }

    /// Reads a string literal (RFC 7541, section 5.2) to the end of `list`.
    ///
    /// - Returns: where it ends in the block.
    private func decodeString(
        _ block: Span<UInt8>,
        at offset: Int,
        into list: inout HPACKFieldList
    ) throws(HPACKError) -> Int {
        guard offset < block.count else { throw .cut }
        let (length, start) = try block.hpackInteger(at: offset, prefix: 7)
        guard length <= block.count - start else { throw .cut }
        let string = block.extracting(start..<start + length)
        if block[offset] & 0x80 == 0 {
            list.octets.append(copying: string)
        } else if !HPACKHuffman.code.decode(string, into: &list.octets) {
            throw .malformed
        }
        return start + length
    }

    /// Takes the octets from `start` on for a field, where it is known and there is room for it.
    private func close(
        _ list: inout HPACKFieldList,
        from start: Int,
        _ nameEnd: Int?,
        _ limit: Int
    ) {
        let end = list.octets.count
        guard let nameEnd, end <= limit else {
            if nameEnd == nil { list.isIncomplete = true } else { list.isCut = true }
            list.octets.removeLast(end - start)
            return
        }
        list.fields.append(HPACKFieldList.Field(name: start..<nameEnd, value: nameEnd..<end))
    }

    /// Takes up a size that the sender has chosen (RFC 7541, section 6.3).
    ///
    /// The sender says so itself whenever it changes: SETTINGS need not be seen for it.
    private mutating func resize(_ size: Int) {
        if size > tableLimit { knowsTable = false }
        table.resize(min(size, tableLimit))
    }
}

/// Why a header block cannot be read on.
enum HPACKError: Error {
    /// It ends in a field.
    case cut

    /// What stands there has no meaning.
    case malformed
}

extension Span<UInt8> {
    /// Reads an integer whose first octet at `offset` has `prefix` bits of it (RFC 7541, section 5.1).
    ///
    /// - Returns: it, and where it ends.
    func hpackInteger(at offset: Int, prefix: Int) throws(HPACKError) -> (value: Int, end: Int) {
        let mask = 1 << prefix - 1
        var value = Int(self[offset]) & mask
        var offset = offset + 1
        guard value == mask else { return (value, offset) }
        // A table size may be any 32-bit number: five octets behind the prefix.
        for shift in stride(from: 0, through: 28, by: 7) {
            guard offset < count else { throw .cut }
            let octet = self[offset]
            offset += 1
            value += Int(octet & 0x7f) << shift
            if octet & 0x80 == 0 { return (value, offset) }
        }
        throw .malformed
    }
}
