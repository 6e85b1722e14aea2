//! Discord's ids have the moment in them at which they were made (contract discord 1).

use chrono::{DateTime, Utc};

/// When Discord's time began, in milliseconds.
const EPOCH: u64 = 1_420_070_400_000;

/// The least id of a moment.
pub(super) fn at(moment: DateTime<Utc>) -> u64 {
    let millis = u64::try_from(moment.timestamp_millis()).unwrap_or(0);
    millis.saturating_sub(EPOCH) << 22
}

/// The moment of an id; none where it is no id.
pub(super) fn moment(id: &str) -> Option<DateTime<Utc>> {
    let id: u64 = id.parse().ok()?;
    let millis = i64::try_from((id >> 22) + EPOCH).ok()?;
    DateTime::from_timestamp_millis(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_its_moment_in_it() {
        let moment_of = moment("710200300400500600").unwrap();
        assert_eq!(moment_of.to_rfc3339(), "2020-05-13T18:42:26.498+00:00");
        assert_eq!(at(moment_of), 710_200_300_400_500_600 >> 22 << 22);
        assert_eq!(moment("x"), None);
    }
}
