import Capture
import Clibbpf
import Foundation
import HdrlogABI
import Testing

@testable import CaptureBPF

/// What a filter does with the frames that it lets through, in the kernel.
@Suite(.enabled(if: FilterRun.isPossible, "needs root"))
struct CallTests {
    private let frame = [UInt8](repeating: 0x22, count: 64)

    @Test(arguments: [true, false]) func `calls the program in its slot`(accepts: Bool) throws {
        let maps = try Maps()
        let filter = try load(accepts: accepts, maps)
        let called: Int32 = 42
        let next = try BPFProgram(
            FilterTranslator(
                hook: .tcIngress,
                hasEthernetHeaders: true,
                acceptance: .verdict(called)
            ).translate([instruction(returning: 1)]),
            named: "next",
            for: .tc
        )
        try #require(
            clibbpf_set_slot(maps.programs, HDRLOG_SLOT_EGRESS.rawValue, next.descriptor) == 0
        )

        let verdict = try filter.run(on: frame).verdict
        #expect(verdict == (accepts ? called : FilterTranslator.Hook.tcIngress.goOn))
        #expect(try maps.lost() == 0)
    }

    @Test func `counts frames that no program is there for`() throws {
        let maps = try Maps()
        let filter = try load(accepts: true, maps)
        for count in 1...3 as ClosedRange<UInt64> {
            let verdict = try filter.run(on: frame).verdict
            #expect(verdict == FilterTranslator.Hook.tcIngress.goOn)
            #expect(try maps.lost() == count)
        }
        #expect(try load(accepts: false, maps).run(on: frame).verdict == -1)
        #expect(try maps.lost() == 3)
    }

    private func load(accepts: Bool, _ maps: borrowing Maps) throws -> BPFProgram {
        let translator = FilterTranslator(
            hook: .tcIngress,
            hasEthernetHeaders: true,
            acceptance: .call(
                programs: maps.programs,
                slot: HDRLOG_SLOT_EGRESS.rawValue,
                lost: FilterTranslator.Counter(map: maps.variables, offset: Maps.lostOffset)
            )
        )
        let program = try translator.translate([instruction(returning: accepts ? 1 : 0)])
        return try BPFProgram(program, named: "filter", for: .tc)
    }

    private func instruction(returning value: UInt32) -> ClassicInstruction {
        ClassicInstruction(code: 0x06, jumpIfTrue: 0, jumpIfFalse: 0, operand: value)
    }
}

/// The maps of the capture programs.
@safe private struct Maps: ~Copyable {
    private let object: OpaquePointer

    /// Where the frames are counted that no program could be called for.
    static let lostOffset = UInt32(HDRLOG_LOSS_PROGRAM.rawValue) * 8

    init() throws {
        try unsafe self.init(Self.load())
    }

    private init(_ object: OpaquePointer) {
        unsafe self.object = unsafe object
    }

    private static func load() throws -> OpaquePointer {
        let digits = unsafe UnsafeBufferPointer(
            start: captureObjectDigits.utf8Start,
            count: captureObjectDigits.utf8CodeUnitCount
        )
        let octets = stride(from: 0, to: digits.count, by: 2).map { place in
            unsafe UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) ?? 0
        }
        guard let object = unsafe clibbpf_open(octets, octets.count) else { throw BPFError(errno) }
        let status = unsafe clibbpf_load(object)
        guard status == 0 else { throw BPFError(-status) }
        return unsafe object
    }

    deinit {
        unsafe clibbpf_close(object)
    }

    var programs: Int32 { unsafe clibbpf_map(object, "tc_programs") }
    var variables: Int32 { unsafe clibbpf_variables(object) }

    func lost() throws -> UInt64 {
        let size = Int(getpagesize())
        let address = unsafe mmap(nil, size, PROT_READ, MAP_SHARED, variables, 0)
        try #require(unsafe address != MAP_FAILED)
        defer { unsafe munmap(address, size) }
        return try unsafe #require(address).load(
            fromByteOffset: Int(Self.lostOffset),
            as: UInt64.self
        )
    }
}
