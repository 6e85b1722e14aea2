//! Which services are meant, where many may be: by name, owner, group or label.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::command::{Command, quoted, written, written_glob};
use crate::glob;
use crate::parse::{QUOTED, SPACE, order};
use crate::schedule;
use crate::sentence::{self, Heard};

/// Services: all of them where nothing narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope {
    /// A service is meant where any of these means it. Empty: every service is.
    pub subjects: Vec<Selector>,
}

/// Some services.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selector {
    /// Those of this name, which may have stars in it; or whose owner, group or label is called so.
    Named(String),
    /// Those whose owners this is one of.
    Owner(String),
    /// Those of this group at the scheduler.
    Group(String),
    /// Those that the configuration gives this label.
    Label(String),
}

/// What decides whether a service is meant.
#[derive(Debug, Clone, Copy)]
pub struct Belongings<'a> {
    /// Its id.
    pub id: &'a str,
    /// Who owns it, as mail addresses.
    pub owners: &'a [String],
    /// Its group at the scheduler.
    pub group: Option<&'a str>,
}

/// Which services have a label: patterns of ids by label.
pub type Labels = BTreeMap<String, Vec<String>>;

impl Scope {
    /// Whether a service is meant.
    #[must_use]
    pub fn means(&self, service: Belongings<'_>, labels: &Labels) -> bool {
        let means = |subject: &Selector| subject.means(service, labels);
        self.subjects.is_empty() || self.subjects.iter().any(means)
    }

    /// The same scope without the one name that is an environment's: "digest prod" is about all of prod. None where it has
    /// no such name, or something else beside it.
    #[must_use]
    pub fn as_place(&self) -> Option<&str> {
        match self.subjects.as_slice() {
            [Selector::Named(name)] => Some(name),
            _ => None,
        }
    }

    /// Reads words such as "team-x and hub*", "owned by ada@example.org", "label tier-1". None where one is missing.
    pub(crate) fn read(words: &[&str]) -> Option<Self> {
        let mut subjects: Vec<Selector> = Vec::new();
        let mut rest = words;
        while let [first, after @ ..] = rest {
            rest = after;
            let is = |words: &[&str]| words.iter().any(|word| first.eq_ignore_ascii_case(word));
            if is(&[
                "and",
                "of",
                "for",
                "services",
                "service",
                "requests",
                "request",
                "like",
                "everything",
                "all",
                "everything's",
            ]) {
                continue;
            }
            let kind: fn(String) -> Selector = if is(&["owned", "owner"]) {
                Selector::Owner
            } else if is(&["group", "team"]) {
                Selector::Group
            } else if is(&["label", "labelled", "labeled", "tagged"]) {
                Selector::Label
            } else {
                subjects.push(Selector::Named(unquoted(first)));
                continue;
            };
            if let [by, after @ ..] = rest
                && by.eq_ignore_ascii_case("by")
            {
                rest = after;
            }
            let [name, after @ ..] = rest else {
                return None;
            };
            rest = after;
            subjects.push(kind(unquoted(name)));
        }
        let mut once: Vec<Selector> = Vec::new();
        for subject in subjects {
            if !once.contains(&subject) {
                once.push(subject);
            }
        }
        Some(Self { subjects: once })
    }

    /// The first of its names that cannot be one, and why.
    pub(crate) fn problem(&self) -> Option<(&str, &'static str)> {
        self.subjects.iter().find_map(|subject| {
            let name = subject.name();
            let problem = if name.is_empty() || name.chars().any(char::is_whitespace) {
                "is not a name: names have no spaces"
            } else if name.len() > 250 {
                "is too long for a name"
            } else {
                return None;
            };
            Some((name, problem))
        })
    }
}

impl Selector {
    fn means(&self, service: Belongings<'_>, labels: &Labels) -> bool {
        let owner = |name: &str| {
            service.owners.iter().any(|owner| {
                owner.eq_ignore_ascii_case(name)
                    || owner
                        .split('@')
                        .next()
                        .is_some_and(|local| local.eq_ignore_ascii_case(name))
            })
        };
        let group = |name: &str| {
            service
                .group
                .is_some_and(|group| group.eq_ignore_ascii_case(name))
        };
        let label = |name: &str| {
            labels
                .iter()
                .filter(|(label, _)| label.eq_ignore_ascii_case(name))
                .flat_map(|(_, patterns)| patterns)
                .any(|pattern| glob::is(pattern, service.id))
        };
        match self {
            Self::Named(name) => {
                glob::is(name, service.id) || owner(name) || group(name) || label(name)
            }
            Self::Owner(name) => owner(name),
            Self::Group(name) => group(name),
            Self::Label(name) => label(name),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Named(name) | Self::Owner(name) | Self::Group(name) | Self::Label(name) => name,
        }
    }
}

fn unquoted(word: &str) -> String {
    word.strip_prefix(QUOTED)
        .map_or_else(|| word.to_owned(), |quoted| quoted.replace(SPACE, " "))
}

/// Whether a bare word would be taken for something else where digests and watches are spoken of: a number of one, a time, a
/// word of the order.
fn reads_otherwise(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "but", "changed", "full", "happened", "has", "here", "if", "in", "is", "line", "new",
        "nothing", "now", "on", "one", "quiet", "quietly", "silent", "silently", "when",
    ];
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = WORDS.iter().any(|word| name.eq_ignore_ascii_case(word));
    let is_itself = |verb: &&str| is_read_behind(verb, name);
    let is_always_itself = ["digest", "watch", "unwatch"].iter().all(is_itself);
    is_number || is_word || schedule::begins(name, None) || !is_always_itself
}

/// "digest builds" could be about the builds of a service called `digest`.
fn is_read_behind(verb: &str, name: &str) -> bool {
    let Heard::Sentence(sentence) = sentence::read(&format!("{verb} {name}")) else {
        return false;
    };
    // Not `parse`: what that suggests is written out in turn.
    let Ok(spoken) = order(&sentence.words) else {
        return false;
    };
    let scope = match spoken.command {
        Command::Digest(digest) => digest.of,
        Command::Watch(watch) => watch.of,
        Command::Unwatch(unwatch) => unwatch.of,
        _ => return false,
    };
    scope.subjects == [Selector::Named(name.to_owned())]
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) if reads_otherwise(name) => f.write_str(&quoted(name)),
            Self::Named(name) => f.write_str(&written_glob(name)),
            Self::Owner(name) => write!(f, "owned by {}", written(name)),
            Self::Group(name) => write!(f, "group {}", written(name)),
            Self::Label(name) => write!(f, "label {}", written(name)),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.subjects.is_empty() {
            return f.write_str("everything");
        }
        f.write_str(&crate::format::listed(&self.subjects))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(words: &str) -> Scope {
        Scope::read(&words.split(' ').collect::<Vec<_>>()).expect("a scope")
    }

    #[test]
    fn services_are_meant_by_name_owner_group_or_label() {
        let owners = ["ada@example.org".to_owned()];
        let service = Belongings {
            id: "HubApiWeb",
            owners: &owners,
            group: Some("team-x"),
        };
        let labels = Labels::from([("tier-1".to_owned(), vec!["hub*".to_owned()])]);
        for meant in [
            "everything",
            "hubapiweb",
            "hub*",
            "other and HubApiWeb",
            "team-x",
            "ada",
            "tier-1",
            "owned by ada@example.org",
            "owner ada",
            "group team-x",
            "label tier-1",
        ] {
            assert!(scope(meant).means(service, &labels), "{meant}");
        }
        for other in [
            "hubapi",
            "hub",
            "owned by team-x",
            "group ada",
            "label team-x",
            "tier-2",
        ] {
            assert!(!scope(other).means(service, &labels), "{other}");
        }
        assert_eq!(Scope::read(&["owned", "by"]), None);
    }
}
