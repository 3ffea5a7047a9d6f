internal import Capture
internal import CapturePcap
internal import Glibc

#if BPF
    internal import CaptureBPF
#endif

/// What this machine offers for captures, as far as this process may know.
struct Examination {
    let kernel = Kernel()
    let interfaces: [ExaminedInterface]
    let trials: [BackendTrial]

    /// In the order that they are told in.
    private(set) var findings: [Finding] = []

    init() throws(CaptureError) {
        interfaces = try ExaminedInterface.all()
        // Nobody else's traffic is on the loopback interface; where it is down, the tries need another.
        let candidate =
            interfaces.first { $0.name == "lo" && $0.isUp } ?? interfaces.first(where: \.isUp)
        trials = candidate.map { BackendTrial.all(on: $0.name) } ?? []
        findings.append(Self.capabilities)
        findings.append(contentsOf: kernelFindings)
        if let candidate {
            findings += trials.map { $0.finding(on: candidate.name) }
        } else {
            findings.append(
                Finding("interfaces", .missing, "none is up to try on", remedy: "ip link set lo up")
            )
        }
    }

    /// The way that `--backend auto` takes; nil for none.
    var backend: String? {
        trials.first { $0.error == nil && $0.name != "xdp" }?.name
    }

    /// Whether something can capture, or else what that is for want of.
    var status: Diagnostics.Status {
        if trials.contains(where: { $0.error == nil }) { return .success }
        return trials.contains { $0.error?.kind == .permission } ? .noPermission : .failure
    }

    private static var capabilities: Finding {
        let missing = Capability.missingNames
        let held = Capability.named.map(\.name).filter { !missing.contains($0) }
        guard !missing.isEmpty else {
            return Finding("capabilities", .ok, held.joined(separator: ", "))
        }
        let names = missing.map { "--cap-add \($0.dropFirst("cap_".count).uppercased())" }
        return Finding(
            "capabilities",
            .missing,
            "lacks \(missing.joined(separator: ", "))",
            remedy: geteuid() == 0
                ? "docker run \(names.joined(separator: " "))" : CaptureError.setcapCommand
        )
    }

    private var kernelFindings: [Finding] {
        var findings: [Finding] = []
        let mayKnow = Capability.effective.contains(.bpf)
        #if BPF
            findings.append(
                BPFSupport.hasRingBuffer
                    ? Finding("ring buffer", .ok, "the kernel hands frames over by one")
                    : mayKnow
                        ? Finding("ring buffer", .missing, remedy: "a kernel from Linux 5.8 on")
                        : Finding("ring buffer", .unknown, "no permission to make one")
            )
        #endif
        findings.append(
            kernel.hasSeccomp
                ? Finding("seccomp", .ok, "hdrlog's own system calls are filtered once it runs")
                : Finding(
                    "seccomp",
                    .missing,
                    "system calls are not filtered",
                    remedy: "CONFIG_SECCOMP_FILTER"
                )
        )
        let types = kernel.hasTypes ? "present" : "absent"
        findings.append(
            Finding("btf", kernel.hasTypes ? .ok : .missing, "\(types); hdrlog needs none")
        )
        findings.append(
            kernel.lockdown.map {
                Finding("lockdown", .ok, "\($0); captures are not limited by it")
            }
                ?? Finding("lockdown", .unknown, "the kernel does not tell")
        )
        return findings
    }

    var json: JSONValue {
        var libbpf: String?
        #if BPF
            libbpf = BPFSupport.libbpfVersion
        #endif
        return .object([
            (
                "versions",
                .object([
                    ("hdrlog", .text(Hdrlog.version)), ("libpcap", .text(libpcapVersion)),
                    ("libbpf", libbpf.map { .text($0) }),
                ])
            ),
            ("kernel", kernel.json),
            (
                "user",
                .object([
                    ("id", .number(Int(geteuid()))),
                    ("missing_capabilities", .list(Capability.missingNames.map { .text($0) })),
                ])
            ),
            ("backend", backend.map { .text($0) }),
            ("findings", .list(findings.map(\.json))),
            ("interfaces", .list(interfaces.map(\.json))),
        ])
    }
}
