internal import Dissection

/// The secrets that a sink hashed last, with their hashes: the same come again and again, and to compare
/// one takes a tenth of the time that it takes to hash it, or less.
///
/// It lives as long as the sink, and is for one thread at a time.
@safe public struct SecretMemory: ~Copyable {
    struct Entry {
        var octets = [512 of UInt8](repeating: 0)

        /// How many of the octets are the secret's; 0 where there is none.
        var count = 0
        var isEncoded = false
        var digits = Redaction.Digits(repeating: 0)
    }

    static let capacity = 64

    /// Octets of the longest secret that is kept.
    static let limit = 512

    let entries: UnsafeMutablePointer<Entry>

    public init() {
        unsafe entries = .allocate(capacity: Self.capacity)
        unsafe entries.initialize(repeating: Entry(), count: Self.capacity)
    }

    deinit {
        unsafe entries.deallocate()
    }
}

extension SecretMemory.Entry {
    /// The place of a secret among the entries: what has the same one takes the other's.
    static func place(of secret: Range<Int>, in octets: Span<UInt8>) -> Int {
        var sum: UInt64 = UInt64(secret.count)
        // The ends of tokens differ most; more need not be looked at.
        for i in secret.suffix(16) { sum = (sum ^ UInt64(octets[i])) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: sum >> 40) & (SecretMemory.capacity - 1)
    }

    func holds(_ secret: Range<Int>, in octets: Span<UInt8>, isEncoded: Bool) -> Bool {
        guard count == secret.count, self.isEncoded == isEncoded else { return false }
        for i in 0..<count where self.octets[i] != octets[secret.lowerBound + i] { return false }
        return true
    }

    mutating func keep(_ secret: Range<Int>, in octets: Span<UInt8>, isEncoded: Bool) {
        count = secret.count
        self.isEncoded = isEncoded
        for i in 0..<count { self.octets[i] = octets[secret.lowerBound + i] }
    }
}
