import Testing
import TraceIdentity

struct HMACTests {
    /// RFC 4231, sections 4.2 to 4.8, but for 4.6, which cuts the code.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), [UInt8](repeating: 0xcd, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131),
            Array(
                """
                This is a test using a larger than block-size key and a larger than block-size data. \
                The key needs to be hashed before being used by the HMAC algorithm.
                """.utf8
            ),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ])
    func `agrees with the examples of RFC 4231`(key: [UInt8], message: [UInt8], expected: String) {
        #expect(code(of: message, key) == expected)
    }

    /// Keys around the length of a block, and messages around what one compression takes in.
    @Test(arguments: [
        (0, 0, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        (63, 55, "c5e0e8259e94371a5cb8c5e6f377ac79353b3259082c230ac4d650d40677cfaf"),
        (64, 56, "41393f0c5620ed7397f64712f45ce71c12df148d93441382da00d14ee34e6817"),
        (65, 64, "d8ecd2b0514fb0ab8418ee7634a93aca3cda3d0e2dd6637c4824078451705169"),
        (32, 119, "7e447b6f142c612509c5eca96e46cc54edd8f525bc58b31ac0e8c8d66741e098"),
        (32, 120, "e441e57f06f6445f838d51f43c287ad9e95ada20b8075ae7696e48f58a30cf2c"),
        (32, 1000, "e71a0ac836ad0028869006b3de8907c74a8101b1f5af441585b968e98ccc3823"),
    ])
    func `agrees with Python's hmac`(key: Int, message: Int, expected: String) {
        #expect(code(of: counting(message), counting(key)) == expected)
    }

    private func code(of message: [UInt8], _ key: [UInt8]) -> String {
        var code = HMAC(key: key.span).start()
        code.update(message.span.extracting(0..<message.count / 2))
        for octet in message[(message.count / 2)...] { code.update(octet) }
        let digest = code.finish()
        return digest.indices.map { hexText(digest[$0]) }.joined()
    }
}
