internal import Capture
internal import Records
internal import TraceIdentity

extension OutputFlags {
    /// What becomes of secrets; call it once, while there is the right to read the key.
    func redaction() throws(CaptureError) -> Redaction {
        if showSecrets {
            Diagnostics.say("'--show-secrets': what is written holds secrets in clear")
        }
        var key = RedactionKey.random()
        if let redactionKeyFile { key = try RedactionKey.read(redactionKeyFile) }
        let policy: HeaderPolicy
        do throws(HeaderPolicyError) {
            policy = try HeaderPolicy(headerPolicy)
        } catch {
            throw CaptureError(.usage, "'--header-policy': \(error.message)")
        }
        return Redaction(key: HMAC(key: key.span), policy: policy, hidesSecrets: !showSecrets)
    }
}
