//! Time zones by their names.

use std::fmt;

use chrono_tz::{TZ_VARIANTS, Tz};
use serde::{Deserialize, Serialize};

/// A time zone of the IANA database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(Tz);

impl Zone {
    /// Where nobody moves the clocks.
    pub const UTC: Self = Self(Tz::UTC);

    /// The zone of that name, in upper or lower case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let found = TZ_VARIANTS
            .iter()
            .find(|zone| zone.name().eq_ignore_ascii_case(name));
        found.copied().map(Self)
    }

    pub(super) fn tz(self) -> Tz {
        self.0
    }
}

/// Whether a word is meant as a zone: no other word of a schedule has a slash in it.
pub(super) fn looks_like_one(word: &str) -> bool {
    word.contains('/') || Zone::named(word).is_some()
}

/// A zone whose name is near, or that has the word as its city.
pub(super) fn near(word: &str) -> Option<&'static str> {
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    let word = word.to_lowercase();
    let city = |name: &str| name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let same_city = names().find(|name| city(name) == city(&word));
    let nearest = names()
        .map(|name| (strsim::jaro_winkler(&name.to_lowercase(), &word), name))
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    same_city.or(nearest
        .filter(|(likeness, _)| *likeness > 0.9)
        .map(|(_, name)| name))
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.0.name().to_owned()
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::named(&name).ok_or_else(|| format!("{name} is no time zone"))
    }
}
