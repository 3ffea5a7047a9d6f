internal import Glibc

/// An extended regular expression of POSIX, as `grep -E` has it.
///
/// Swift's own tries one way after the other, which text from the wire can make take for ever. The C
/// library's follows all ways at once as long as there are no back-references, which are refused.
@safe final class RegularExpression {
    private var expression: UnsafeMutablePointer<regex_t>
    private let text: String
    private let flags: Int32

    /// Octets looked at since the expression was compiled.
    private var octets = 0

    /// It keeps each state that text led it to; what many octets have led to is forgotten.
    private static let octetLimit = 16 << 20

    init(_ text: String, ignoresCase: Bool) throws(SelectionError) {
        guard !Self.hasBackReference(text) else {
            throw SelectionError("back-references, such as '\\1', are not supported")
        }
        guard !text.utf8.contains(0) else { throw SelectionError("holds a zero octet") }
        self.text = text
        flags = REG_EXTENDED | REG_NOSUB | (ignoresCase ? REG_ICASE : 0)
        unsafe expression = try Self.compile(text, flags)
    }

    private static func compile(
        _ text: String,
        _ flags: Int32
    ) throws(SelectionError) -> UnsafeMutablePointer<regex_t> {
        let compiled = UnsafeMutablePointer<regex_t>.allocate(capacity: 1)
        let error = unsafe regcomp(compiled, text, flags)
        guard error == 0 else {
            var words = [CChar](repeating: 0, count: 200)
            unsafe regerror(error, compiled, &words, words.count)
            unsafe compiled.deallocate()
            throw SelectionError(unsafe String(cString: &words))
        }
        return unsafe compiled
    }

    deinit {
        unsafe regfree(expression)
        unsafe expression.deallocate()
    }

    /// Whether it fits some part of `subject`.
    func matches(_ subject: Span<UInt8>) -> Bool {
        octets += subject.count
        if octets > Self.octetLimit { compileAgain() }
        // Safe: no octets but those of the span are read, and these live until the closure returns.
        return unsafe subject.withUnsafeBytes { octets in
            var bounds = regmatch_t(rm_so: 0, rm_eo: regoff_t(octets.count))
            guard let base = octets.baseAddress else {
                return unsafe regexec(expression, "", 0, nil, 0) == 0
            }
            let start = unsafe base.assumingMemoryBound(to: CChar.self)
            return unsafe regexec(expression, start, 1, &bounds, REG_STARTEND) == 0
        }
    }

    private func compileAgain() {
        octets = 0
        guard let compiled = unsafe try? Self.compile(text, flags) else { return }
        unsafe regfree(expression)
        unsafe expression.deallocate()
        unsafe expression = compiled
    }

    private static func hasBackReference(_ text: String) -> Bool {
        var isEscaped = false
        for octet in text.utf8 {
            if isEscaped, octet >= 0x31, octet <= 0x39 { return true }
            isEscaped = !isEscaped && octet == UInt8(ascii: "\\")
        }
        return false
    }
}
