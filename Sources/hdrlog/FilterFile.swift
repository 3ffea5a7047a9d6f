internal import Capture
internal import CapturePcap
internal import Glibc

/// A file that holds a filter expression, with comments from `#` to the line's end.
enum FilterFile {
    /// Most octets that are read; no real expression comes near.
    private static let limit = 1 << 20

    static func expression(in path: String) throws(CaptureError) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var octets: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe read(descriptor, &block, block.count)
            guard count >= 0 else { throw failure(path) }
            if count == 0 { break }
            octets += block.prefix(count)
            guard octets.count <= limit else {
                throw CaptureError(.filter, "filter file \(path): is longer than \(limit) octets")
            }
        }
        return String(decoding: octets, as: UTF8.self)
            .split(whereSeparator: \.isNewline)
            .map { $0.prefix { $0 != "#" } }
            .joined(separator: " ")
    }

    private static func failure(_ path: String) -> CaptureError {
        let kind: CaptureError.Kind = errno == EACCES ? .permission : .failed
        return CaptureError(kind, "filter file \(path): \(errorText(errno)); check the path")
    }
}
