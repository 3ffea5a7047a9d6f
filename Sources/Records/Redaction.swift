internal import Dissection
public import TraceIdentity

/// What becomes of secrets in header fields and request targets, and of the header fields that the user
/// has rules for.
///
/// Plain values, for it is copied for each record. Unchecked: one that remembers is its sink's own.
@safe public struct Redaction: @unchecked Sendable {
    /// What secrets are hashed with.
    private let key: HMAC

    /// The user's rules, which come before all else.
    private let policy: HeaderPolicy

    /// Whether there are any.
    @usableFromInline let hasRules: Bool

    /// Whether what is a secret is hidden though no rule says so.
    @usableFromInline let hidesSecrets: Bool

    /// What a sink hashed last; nil outside of one.
    private var memory: UnsafeMutablePointer<SecretMemory.Entry>?

    /// Secrets are replaced by hashes under `key`.
    public init(
        key: HMAC,
        policy: HeaderPolicy = HeaderPolicy(),
        hidesSecrets: Bool = true
    ) {
        (self.key, self.policy, self.hidesSecrets) = (key, policy, hidesSecrets)
        hasRules = !policy.isEmpty
        unsafe memory = nil
    }

    /// The same with a memory.
    ///
    /// Unsafe: it and its copies may not be used when the memory is gone, nor in another thread.
    @unsafe public func remembering(in memory: borrowing SecretMemory) -> Redaction {
        var copy = self
        unsafe copy.memory = memory.entries
        return copy
    }

    /// Whether anything may be hidden.
    public var hidesSome: Bool { hidesSecrets || policy.hidesSome }

    /// What becomes of a header field's value.
    @usableFromInline
    enum Treatment {
        /// It is shown as it is.
        case clear

        /// It is shown, but for the secrets that may be in it.
        case searched

        /// It is a secret.
        case hidden

        /// The field is not shown at all.
        case excluded
    }

    /// What becomes of the value of the field called `name`, which is a secret by its name unless it
    /// `isPublic`.
    @inlinable
    func treatment(of name: Range<Int>, in octets: Span<UInt8>, isPublic: Bool) -> Treatment {
        if hasRules { return ruledTreatment(of: name, in: octets) }
        guard hidesSecrets else { return .clear }
        return !isPublic && SecretNames.containHeader(name, in: octets) ? .hidden : .searched
    }

    @usableFromInline
    func ruledTreatment(of name: Range<Int>, in octets: Span<UInt8>) -> Treatment {
        let isSecret = SecretNames.containHeader(name, in: octets)
        let byDefault: Treatment = hidesSecrets ? isSecret ? .hidden : .searched : .clear
        guard let (action, isName) = policy.action(for: octets.extracting(name)) else {
            return byDefault
        }
        return switch action {
        case .include: isSecret && isName ? .clear : byDefault
        case .exclude: .excluded
        case .redact: .hidden
        }
    }

    /// Hexadecimal digits of a hash: of 48 bits, so that among 100,000 secrets two are the same by
    /// accident once in 50,000 logs, and a line stays readable.
    @usableFromInline typealias Digits = [12 of UInt8]

    /// The first digits of the keyed hash of a secret: where it `isEncoded`, of what its
    /// percent-encoding stands for, so that it has the same hash in a query and in a header field.
    @usableFromInline
    func digits(of secret: Range<Int>, in octets: Span<UInt8>, isEncoded: Bool) -> Digits {
        guard let memory = unsafe memory, secret.count <= SecretMemory.limit else {
            return hashed(secret, in: octets, isEncoded: isEncoded)
        }
        let entry = unsafe memory + SecretMemory.Entry.place(of: secret, in: octets)
        if unsafe !entry.pointee.holds(secret, in: octets, isEncoded: isEncoded) {
            unsafe entry.pointee.keep(secret, in: octets, isEncoded: isEncoded)
            unsafe entry.pointee.digits = hashed(secret, in: octets, isEncoded: isEncoded)
        }
        return unsafe entry.pointee.digits
    }

    private func hashed(_ secret: Range<Int>, in octets: Span<UInt8>, isEncoded: Bool) -> Digits {
        var message = key.start()
        var offset = secret.lowerBound
        while isEncoded,
            let mark = octets.firstIndex(of: UInt8(ascii: "%"), in: offset..<secret.upperBound)
        {
            message.update(octets.extracting(offset..<mark))
            let (octet, next) = octets.percentDecoded(at: mark, before: secret.upperBound)
            message.update(octet)
            offset = next
        }
        message.update(octets.extracting(offset..<secret.upperBound))
        let code = message.finish()
        var digits = Digits(repeating: 0)
        for i in digits.indices {
            let digit = UInt8(truncatingIfNeeded: code[i >> 3] >> UInt32(28 - 4 * (i & 7))) & 0xf
            digits[i] = digit < 10 ? 0x30 + digit : 0x57 + digit
        }
        return digits
    }
}
