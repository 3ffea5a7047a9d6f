internal import Capture
internal import Clinux
internal import Glibc

// What hdrlog does once it runs.
extension SystemCallRule {
    /// The rules for a source that needs `needs`.
    static func running(_ needs: RunningNeeds) -> [SystemCallRule] {
        var rules = reading + memory + threads + time + signals + descriptors + ending
        if needs.endsChild { rules += call(__NR_kill, .value(of: 1, in: [UInt32(SIGTERM)])) }
        if let child = needs.signalsChild {
            rules += call(__NR_kill, .value(of: 0, in: [UInt32(child)]))
        }
        if needs.removesFilters || needs.laterAttachment == .filters {
            rules += sockets
        } else if !needs.querySockets.isEmpty {
            let sockets = needs.querySockets.map { UInt32(bitPattern: $0) }
            rules += call(__NR_sendto, .value(of: 0, in: sockets))
        }
        if needs.laterAttachment != nil { rules += programs }
        return rules
    }

    /// Reading, writing and waiting; what happens most comes first.
    private static var reading: [SystemCallRule] {
        var rules = calls(
            __NR_read,
            __NR_write,
            __NR_epoll_pwait,
            __NR_ppoll,
            __NR_readv,
            __NR_writev,
            __NR_pread64,
            __NR_pwrite64,
            __NR_recvfrom,
            __NR_recvmsg,
            __NR_epoll_create1,
            __NR_epoll_ctl,
            __NR_fsync,
            __NR_fdatasync,
            __NR_ftruncate
        )
        #if arch(x86_64)
            rules += calls(__NR_poll, __NR_epoll_wait)
        #endif
        return rules
    }

    /// Memory, but none that can be run.
    private static var memory: [SystemCallRule] {
        calls(__NR_munmap, __NR_madvise, __NR_brk, __NR_mremap)
            + call(__NR_mmap, .noBit(of: 2, in: UInt32(PROT_EXEC)))
            + call(__NR_mprotect, .noBit(of: 2, in: UInt32(PROT_EXEC)))
    }

    /// New threads, which the filter applies to as well, but no new processes.
    private static var threads: [SystemCallRule] {
        let isThread: UInt32 = 0x0001_0000  // CLONE_THREAD
        var rules =
            calls(
                __NR_futex,
                __NR_sched_yield,
                __NR_sched_getaffinity,
                __NR_set_robust_list,
                __NR_rseq,
                __NR_gettid,
                __NR_getpid,
                __NR_getuid,
                __NR_geteuid,
                __NR_getpgid
            ) + call(__NR_clone, .anyBit(of: 0, in: isThread))
        #if arch(x86_64)
            rules += calls(__NR_getpgrp)
        #endif
        return rules
    }

    private static var time: [SystemCallRule] {
        var rules = calls(
            __NR_clock_gettime,
            __NR_clock_getres,
            __NR_clock_nanosleep,
            __NR_nanosleep,
            __NR_gettimeofday,
            __NR_getrandom
        )
        #if arch(x86_64)
            rules += calls(__NR_time)
        #endif
        return rules
    }

    /// Signals of its own, to nobody else.
    private static var signals: [SystemCallRule] {
        var rules =
            calls(
                __NR_rt_sigaction,
                __NR_rt_sigprocmask,
                __NR_rt_sigreturn,
                __NR_sigaltstack,
                __NR_restart_syscall,
                __NR_setitimer
            ) + call(__NR_tgkill, .value(of: 0, in: [UInt32(getpid())]))
        #if arch(x86_64)
            rules += calls(__NR_alarm)
        #endif
        return rules
    }

    /// Questions about descriptors that are open, by which nothing is opened.
    private static var descriptors: [SystemCallRule] {
        let emptyPath: UInt32 = 0x1000  // AT_EMPTY_PATH, by which glibc makes fstat(3)
        return calls(__NR_close, __NR_fstat, __NR_lseek, __NR_getsockopt)
            + call(__NR_newfstatat, .value(of: 3, in: [emptyPath]))
            + call(__NR_fcntl, .value(of: 1, in: [F_GETFD, F_SETFD, F_GETFL].map(UInt32.init)))
            + call(
                __NR_ioctl,
                // isatty(3), the width of a terminal and whose it is, and whether and what an interface
                // is.
                .value(
                    of: 1,
                    in: [TCGETS, TIOCGWINSZ, TIOCGPGRP, SIOCGIFFLAGS, SIOCGIFNAME].map(UInt32.init)
                )
            )
    }

    private static var ending: [SystemCallRule] {
        calls(__NR_exit, __NR_exit_group, __NR_wait4, __NR_waitid)
    }

    /// Programs on further interfaces.
    private static var programs: [SystemCallRule] {
        let loadProgram: UInt32 = 5  // BPF_PROG_LOAD, and the other commands of bpf(2)
        let programByNumber: UInt32 = 13
        let information: UInt32 = 15
        let createLink: UInt32 = 28
        return call(
            __NR_bpf,
            .value(of: 0, in: [loadProgram, programByNumber, information, createLink])
        )
    }

    /// Netlink, and names that other hdrlogs see; no network.
    private static var sockets: [SystemCallRule] {
        call(__NR_socket, .value(of: 0, in: [AF_NETLINK, AF_UNIX].map(UInt32.init)))
            + calls(__NR_bind, __NR_sendto, __NR_sendmsg, __NR_setsockopt, __NR_getsockname)
    }
}
