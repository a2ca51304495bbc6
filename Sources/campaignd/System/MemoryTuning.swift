import CMalloc

/// How the C library hands out memory.
enum MemoryTuning {
    /// Buffers of 64 KiB and more are given back to the system as soon as they are free. Left alone, glibc raises that
    /// threshold with every large buffer it sees, and the holes they leave in the heap stay resident: 20 MiB more at
    /// the peak of a million-row import, for no time saved.
    static func apply() {
        _ = mallopt(M_MMAP_THRESHOLD, 64 * 1024)
    }
}
