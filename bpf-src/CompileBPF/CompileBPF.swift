import PackagePlugin

/// Compiles the kernel programs of `bpf-src` with the toolchain's own clang, and embeds them in the
/// target as Swift source.
@main
struct CompileBPF: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folder = context.package.directoryURL.appending(path: "bpf-src")
        let include = folder.appending(path: "include")
        let source = folder.appending(path: "capture.bpf.c")
        let output = context.pluginWorkDirectoryURL.appending(path: "CaptureObject.swift")
        let clang = try context.tool(named: "clang").url
        return [
            .buildCommand(
                displayName: "Compiling capture.bpf.c",
                executable: try context.tool(named: "EmbedBPF").url,
                arguments: [clang.path, source.path, include.path, output.path],
                inputFiles: [
                    source, folder.appending(path: "classifier.bpf.h"),
                    folder.appending(path: "segment.bpf.h"),
                    include.appending(path: "hdrlog_abi.h"),
                ],
                outputFiles: [output]
            )
        ]
    }
}
