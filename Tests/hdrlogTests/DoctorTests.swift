import Foundation
import Testing

/// `hdrlog doctor`.
@Suite(.serialized, .enabled(if: TestNetwork.isPossible, "needs root"))
struct DoctorTests {
    private func examine(
        _ command: [String],
        _ network: TestNetwork
    ) async throws -> (Outcome, LoggedRecord) {
        let path = try Tool.path()
        let outcome = try await Running(
            network.inNamespace(network.client, command + [path, "doctor", "-o", "json"])
        ).end()
        #expect(outcome.lines.count == 1)
        return (outcome, try LoggedRecord(outcome.text))
    }

    /// The member of a list that has this name.
    private func member(_ name: String, of list: String, _ record: LoggedRecord) -> [String: Any]? {
        (record[list] as? [[String: Any]])?.first { $0["name"] as? String == name }
    }

    private func state(_ name: String, _ record: LoggedRecord) -> String? {
        member(name, of: "findings", record)?["state"] as? String
    }

    @Test func `what works, and nothing is left behind`() async throws {
        let network = try await TestNetwork()
        let before = try await network.hooks()
        try await network.shell("ethtool -K veth0 gro on tso off")
        let (outcome, record) = try await examine([], network)

        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(record.string("backend") == "tcx")
        for name in ["capabilities", "ring buffer", "seccomp", "tcx", "clsact", "xdp", "pcap"] {
            #expect(state(name, record) == "ok", "\(name)")
        }
        let veth = try #require(member("veth0", of: "interfaces", record))
        #expect(veth["xdp"] as? String == "native")
        #expect(veth["driver"] as? String == "veth")
        #expect(veth["up"] as? Bool == true)
        let offloads = try #require(veth["offloads"] as? [String])
        #expect(offloads.contains("gro") && !offloads.contains("tso"))
        #expect(member("lo", of: "interfaces", record)?["xdp"] as? String == "generic")
        #expect(try await network.hooks() == before)

        // The command that it names does what it says.
        try await network.shell(try #require(veth["remedy"] as? String))
        let (_, after) = try await examine([], network)
        let rest = member("veth0", of: "interfaces", after)?["offloads"] as? [String]
        #expect(rest == [])
    }

    @Test func `an XDP program that is there already is named`() async throws {
        let network = try await TestNetwork()
        let folder = try TemporaryFolder()
        try await folder.compileProgram("other", returning: 2)
        try await network.shell("ip link set veth0 xdp obj \(folder.path)/other sec xdp")
        let (_, record) = try await examine([], network)
        let number = member("veth0", of: "interfaces", record)?["xdp_program"] as? Int
        #expect((number ?? 0) > 0)
        #expect(member("lo", of: "interfaces", record)?["xdp_program"] == nil)
    }

    @Test(arguments: [false, true])
    func `an older kernel`(refusesAll: Bool) async throws {
        let network = try await TestNetwork()
        let folder = try TemporaryFolder()
        try await folder.compileOlderKernel(refusesAll: refusesAll)
        let (outcome, record) = try await examine(
            ["env", "LD_PRELOAD=\(folder.path)/older.so"],
            network
        )
        #expect(outcome.status == 0)
        #expect(record.string("backend") == (refusesAll ? "pcap" : "clsact"))
        #expect(state("tcx", record) == "missing")
        #expect(member("tcx", of: "findings", record)?["remedy"] != nil)
        #expect(state("clsact", record) == (refusesAll ? "missing" : "ok"))
        #expect(state("ring buffer", record) == (refusesAll ? "missing" : "ok"))
    }

    @Test func `without privileges it says what it could not find out`() async throws {
        let network = try await TestNetwork()
        let user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        let (outcome, record) = try await examine(user, network)

        #expect(outcome.status == 77)
        #expect(outcome.errors.isEmpty)
        #expect(record["backend"] == nil)
        for name in ["ring buffer", "tcx", "clsact", "xdp", "pcap"] {
            #expect(state(name, record) == "unknown", "\(name)")
        }
        #expect(
            record["user.missing_capabilities"] as? [String]
                == ["cap_bpf", "cap_net_admin", "cap_net_raw", "cap_perfmon"]
        )
        let remedy = member("capabilities", of: "findings", record)?["remedy"] as? String
        #expect(
            remedy?.hasPrefix("setcap cap_bpf,cap_net_admin,cap_net_raw,cap_perfmon+ep /") == true
        )
    }

    @Test func `another network namespace, in text`() async throws {
        let network = try await TestNetwork()
        try await network.shell("ip link set veth0 down; ip link set lo down")
        let outcome = try await Tool.run(["doctor", "--netns", network.client])

        #expect(outcome.status == 1)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.text.contains("         -> ip link set lo up\n"))
        #expect(outcome.lines.last?.hasPrefix("Nothing can capture here") == true)

        let unknown = try await Tool.run(["doctor", "--netns", "no-such-namespace"])
        #expect(unknown.status == 1)
        #expect(unknown.errorLines.count == 1)
    }
}
