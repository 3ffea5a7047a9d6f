import Foundation

/// A pcapng file as it is read here, by the draft's words and nothing of hdrlog's.
struct PcapngFile {
    struct Packet {
        var data: Data
        var comment: String
    }

    private(set) var packets: [Packet] = []

    /// The comment of the statistics.
    private(set) var comment: String?

    /// Whether the file ends with a block's end, and each block is of the length that it says twice.
    private(set) var isWhole = false

    init(_ file: Data) {
        let octets = [UInt8](file)
        func number(_ offset: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(octets[offset + $1]) << (8 * $1) }
        }
        var offset = 0
        var hasInterface = false
        while offset + 12 <= octets.count {
            let length = number(offset + 4)
            guard length >= 12, length % 4 == 0, offset + length <= octets.count,
                number(offset + length - 4) == length
            else { return }
            let body = Array(octets[offset + 8..<offset + length - 4])
            switch number(offset) {
            case 0x0a0d_0d0a:
                guard offset == 0, number(8) == 0x1a2b_3c4d else { return }
            case 1: hasInterface = true
            case 6:
                guard hasInterface else { return }
                let caplen = number(offset + 20)
                packets.append(
                    Packet(
                        data: Data(body[20..<20 + caplen]),
                        comment: Self.comment(Array(body[(20 + (caplen + 3) / 4 * 4)...])) ?? ""
                    )
                )
            case 5: comment = Self.comment(Array(body[12...]))
            default: return
            }
            offset += length
        }
        isWhole = offset == octets.count && hasInterface
    }

    /// The comment among options.
    private static func comment(_ options: [UInt8]) -> String? {
        var offset = 0
        while offset + 4 <= options.count {
            let code = Int(options[offset]) | Int(options[offset + 1]) << 8
            let length = Int(options[offset + 2]) | Int(options[offset + 3]) << 8
            if code == 1 {
                return String(decoding: options[offset + 4..<offset + 4 + length], as: UTF8.self)
            }
            offset += 4 + (length + 3) / 4 * 4
        }
        return nil
    }
}
