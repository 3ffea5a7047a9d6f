internal import Capture

/// Translates classic BPF, as libpcap compiles it for a live interface, to eBPF.
struct FilterTranslator {
}
