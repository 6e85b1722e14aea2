//! What this process has used, as the system counts it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::time::Duration;

/// Writes a line of the report.
pub(crate) fn say(line: &str) {
    writeln!(std::io::stdout().lock(), "{line}").expect("output");
}

/// How much of something there was for each.
pub(crate) fn each(all: impl TryInto<i64>, count: usize) -> f64 {
    let all: i64 = all.try_into().unwrap_or(i64::MAX);
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let each = all as f64 / count.max(1) as f64;
    each
}

/// How many of something there were in a second.
pub(crate) fn a_second(count: usize, took: Duration) -> f64 {
    each(i64::try_from(count).unwrap_or(i64::MAX), 1) / took.as_secs_f64()
}

/// Processor time by kind of thread, in microseconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cpu(BTreeMap<&'static str, u64>);

impl Cpu {
    /// What was used so far. Threads that have ended are not in it; none of ours end.
    pub(crate) fn now() -> Self {
        let mut used = BTreeMap::new();
        let threads = fs::read_dir("/proc/self/task").into_iter().flatten();
        for thread in threads.flatten() {
            let read = |file: &str| fs::read_to_string(thread.path().join(file));
            let (Ok(name), Ok(times)) = (read("comm"), read("schedstat")) else {
                continue;
            };
            let kind = if name.starts_with("sqlx-sqlite") {
                "sqlite"
            } else {
                "bot"
            };
            let nanos = times.split(' ').next().and_then(|nanos| nanos.parse().ok());
            *used.entry(kind).or_default() += nanos.unwrap_or(0u64) / 1000;
        }
        Self(used)
    }

    /// What was used since, for each of so many: `63 µs (bot 40, sqlite 23)`.
    pub(crate) fn since(&self, before: &Self, count: usize) -> String {
        let mut parts = Vec::new();
        let mut all = 0;
        for (kind, used) in &self.0 {
            let used = used - before.0.get(kind).copied().unwrap_or(0);
            all += used;
            parts.push(format!("{kind} {:.0}", each(used, count)));
        }
        format!("{:.0} µs ({})", each(all, count), parts.join(", "))
    }
}

/// Resident memory: now, and the most there was.
pub(crate) fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
        kilobytes.map_or_else(|| "?".to_owned(), |kb| format!("{}", kb / 1024))
    };
    format!("{} MiB, at most {} MiB", of("VmRSS:"), of("VmHWM:"))
}

/// How many bytes this process had written to disks.
pub(crate) fn written() -> u64 {
    let io = fs::read_to_string("/proc/self/io").unwrap_or_default();
    let line = io
        .lines()
        .find_map(|line| line.strip_prefix("write_bytes: "));
    line.and_then(|bytes| bytes.parse().ok()).unwrap_or(0)
}

/// The value below which so many of a hundred are.
pub(crate) fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted
        .get(last * percent / 100)
        .copied()
        .unwrap_or_default()
}
