/// What nobody needs to see any more of one direction of a TCP connection.
///
/// It replaces what was said of the direction before. A source may show it all the same.
public struct Dispensable: Equatable, Sendable {
    /// The direction's ends, of the innermost packet; IPv4 addresses are mapped (RFC 4291,
    /// section 2.5.5.2).
    public var source: UInt128
    public var sourcePort: UInt16
    public var destination: UInt128
    public var destinationPort: UInt16
    public var isVersion4: Bool

    public var part: Part

    public init(
        source: UInt128,
        sourcePort: UInt16,
        destination: UInt128,
        destinationPort: UInt16,
        isVersion4: Bool,
        part: Part
    ) {
        (self.source, self.sourcePort) = (source, sourcePort)
        (self.destination, self.destinationPort) = (destination, destinationPort)
        self.isVersion4 = isVersion4
        self.part = part
    }

    public struct Part: Equatable, Sendable {
        /// The sequence number of the first octet that lies in a body, and how many do.
        public var firstOctet: UInt32 = 0
        public var octets: UInt32 = 0

        /// Whether segments without data are dispensable.
        public var acknowledgments = false

        /// Whether all is, but for the end of the connection, and for what may start a new one or a
        /// message.
        public var everything = false

        public init() {}

        public static let everything = {
            var part = Part()
            (part.acknowledgments, part.everything) = (true, true)
            return part
        }()

        public var isEmpty: Bool { self == Part() }
    }
}

/// Who leaves frames out that are dispensable.
public protocol DispensableTaker: AnyObject {
    /// Takes what was found out from the frame that is being lent, or from one before.
    func take(_ dispensable: Dispensable)
}
