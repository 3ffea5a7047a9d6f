import Glibc

/// Compiles a kernel program, and writes its object file as Swift source.
///
///     EmbedBPF CLANG SOURCE.bpf.c INCLUDE-FOLDER OUTPUT.swift
///
/// One tool does both, because an object file among a plugin's outputs would be taken for a resource.
@main
struct EmbedBPF {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 5 else { fail("usage: EmbedBPF CLANG SOURCE INCLUDE OUTPUT") }
        let (clang, source, output) = (arguments[1], arguments[2], arguments[4])
        let object = output + ".o"
        // BTF, which libbpf needs for the maps, is made from debugging information; that itself goes. The
        // lines in it are told by paths, which would be another in every folder.
        run([
            clang, "-target", "bpf", "-mcpu=v3", "-O2", "-g", "-Wall", "-Wextra", "-Werror",
            "-ffile-prefix-map=\(folder(of: source))/=", "-I", arguments[3],
            "-idirafter", kernelHeaders, "-c", source, "-o", object,
        ])
        run([folder(of: clang) + "/llvm-objcopy", "--strip-debug", object])
        write(swiftSource(of: read(object)), to: output)
        unsafe unlink(object)
    }

    /// Where Debian keeps the kernel's headers that differ between machines.
    private static var kernelHeaders: String {
        #if arch(x86_64)
            "/usr/include/x86_64-linux-gnu"
        #elseif arch(arm64)
            "/usr/include/aarch64-linux-gnu"
        #endif
    }

    /// Hexadecimal digits in a string: a list of numbers takes the compiler a thousand times as long.
    private static func swiftSource(of octets: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for octet in octets {
            text.append(digits[Int(octet >> 4)])
            text.append(digits[Int(octet & 15)])
        }
        return """
            /// The object file of the kernel programs, in hexadecimal.
            let captureObjectDigits: StaticString = "\(String(decoding: text, as: UTF8.self))"

            """
    }

    private static func run(_ command: [String]) {
        var process: pid_t = 0
        let arguments = unsafe command.map { unsafe strdup($0) } + [nil]
        var status = unsafe posix_spawn(&process, command[0], nil, nil, arguments, environ)
        guard status == 0 else { fail("\(command[0]): cannot be started") }
        unsafe waitpid(process, &status, 0)
        guard status == 0 else { fail("\(command.joined(separator: " ")): failed") }
    }

    private static func read(_ path: String) -> [UInt8] {
        guard let file = unsafe fopen(path, "r") else { fail("\(path): cannot be read") }
        defer { unsafe fclose(file) }
        var (octets, block) = ([UInt8](), [UInt8](repeating: 0, count: 65536))
        while case let count = unsafe fread(&block, 1, block.count, file), count > 0 {
            octets += block.prefix(count)
        }
        return octets
    }

    private static func write(_ text: String, to path: String) {
        guard let file = unsafe fopen(path, "w"), unsafe fputs(text, file) >= 0,
            unsafe fclose(file) == 0
        else { fail("\(path): cannot be written") }
    }

    private static func folder(of path: String) -> String {
        path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    }

    private static func fail(_ message: String) -> Never {
        var octets = Array("EmbedBPF: \(message)\n".utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, &octets, octets.count)
        exit(1)
    }
}
