internal import Glibc

/// The system's words for an `errno` value.
public func errorText(_ error: Int32) -> String {
    unsafe strerror(error).map { unsafe String(cString: $0) } ?? "error \(error)"
}
