/// A protocol header with a fixed place in the layers of a frame.
///
/// A header checks its length once, while it is read, and stores plain values: nothing that is done
/// with it later can fail. It does not know where in a frame it stands; ``Dissection`` does.
public protocol Header: Equatable, Sendable {
    /// The layer that an error in this header is reported for.
    static var layer: Layer { get }

    /// Octets from the start of this header to the start of what it carries.
    var length: Int { get }

    /// Reads the header that `octets` start with; octets behind it are left alone.
    init(parsing octets: Span<UInt8>) throws(HeaderError)
}
