import Foundation
import Testing

/// Help, the manual, completions, and what is said of slips.
struct HelpTests {
    @Test(
        arguments: [["--help"], ["-h"], ["help"], ["help", "doctor"]]
            + ["config", "doctor", "interfaces", "schema", "cleanup"].map { [$0, "--help"] }
    )
    func `help is for 80 columns`(arguments: [String]) async throws {
        let outcome = try await Tool.run(arguments)

        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.lines.count > 3)
        #expect(outcome.lines.allSatisfy { $0.count < 80 }, "\(outcome.text)")
    }

    @Test func `the short help has only options that there are`() async throws {
        let short = try await Tool.run(["-h"])
        let long = try await Tool.run(["--help"])

        #expect(short.lines.count < 25)
        for line in short.lines where line.hasPrefix("  -") {
            for word in line.split(separator: " ") where word.hasPrefix("-") && word.count > 1 {
                let name = word.prefix { $0 != "," }
                #expect(long.text.contains(name), "\(name)")
            }
        }
    }

    @Test(arguments: [
        (["--bakend", "tc"], "'--backend'?"), (["--netnss", "x"], "'--netns'?"),
        (["docter"], "'hdrlog doctor'?"), (["shcema"], "'hdrlog schema'?"),
        (["doctor", "--ouptut", "json"], "'--output'?"),
    ])
    func `slips are understood`(arguments: [String], advice: String) async throws {
        let outcome = try await Tool.run(["-r", Tool.capture("http.pcap")] + arguments)
        let direct = try await Tool.run(arguments)

        for outcome in arguments[0].hasPrefix("-") ? [outcome] : [direct] {
            #expect(outcome.status == 64)
            #expect(outcome.errorLines.count == 1)
            #expect(outcome.errors.hasSuffix("did you mean \(advice)\n"), "\(outcome.errors)")
        }
    }

    @Test(.enabled(if: TestNetwork.isPossible, "needs root"), arguments: ["tc", "pcap"])
    func `an interface's name that is nearly right`(backend: String) async throws {
        let network = try await TestNetwork()
        for (name, advice) in [
            ("vteh0", "did you mean 'veth0'?"), ("wlan7", "'hdrlog -D' lists them"),
        ] {
            let outcome = try await Running(
                tool: ["--backend", backend, "-i", name],
                namespace: network.client
            ).end()
            #expect(outcome.status == 1)
            #expect(outcome.errors.hasSuffix("\(advice)\n"), "\(outcome.errors)")
        }
    }

    @Test(.enabled(if: TestNetwork.isPossible, "needs root"))
    func `interfaces of a network namespace`() async throws {
        let network = try await TestNetwork()
        let outcome = try await Tool.run(["interfaces", "--netns", network.server])
        #expect(outcome.status == 0)
        #expect(outcome.text.contains(". veth1 [up, running] 10.0.0.2 "), "\(outcome.text)")
        let none = try await Tool.run(["interfaces", "--netns", "hdrlog-none"])
        #expect(none.status == 1)
        #expect(none.errors.contains("network namespace hdrlog-none"))
    }

    @Test func `versions`() async throws {
        let outcome = try await Tool.run(["--version"])
        #expect(outcome.text.hasPrefix("hdrlog "))
        #expect(outcome.text.contains(", libpcap version ") && outcome.text.contains(", libbpf v"))
    }

    @Test func `the manual renders without warnings, and has every option`() async throws {
        let script = """
            set -euo pipefail
            cd "$(mktemp -d)" && trap 'rm -rf "$PWD"' EXIT
            \(Self.script("make-manual")) "$hdrlog" >hdrlog.1
            groff -ww -man -Tutf8 hdrlog.1 | sed 's/\\x1b\\[[0-9]*m//g; s/.\\x08//g'
            """
        let manual = try await Tool.shell(script)
        #expect(manual.status == 0)
        #expect(manual.errors.isEmpty, "\(manual.errors)")
        let help = try await Tool.run(["--help"])
        let names = help.text.matches(of: #/--[a-z-]+/#).map { String($0.output) }
        #expect(names.count > 20)
        for name in Set(names) {
            // Hyphens of names are minus signs, which can be copied.
            #expect(manual.text.contains(name), "\(name)")
        }
        for section in ["NAME", "SYNOPSIS", "OPTIONS", "COMMANDS", "EXAMPLES", "EXIT STATUS"] {
            #expect(manual.lines.contains { $0 == section }, "\(section)")
        }
    }

    /// A script that completes `hdrlog --bac` and `hdrlog doc` by what is installed for a shell.
    private static let completions = [
        (
            "bash",
            """
            source "$folder/hdrlog"
            for word in --bac doc; do
                COMP_WORDS=(hdrlog $word) COMP_CWORD=1 COMP_LINE="hdrlog $word" COMP_POINT=${#COMP_LINE}
                _hdrlog hdrlog $word hdrlog; echo "${COMPREPLY[@]}"
            done
            """
        ),
        (
            "zsh",
            """
            fpath=("$folder" $fpath); autoload -U compinit; compinit -u -d "$folder/dump"
            echo $_comps[hdrlog]; autoload +X _hdrlog; grep -oE -- '--backend|doctor:' $folder/_hdrlog
            zsh -n "$folder/_hdrlog"
            """
        ),
        (
            "fish",
            "source $folder/hdrlog.fish; complete -C 'hdrlog --bac'; complete -C 'hdrlog doc'"
        ),
    ]

    @Test(arguments: completions)
    func `completions load`(shell: String, script: String) async throws {
        let folder = try TemporaryFolder()
        let file = ["bash": "hdrlog", "zsh": "_hdrlog", "fish": "hdrlog.fish"][shell] ?? ""
        let made = try await Tool.run(["--generate-completion-script", shell])
        #expect(made.status == 0)
        try made.output.write(to: URL(fileURLWithPath: "\(folder.path)/\(file)"))
        let flags = shell == "bash" ? ["--norc"] : shell == "zsh" ? ["-f"] : ["--no-config"]
        let outcome = try await Running(
            [shell] + flags + ["-c", script],
            environment: ["folder": folder.path, "HOME": folder.path]
        ).end()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(outcome.text.contains("--backend"), "\(outcome.text)")
        #expect(outcome.text.contains("doctor"), "\(outcome.text)")
    }

    private static func script(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Scripts/\(name)").path
    }
}
