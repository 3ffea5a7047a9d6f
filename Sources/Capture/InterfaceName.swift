/// The name of a network interface, held without an allocation: Linux has at most 15 octets for it.
public struct InterfaceName: Sendable {
    public static let limit = 15

    public private(set) var octets = [15 of UInt8](repeating: 0)
    public private(set) var count = 0

    /// The first ``limit`` octets of `name`.
    public init(_ name: String) {
        for octet in name.utf8.prefix(Self.limit) {
            octets[count] = octet
            count += 1
        }
    }
}
