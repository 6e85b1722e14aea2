//! Who is in which group: `groups.toml` beside the rules. Members are people and roles by the platforms' own ids, and never by
//! what they are called there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, bail, ensure};
use commands::Person;

use crate::people::{Identity, People};

/// Stands before the id of a Discord role.
pub(super) const ROLE: &str = "discord:role:";
const GROUP: &str = "group:";

/// Every group, with all it holds through others.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    /// By account, by person's name or by role: the groups it is in.
    of_member: HashMap<String, BTreeSet<String>>,
    names: BTreeSet<String>,
}

impl Groups {
    /// Reads `groups.toml`: `NAME = ["mira", "slack:U024BE7LH", "discord:role:801", "group:OTHER"]`.
    pub(super) fn read(text: &str, people: &People) -> anyhow::Result<Self> {
        Self::of(&written(text)?, people)
    }

    /// From the groups as they are written.
    pub(super) fn of(
        written: &BTreeMap<String, Vec<String>>,
        people: &People,
    ) -> anyhow::Result<Self> {
        let mut groups = Self {
            names: written.keys().cloned().collect(),
            ..Self::default()
        };
        for (name, members) in written {
            for member in members {
                check(member, written, people).with_context(|| format!("group `{name}`"))?;
            }
            let held_by = holding(name, written);
            // The members of a group that is held are members of those that hold it, and the group itself is nobody.
            for member in members.iter().filter(|member| !member.starts_with(GROUP)) {
                let of_member = groups.of_member.entry(canonical(member, people));
                of_member.or_default().extend(held_by.iter().cloned());
            }
        }
        Ok(groups)
    }

    /// The groups that somebody is in, by any account of theirs or any of these roles.
    pub(super) fn of_person(&self, who: &Identity, roles: &[String]) -> BTreeSet<&str> {
        let accounts = who.accounts().iter().map(|account| account.0.as_str());
        accounts
            .chain(who.name())
            .chain(roles.iter().map(String::as_str))
            .filter_map(|member| self.of_member.get(member))
            .flatten()
            .map(String::as_str)
            .collect()
    }

    /// Everybody and every role that is named.
    pub(super) fn members(&self) -> impl Iterator<Item = &str> {
        self.of_member.keys().map(String::as_str)
    }

    /// What the groups are called.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// The people whom a `groups.toml` calls by their names in the configuration.
pub(super) fn people_in(text: &str) -> anyhow::Result<BTreeSet<String>> {
    let members = written(text)?.into_values().flatten();
    Ok(members.filter(|member| !member.contains(':')).collect())
}

fn written(text: &str) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    toml::from_str(text).map_err(|error| anyhow::anyhow!("{}", error.message().replace('\n', " ")))
}

/// A person by any account is one member.
fn canonical(member: &str, people: &People) -> String {
    let who = people.who(&Person(member.to_owned()));
    who.name().unwrap_or(member).to_owned()
}

/// A group and every group that holds it.
fn holding(name: &str, written: &BTreeMap<String, Vec<String>>) -> BTreeSet<String> {
    let mut all = BTreeSet::from([name.to_owned()]);
    loop {
        let more: Vec<String> = written
            .iter()
            .filter(|(other, members)| {
                !all.contains(*other)
                    && members.iter().any(|member| {
                        member
                            .strip_prefix(GROUP)
                            .is_some_and(|held| all.contains(held))
                    })
            })
            .map(|(other, _)| other.clone())
            .collect();
        if more.is_empty() {
            return all;
        }
        all.extend(more);
    }
}

/// Refuses what could be nobody, so that a slip of the keyboard is found at once.
fn check(
    member: &str,
    written: &BTreeMap<String, Vec<String>>,
    people: &People,
) -> anyhow::Result<()> {
    if let Some(group) = member.strip_prefix(GROUP) {
        ensure!(written.contains_key(group), "there is no group `{group}`");
        return Ok(());
    }
    if let Some(role) = member.strip_prefix(ROLE) {
        let is_id = !role.is_empty() && role.bytes().all(|byte| byte.is_ascii_digit());
        ensure!(
            is_id,
            "{member:?} is no role: one is written like {ROLE}801"
        );
        return Ok(());
    }
    if member.contains(':') {
        return crate::people::check(member);
    }
    if !people.names().any(|name| name == member) {
        bail!(
            "{member:?} is nobody: name a person of [people], or an account such as slack:U024BE7LH"
        );
    }
    Ok(())
}
