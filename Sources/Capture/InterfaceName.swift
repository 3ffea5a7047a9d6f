/// The name of a network interface, held without an allocation: Linux has at most 15 octets for it.
public struct InterfaceName: Equatable, Sendable {
    public static let limit = 15

    public private(set) var octets = [15 of UInt8](repeating: 0)
    private var storedCount: UInt8 = 0

    public var count: Int { Int(storedCount) }

    /// The name, in which octets that are not UTF-8 are replaced.
    public var text: String {
        String(decoding: (0..<count).map { octets[$0] }, as: UTF8.self)
    }

    /// The first ``limit`` octets of `name`.
    public init(_ name: String) {
        for octet in name.utf8.prefix(Self.limit) {
            octets[count] = octet
            storedCount += 1
        }
    }

    public static func == (a: InterfaceName, b: InterfaceName) -> Bool {
        guard a.count == b.count else { return false }
        for i in 0..<a.count where a.octets[i] != b.octets[i] { return false }
        return true
    }
}
