internal import Capture
internal import CapturePcap

#if BPF
    internal import CaptureBPF
#endif

/// A capture that is started on an interface and given up at once, to see whether it can be.
struct BackendTrial {
    /// The way, as `--backend` names it.
    var name: String
    var error: CaptureError?

    /// Tries each way that there is on an interface, the best first, and what takes part in no choice
    /// last.
    static func all(on interface: String) -> [BackendTrial] {
        let options = CaptureOptions(
            snaplen: 256,
            isPromiscuous: false,
            direction: nil,
            isImmediate: false,
            bufferSize: 64 << 10
        )
        // One that lets nothing through, and yet has to be translated and checked.
        let filter = "ether proto 0x88b5 and less 1"
        var trials: [BackendTrial] = []
        #if BPF
            let methods: [(String, BPFMethod)] = [
                ("tcx", .tcx), ("clsact", .clsact), ("xdp", .xdp),
            ]
            for (name, method) in methods {
                trials.append(
                    trial(name) { () throws(CaptureError) in
                        _ = try BPFCapture(
                            interfaces: [interface],
                            options: options,
                            filter: filter,
                            method: method,
                            warn: { _ in }
                        )
                    }
                )
            }
        #else
            for name in ["tcx", "clsact", "xdp"] {
                let error = CaptureError(.failed, "this hdrlog was built without eBPF")
                trials.append(BackendTrial(name: name, error: error))
            }
        #endif
        trials.append(
            trial("pcap") { () throws(CaptureError) in
                _ = try LiveCapture(
                    interfaces: [interface],
                    options: options,
                    filter: filter,
                    warn: { _ in }
                )
            }
        )
        return trials
    }

    private static func trial(
        _ name: String,
        _ start: () throws(CaptureError) -> Void
    ) -> BackendTrial {
        do throws(CaptureError) {
            try start()
            return BackendTrial(name: name, error: nil)
        } catch {
            return BackendTrial(name: name, error: error)
        }
    }

    func finding(on interface: String) -> Finding {
        guard let error else {
            return Finding(name, .ok, "attached to \(interface), and let go")
        }
        guard error.kind != .permission else {
            return Finding(name, .unknown, "no permission to try")
        }
        return Finding(name, .missing, error.message, remedy: remedy)
    }

    /// What gives the kernel what this way lacks.
    private var remedy: String? {
        switch name {
        case "clsact": "modprobe -a sch_ingress cls_bpf"
        case "pcap": "modprobe af_packet"
        case "tcx": "a kernel from Linux 6.6 on, with CONFIG_NET_XGRESS and CONFIG_BPF_SYSCALL"
        default: nil
        }
    }
}
