import Foundation
import Testing

/// Whose configuration file counts, and what it may be.
struct ConfigSafetyTests {
    private let tool: ConfiguredTool

    init() throws {
        tool = try ConfiguredTool()
    }

    private var path: String { tool.path }

    @Test func `a file that others can write counts for nothing`() async throws {
        try tool.configure("output: json", mode: 0o622)
        let outcome = try await tool.log(["-c", "1"])
        #expect(outcome.status == 0)
        #expect(!outcome.text.hasPrefix("{"))
        #expect(
            outcome.errorLines.first
                == "hdrlog: \(path): others can write it ('chmod go-w' mends that); it is left out"
        )
        let named = try await tool.log(["--config", path])
        #expect(named.status == 1)
        #expect(named.errors == "hdrlog: \(path): others can write it ('chmod go-w' mends that)\n")
    }

    @Test func `what is no file, and what is too large`() async throws {
        for (text, reason) in [
            (tool.folder.path, "is no regular file"), ("/dev/null", "is no regular file"),
            ("\(tool.folder.path)/none", "No such file or directory"),
        ] {
            let outcome = try await tool.log(["--config=\(text)"])
            #expect(outcome.status == 1)
            #expect(outcome.errors == "hdrlog: \(text): \(reason)\n")
        }
        try tool.configure("output: json\n#" + String(repeating: "x", count: 1 << 16))
        let outcome = try await tool.log(["-q", "-c", "1"])
        #expect(outcome.status == 0)
        #expect(
            outcome.errors == "hdrlog: \(path): is larger than 65536 octets; it is left out\n"
        )
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `under sudo the file is that of who called it, and of nobody else`() async throws {
        try tool.configure("output: json", mode: 0o600)
        let sudo = ["SUDO_UID": "65534", "SUDO_GID": "65534"]
        // Root's own file is not who called it, and nobody's home has none.
        let none = try await tool.log(["-q", "-c", "1"], sudo)
        #expect(none.status == 0 && !none.text.hasPrefix("{"), "\(none.errors)")
        unsafe chown(path, 1, 1)
        let others = try await tool.log(["-q", "-c", "1", "--config", path], sudo)
        #expect(others.status == 1)
        #expect(others.errors == "hdrlog: \(path): belongs to another user\n")
        let rootAlone = try await tool.log(["-q", "-c", "1"])
        #expect(rootAlone.errors == "hdrlog: \(path): belongs to another user; it is left out\n")
        unsafe chown(path, 65534, 65534)
        #expect(try await tool.log(["-c", "1", "--config", path], sudo).text.hasPrefix("{"))
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `a user's own file says nothing of what root opens`() async throws {
        // A home for nobody, in a mount namespace of its own.
        let script = """
            mount -t tmpfs tmpfs /mnt && mkdir -p /mnt/.config/hdrlog
            sed 's#/nonexistent#/mnt#' /etc/passwd >/mnt/passwd && mount --bind /mnt/passwd /etc/passwd
            file=/mnt/.config/hdrlog/config.yaml
            unset XDG_CONFIG_HOME
            export SUDO_UID=65534 SUDO_GID=65534
            log() { echo "$1" >$file; chown 65534 $file; "$hdrlog" -q -c 1 -r "$capture" 2>&1; echo $?; }
            log 'output: json' | cut -c1-12
            log 'relinquish-privileges: root'
            log 'filter-file: /etc/shadow'
            log 'redaction-key-file: /etc/shadow'
            log 'netns: /proc/1/ns/net'
            log 'show-secrets: true'
            log 'header-policy: include:*'
            log 'output: json' >/dev/null; chown 0 $file; chmod 600 $file
            "$hdrlog" -q -c 1 -r "$capture" 2>&1 | head -1
            chgrp 4242 $file; chmod 640 $file
            echo groups $(setpriv --groups 4242 "$hdrlog" -q -c 1 -r "$capture" 2>&1 | head -1)
            sed 's#^users:.*#&nobody#' /etc/group >/mnt/group; mount --bind /mnt/group /etc/group
            chgrp users $file
            echo member $("$hdrlog" -q -c 1 -r "$capture" 2>&1 | cut -c1-12)
            """
        let outcome = try await Running(
            ["unshare", "--mount", "bash", "-c", script],
            environment: ["hdrlog": Tool.path(), "capture": Tool.capture("http.pcap")]
        ).end()
        let refusal = { (name: String) in
            "hdrlog: /mnt/.config/hdrlog/config.yaml:1: '\(name)' is not for a user's own file under "
                + "sudo: give it on the command line"
        }
        let lines = outcome.lines
        #expect(
            lines.prefix(14) == [
                "{\"timestamp\"", "0", refusal("relinquish-privileges")[...], "64",
                refusal("filter-file")[...], "64",
                refusal("redaction-key-file")[...], "64", refusal("netns")[...], "64",
                refusal("show-secrets")[...], "64", refusal("header-policy")[...], "64",
            ],
            "\(outcome.text) \(outcome.errors)"
        )
        // That user cannot read it, though root could, or a group that sudo left to root.
        let denied = "hdrlog: /mnt/.config/hdrlog/config.yaml: Permission denied; it is left out"
        #expect(lines.dropFirst(14).first.map(String.init) == denied, "\(outcome.text)")
        #expect(lines.contains("groups \(denied)"), "\(outcome.text)")
        // The user's own groups count.
        #expect(lines.contains(#"member {"timestamp""#), "\(outcome.text)")
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `a file that cannot be read`() async throws {
        try tool.configure("output: json")
        let outcome = try await Running(
            [
                "setpriv", "--reuid=65534", "--clear-groups", Tool.path(), "-q", "-c", "1", "-r",
                "-",
            ],
            environment: ["XDG_CONFIG_HOME": tool.folder.path]
        ).end()
        #expect(
            outcome.errorLines.first == "hdrlog: \(path): Permission denied; it is left out",
            "\(outcome.errors)"
        )
    }
}
