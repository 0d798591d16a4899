//! What loading a file costs, as the operating system counts it.

use std::fs;

use saring_rules::{Loaded, load};

/// A loaded file and its cost.
pub struct Measured {
    /// The file.
    pub loaded: Loaded,
    /// By how many bytes the resident memory grew at most. Zero where that cannot be measured.
    pub growth: usize,
}

/// Loads a file. Run one at a time: the memory of the whole process is measured.
pub fn measured(bytes: &[u8]) -> Measured {
    // Makes the kernel forget the peak so far (proc(5)).
    let measurable = fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = status("VmRSS:");
    let loaded = load(bytes);
    let growth = if measurable { status("VmHWM:").saturating_sub(before) } else { 0 };
    Measured { loaded, growth }
}

fn status(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    let kilobytes: usize = line.trim().trim_end_matches(" kB").parse().unwrap_or(0);
    kilobytes * 1024
}
