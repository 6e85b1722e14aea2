//! What a task uses, as its agent measures it.

use serde::Deserialize;

/// What a running task uses. What the agent did not measure is 0.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MesosTaskStatisticsObject {
    /// Processors it may use.
    pub cpus_limit: f64,
    /// Periods in which its processor time was counted.
    pub cpus_nr_periods: u64,
    /// Those in which it was held back.
    pub cpus_nr_throttled: u64,
    /// Processor time in the kernel, in seconds since its start.
    pub cpus_system_time_secs: f64,
    /// Processor time in its own code, in seconds since its start.
    pub cpus_user_time_secs: f64,
    /// How long it was held back, in seconds since its start.
    pub cpus_throttled_time_secs: f64,
    /// Memory that belongs to no file, in bytes.
    pub mem_anon_bytes: u64,
    /// Memory of files, in bytes.
    pub mem_file_bytes: u64,
    /// Memory it may use, in bytes.
    pub mem_limit_bytes: u64,
    /// Memory of mapped files, in bytes.
    pub mem_mapped_file_bytes: u64,
    /// Memory in use, in bytes.
    pub mem_rss_bytes: u64,
    /// All its memory, in bytes.
    pub mem_total_bytes: u64,
    /// Disk it may use, in bytes.
    pub disk_limit_bytes: u64,
    /// Disk in use, in bytes.
    pub disk_used_bytes: u64,
    /// When this was measured, in epoch **seconds**.
    pub timestamp: f64,
}
