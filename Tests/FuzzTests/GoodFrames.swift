import Dissection
import Foundation

/// Frames of the golden tests' captures, of which most is understood.
enum GoodFrames {
    struct Frame {
        let linkType: LinkType
        let octets: [UInt8]
    }

    /// The first frames of each capture in pcap's own format, least significant octets first.
    static let all: [Frame] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("hdrlogTests/Golden/captures")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter { $0.hasSuffix(".pcap") }.flatMap { name in
            let octets = try? Data(contentsOf: folder.appendingPathComponent(name))
            return frames(in: [UInt8](octets ?? Data())).prefix(40)
        }
    }()

    private static func frames(in file: [UInt8]) -> [Frame] {
        func value(at place: Int, octets: Int) -> Int {
            file[place..<place + octets].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        guard file.count >= 24, [0xd4, 0x4d].contains(file[0]), file[3] == 0xa1 else { return [] }
        // Files have another number for raw IP than libpcap, whose Dissection has.
        let number = value(at: 20, octets: 2)
        guard let linkType = LinkType(rawValue: number == 101 ? 12 : Int32(number)) else {
            return []
        }
        var frames: [Frame] = []
        var place = 24
        while place + 16 <= file.count {
            let end = place + 16 + value(at: place + 8, octets: 4)
            guard end <= file.count else { break }
            frames.append(Frame(linkType: linkType, octets: Array(file[place + 16..<end])))
            place = end
        }
        return frames
    }
}
