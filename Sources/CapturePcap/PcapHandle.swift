internal import Clibpcap

/// The owner of a `pcap_t`.
@safe struct PcapHandle: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = unsafe pointer
    }

    deinit {
        unsafe pcap_close(pointer)
    }

    /// The first header's kind, as a DLT number.
    var linkType: Int32 { unsafe pcap_datalink(pointer) }

    /// What libpcap says of its last error.
    var errorText: String {
        unsafe pcap_geterr(pointer).map { unsafe String(cString: $0) } ?? "unknown error"
    }
}

/// The name of a link type, as pcap-linktype(7) has it without the prefix `DLT_`.
public func linkTypeName(_ linkType: Int32) -> String {
    unsafe pcap_datalink_val_to_name(linkType).map { unsafe String(cString: $0) }
        ?? "number \(linkType)"
}

/// The version of the libpcap in use.
public var libpcapVersion: String {
    unsafe pcap_lib_version().map { unsafe String(cString: $0) } ?? "libpcap"
}
