/// HMAC-SHA-256 (RFC 2104, FIPS 198-1) under one key.
///
/// What the key alone decides is computed once, so that a short message takes two compressions. Plain
/// values: to copy it costs 64 octets, and no reference count.
public struct HMAC: Sendable {
    /// SHA-256 behind a block of the key, as the inner hash has it, and as the outer.
    private let inner: [8 of UInt32]
    private let outer: [8 of UInt32]

    public init(key: Span<UInt8>) {
        var block = [64 of UInt8](repeating: 0)
        if key.count <= block.count {
            for i in key.indices { block[i] = key[i] }
        } else {
            var hash = SHA256()
            hash.update(key)
            let digest = hash.finish()
            for i in 0..<32 {
                block[i] = UInt8(truncatingIfNeeded: digest[i >> 2] >> UInt32(24 - 8 * (i & 3)))
            }
        }
        inner = Self.state(behind: block, paddedWith: 0x36)
        outer = Self.state(behind: block, paddedWith: 0x5c)
    }

    private static func state(
        behind block: [64 of UInt8],
        paddedWith padding: UInt8
    ) -> [8 of UInt32] {
        var hash = SHA256()
        for i in block.indices { hash.update(block[i] ^ padding) }
        return hash.state
    }

    /// A code that is under way.
    public struct Message {
        private var hash: SHA256
        private let outer: [8 of UInt32]

        fileprivate init(_ key: HMAC) {
            hash = SHA256(behindOneBlock: key.inner)
            outer = key.outer
        }

        public mutating func update(_ octet: UInt8) { hash.update(octet) }
        public mutating func update(_ octets: Span<UInt8>) { hash.update(octets) }

        /// The code of the octets added.
        public consuming func finish() -> [8 of UInt32] {
            let digest = hash.finish()
            var last = SHA256(behindOneBlock: outer)
            for i in digest.indices { last.update(digest[i]) }
            return last.finish()
        }
    }

    /// Starts the code of a message, whose octets follow.
    public func start() -> Message { Message(self) }
}
