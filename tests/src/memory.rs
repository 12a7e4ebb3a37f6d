//! How much memory a process takes, as Linux tells it.

/// The memory a process holds, and the most it held since it was last asked to forget.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// What it holds now, in bytes.
    pub now: u64,
    /// The most it held, in bytes.
    pub peak: u64,
}

impl Memory {
    /// Reads it of a process; `None` where nobody tells.
    pub fn of(process: u32) -> Option<Self> {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let kilobytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim_start_matches(':').split_whitespace().next()?.parse::<u64>().ok()
        };
        Some(Self { now: kilobytes("VmRSS")? << 10, peak: kilobytes("VmHWM")? << 10 })
    }

    /// Has the system forget the peak of a process; `false` where it does not.
    pub fn forget_peak(process: u32) -> bool {
        std::fs::write(format!("/proc/{process}/clear_refs"), "5").is_ok()
    }
}
