public import Capture
public import Dissection
public import TraceIdentity

/// A pass over the fields of a record; every sink is one.
///
/// A record lists its fields once, in its `walk`; a sink decides what becomes of each. Keys and
/// meanings are literals, and the generic walk is specialised for each sink, so what a sink does not
/// use costs nothing.
public protocol FieldVisitor: ~Copyable {
    /// Whether the record is written for programs, every field under its key; if not, only fields with
    /// a text form show, and costly ones without are left out.
    static var showsEveryField: Bool { get }

    /// Starts an object that the fields up to the matching ``endGroup()`` belong to.
    ///
    /// A group without fields leaves no trace.
    mutating func beginGroup(_ key: StaticString)
    mutating func endGroup()

    /// Starts a list; its elements follow, objects between ``beginElement()`` and ``endElement()``, or
    /// plain values with an empty key.
    mutating func beginList(_ key: StaticString, _ text: TextForm?, _ meaning: StaticString)

    /// Starts a list of strings under a key that came from the wire, to be written in lower case.
    mutating func beginList(wireKey: Span<UInt8>)
    mutating func endList()
    mutating func beginElement()
    mutating func endElement()

    mutating func number(
        _ key: StaticString,
        _ value: UInt64,
        _ text: TextForm?,
        _ meaning: StaticString
    )
    mutating func boolean(
        _ key: StaticString,
        _ value: Bool,
        _ text: TextForm?,
        _ meaning: StaticString
    )

    /// A word that hdrlog itself chose.
    mutating func word(
        _ key: StaticString,
        _ value: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    )

    /// Starts a string that octets from the wire are part of; its pieces follow.
    mutating func beginString(_ key: StaticString, _ text: TextForm?, _ meaning: StaticString)

    /// A piece of a string: octets from the wire, which may hold anything.
    mutating func piece(_ octets: Span<UInt8>)

    /// A piece of a string that hdrlog itself puts in.
    mutating func piece(_ word: StaticString)
    mutating func endString()

    /// Starts a string that shows in a line of text only; its pieces and ``endString()`` follow.
    mutating func beginNote(_ text: TextForm)

    mutating func time(
        _ key: StaticString,
        _ value: Timestamp,
        _ text: TextForm?,
        _ meaning: StaticString
    )

    /// A time that something took, in nanoseconds; it is written in seconds.
    mutating func duration(
        _ key: StaticString,
        _ value: UInt64,
        _ text: TextForm?,
        _ meaning: StaticString
    )
    mutating func hexadecimal(
        _ key: StaticString,
        _ value: UInt128,
        digits: Int,
        _ text: TextForm?,
        _ meaning: StaticString
    )
    mutating func address(
        _ key: StaticString,
        _ value: IPAddress,
        _ text: TextForm?,
        _ meaning: StaticString
    )
    mutating func address(
        _ key: StaticString,
        _ value: MACAddress,
        _ text: TextForm?,
        _ meaning: StaticString
    )
    mutating func interface(
        _ key: StaticString,
        _ value: InterfaceName,
        _ text: TextForm?,
        _ meaning: StaticString
    )
    mutating func communityID(_ key: StaticString, _ value: CommunityID, _ meaning: StaticString)
    mutating func flags(
        _ key: StaticString,
        _ value: TCPHeader.Flags,
        _ text: TextForm?,
        _ meaning: StaticString
    )
}

extension FieldVisitor where Self: ~Copyable {
    @inlinable @inline(__always)
    public static var showsEveryField: Bool { true }

    @inlinable @inline(__always)
    public mutating func group(_ key: StaticString, _ fields: (inout Self) -> Void) {
        beginGroup(key)
        fields(&self)
        endGroup()
    }

    @inlinable @inline(__always)
    public mutating func list(
        _ key: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString,
        _ elements: (inout Self) -> Void
    ) {
        beginList(key, text, meaning)
        elements(&self)
        endList()
    }

    @inlinable @inline(__always)
    public mutating func element(_ fields: (inout Self) -> Void) {
        beginElement()
        fields(&self)
        endElement()
    }

    @inlinable @inline(__always)
    public mutating func string(
        _ key: StaticString,
        _ octets: Span<UInt8>,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        beginString(key, text, meaning)
        piece(octets)
        endString()
    }

    /// Octets from the wire that show in a line of text only.
    @inlinable @inline(__always)
    public mutating func note(_ octets: Span<UInt8>, _ text: TextForm) {
        beginNote(text)
        piece(octets)
        endString()
    }

    /// A whole number that is not negative.
    @inlinable @inline(__always)
    public mutating func number(
        _ key: StaticString,
        _ value: some BinaryInteger,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        number(key, UInt64(truncatingIfNeeded: value), text, meaning)
    }

    /// A whole number that is not negative, and does not show in a line of text.
    @inlinable @inline(__always)
    public mutating func number(
        _ key: StaticString,
        _ value: some BinaryInteger,
        _ meaning: StaticString
    ) {
        number(key, UInt64(truncatingIfNeeded: value), nil, meaning)
    }
}
