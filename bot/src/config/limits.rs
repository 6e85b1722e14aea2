//! `[limits]`.

use std::num::NonZeroU32;

use serde::Deserialize;

use crate::limits::PerMinute;

/// `[limits]`: how much one person may ask in a minute, by all their accounts together. 0 is no limit.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Sentences that ask for a change. Default: 60, one a second, which nobody types.
    pub changes_per_minute: u32,
    /// All others. Default: no limit.
    pub questions_per_minute: u32,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            changes_per_minute: 60,
            questions_per_minute: 0,
        }
    }
}

impl LimitsConfig {
    pub(super) fn per_minute(self) -> PerMinute {
        PerMinute {
            changes: NonZeroU32::new(self.changes_per_minute),
            questions: NonZeroU32::new(self.questions_per_minute),
        }
    }
}
