import Foundation

/// Numbers of what a process holds of BPF in the kernel, which are not used again soon.
struct KernelObjects {
    /// By kind: `prog`, `map` or `link`.
    private(set) var numbers: [String: Set<Int>] = [:]

    /// What a process that runs has descriptors of.
    init(of process: Int32) throws {
        let folder = "/proc/\(process)/fdinfo"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            // Some may be closed meanwhile.
            let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            for line in text?.split(separator: "\n") ?? [] {
                let words = line.split(whereSeparator: { ":\t".contains($0) })
                guard words.count == 2, let number = Int(words[1]) else { continue }
                for kind in ["prog", "map", "link"] where words[0] == "\(kind)_id" {
                    numbers[kind, default: []].insert(number)
                }
            }
        }
        guard let programs = numbers["prog"], !programs.isEmpty else {
            throw ToolError("no program in \(folder)")
        }
    }

    var links: Set<Int> { numbers["link"] ?? [] }

    /// What of it is in the kernel still.
    func remaining() async throws -> [String] {
        var remaining: [String] = []
        for (kind, numbers) in numbers {
            // bpftool of Debian 12 fails at kinds of links that it does not know, and shows the others.
            let outcome = try await Running(["bpftool", "-j", kind, "show"]).end()
            let list = try JSONSerialization.jsonObject(with: outcome.output) as? [[String: Any]]
            guard let list else { throw ToolError("bpftool: \(outcome.text)\(outcome.errors)") }
            for object in list {
                guard let number = object["id"] as? Int, numbers.contains(number) else { continue }
                remaining.append("\(kind) \(number) \(object["name"] ?? "")")
            }
        }
        return remaining
    }

    /// Waits until nothing of it is there; the kernel takes a moment.
    func waitForEnd() async throws {
        var last: [String] = []
        do {
            try await Tool.wait(for: "end") {
                last = try await remaining()
                return last.isEmpty ? () : nil
            }
        } catch {
            throw ToolError("left in the kernel: \(last.joined(separator: ", "))")
        }
    }
}

extension TestNetwork {
    /// What is on the hooks of all interfaces of the client: qdiscs, filters and XDP programs.
    func hooks() async throws -> String {
        try await shell(
            """
            tc qdisc show
            for interface in $(ip -o link | sed 's/^[0-9]*: \\([^:@]*\\).*/\\1/'); do
                tc filter show dev $interface ingress
                tc filter show dev $interface egress
                ip -o link show $interface | grep -o 'prog/xdp.*' || :
            done
            """
        )
    }
}
