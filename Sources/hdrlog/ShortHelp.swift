/// What `-h` prints: the options that are used most.
enum ShortHelp {
    static let text = """
        Log packet headers, live or from capture files, with trace IDs.

        Usage: hdrlog [options] [pcap-filter expression] [-- command ...]
               hdrlog \(Command.allCases.map(\.rawValue).joined(separator: " | "))

          -i, --interface NAME      capture on this interface; default: any
          -r, --read FILE           read a capture file; '-' is standard input
          -c, --count N             stop after N records
          --duration TIME           stop after this time, as in 10 or 2m
          -s, --snapshot-length N   look at N octets of a frame
          -D, --list-interfaces     list the interfaces
          --log packet|http|tls|flow
                                    which records: one a packet, an exchange, ...
          -w, --write FILE          write packets as pcapng
          -o, --output FORMAT       text, or json
          -l, --line-buffered       write each record at once
          -q, --quiet               no summary
          --help                    all options, with examples

        """
}
