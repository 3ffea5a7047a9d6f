import Records
import TraceIdentity

extension Redaction {
    /// Secrets are hashed, with a key that never changes.
    static let secrets = Redaction(key: key)
    static let none = Redaction(key: key, hidesSecrets: false)

    static let key = HMAC(key: Array("a key for tests".utf8).span)

    /// With these rules, and secrets hashed.
    static func rules(_ texts: String...) throws -> Redaction {
        Redaction(key: key, policy: try HeaderPolicy(texts))
    }
}

/// What stands in the place of `secret` in a record.
func hash(_ secret: String) -> String {
    var message = Redaction.key.start()
    for octet in secret.utf8 { message.update(octet) }
    let code = message.finish()
    let digits = [code[0], code[1]].map { word in
        let text = String(word, radix: 16)
        return String(repeating: "0", count: 8 - text.count) + text
    }
    return "hmac:" + digits.joined().prefix(12)
}
