//! What a build is called once it is deployed, and whether that is newer than what runs.

use std::cmp::Ordering;

/// How versions are made of builds: a text with `{number}` or `{commit}` in it, such as `1.{number}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionOf(String);

impl VersionOf {
    /// Reads one. `None` where neither is in it, so that every build would have the same version.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let names_one = text.contains("{number}") || text.contains("{commit}");
        (names_one && !text.contains(char::is_whitespace)).then(|| Self(text.to_owned()))
    }

    /// The version of a build, where all that it takes is known.
    #[must_use]
    pub fn version(&self, number: Option<i64>, commit: Option<&str>) -> Option<String> {
        let mut version = self.0.clone();
        if version.contains("{number}") {
            version = version.replace("{number}", &number?.to_string());
        }
        if version.contains("{commit}") {
            version = version.replace("{commit}", commit?);
        }
        Some(version)
    }
}

/// How the version of a build compares with the one that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newer {
    /// It is newer.
    Yes,
    /// It is the same.
    Same,
    /// What runs is newer.
    No,
    /// That cannot be told from the two.
    Unknown,
}

/// Compares two versions. Equal texts are the same; two rows of as many numbers, as `1.42` and `v1.9`, are ordered number by
/// number; of anything else it cannot be told which is newer.
#[must_use]
pub fn compare(built: &str, runs: &str) -> Newer {
    if built == runs {
        return Newer::Same;
    }
    let (Some(built), Some(runs)) = (numbers(built), numbers(runs)) else {
        return Newer::Unknown;
    };
    if built.len() != runs.len() {
        return Newer::Unknown;
    }
    match built.cmp(&runs) {
        Ordering::Greater => Newer::Yes,
        Ordering::Equal => Newer::Same,
        Ordering::Less => Newer::No,
    }
}

fn numbers(version: &str) -> Option<Vec<u64>> {
    let version = version.strip_prefix('v').unwrap_or(version);
    version
        .split(['.', '-'])
        .map(|part| {
            let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| part.parse().ok()).flatten()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_made_of_number_and_commit() {
        let version = |text: &str, number, commit| {
            VersionOf::new(text).and_then(|of| of.version(number, commit))
        };
        assert_eq!(
            version("1.{number}", Some(42), None).as_deref(),
            Some("1.42")
        );
        assert_eq!(
            version("{number}-{commit}", Some(42), Some("c0ffee")).as_deref(),
            Some("42-c0ffee")
        );
        assert_eq!(version("{commit}", Some(42), None), None);
        assert_eq!(version("1.{number}", None, Some("c0ffee")), None);
        assert_eq!(VersionOf::new("latest"), None);
        assert_eq!(VersionOf::new("1. {number}"), None);
    }

    #[test]
    fn versions_compare_only_where_they_can() {
        for (built, runs, expected) in [
            ("1.42", "1.41", Newer::Yes),
            ("1.10", "1.9", Newer::Yes),
            ("v1.42", "1.42", Newer::Same),
            ("1.41", "1.42", Newer::No),
            ("2.0.1", "1.9.9", Newer::Yes),
            ("43", "1.42", Newer::Unknown),
            ("c0ffee", "c0ffee", Newer::Same),
            ("c0ffee", "decade", Newer::Unknown),
            ("1.42-rc1", "1.41", Newer::Unknown),
            ("1..2", "1.1.1", Newer::Unknown),
            ("", "1", Newer::Unknown),
            ("99999999999999999999", "1", Newer::Unknown),
        ] {
            assert_eq!(compare(built, runs), expected, "{built} and {runs}");
        }
    }
}
