//! What the C library's allocator is told for a process that serves.

/// Freed bytes at the heap's end that are kept. glibc gives them back from 128 KiB on: a large body whose pieces come and
/// go would have the kernel clear the same pages for each of them, which takes longer than everything else.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const KEPT: i32 = 4 << 20;
/// Blocks from this size on are mapped by themselves, and given back as soon as they are freed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const MAPPED: i32 = 1 << 20;

/// Keeps a little freed memory in the process, once. Where the environment says something about it, that holds.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn keep_some() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    let told = ["MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES"];
    if told.iter().any(|name| std::env::var_os(name).is_some()) {
        return;
    }
    // A refused value changes nothing, which is the best left to do.
    #[expect(unsafe_code, reason = "the C library's allocator is set by a call")]
    // SAFETY: mallopt takes two integers, touches nothing of ours and may be called at any time.
    ONCE.call_once(|| unsafe {
        libc::mallopt(libc::M_TRIM_THRESHOLD, KEPT);
        libc::mallopt(libc::M_MMAP_THRESHOLD, MAPPED);
    });
}

/// Other C libraries have their own ways.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn keep_some() {}
