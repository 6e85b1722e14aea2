//! `[digest]`: how digests and watches are.

use std::time::Duration;

use anyhow::bail;
use commands::{Labels, NothingNew, Zone};
use serde::Deserialize;

use crate::house::Habits;

/// `[digest]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DigestConfig {
    /// Whose clocks are meant where a schedule names none. Default: UTC.
    pub time_zone: Zone,
    /// What a digest says where nothing is new: `in-full`, `one-line` or `silence`. Default: one line.
    pub nothing_new: NothingNew,
    /// Whether digests come with pictures. Default: true.
    pub pictures: bool,
    /// Seconds between two looks at what is watched. Default: 30.
    pub watch_every_seconds: f64,
}

impl Default for DigestConfig {
    fn default() -> Self {
        let Habits {
            zone,
            nothing_new,
            pictures,
            watch_every,
            ..
        } = Habits::default();
        Self {
            time_zone: zone,
            nothing_new,
            pictures,
            watch_every_seconds: watch_every.as_secs_f64(),
        }
    }
}

impl DigestConfig {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let every = self.watch_every_seconds;
        if !(5.0..=3_600.0).contains(&every) {
            bail!("`digest.watch_every_seconds` is {every}, and must be from 5 to 3600");
        }
        Ok(())
    }

    /// The habits of a house whose requests have these labels.
    pub(super) fn habits(&self, labels: &Labels) -> Habits {
        Habits {
            zone: self.time_zone,
            nothing_new: self.nothing_new,
            pictures: self.pictures,
            watch_every: Duration::from_secs_f64(self.watch_every_seconds),
            labels: labels.clone(),
        }
    }
}
