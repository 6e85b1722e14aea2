//! What other rules would allow more, allow less, or take away altogether: old and new are asked the same finite table of
//! questions, so nothing is concluded from the text of the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use commands::{Entry, EnvironmentName, Impact, Person, SubjectKind, Tier};

use super::groups::ROLE;
use super::{Asker, Matter, Policy, schema};
use crate::chat::Room;
use crate::people::{Identity, People};

/// Something that would be decided otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// More would be allowed.
    Widens(Change),
    /// Less would be allowed.
    Narrows(Change),
    /// Somebody who may change something could change nothing any more.
    LocksOut(String),
}

/// Commands that would be decided otherwise for somebody in one environment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    who: String,
    environment: String,
    from: Outcome,
    to: Outcome,
    commands: Vec<&'static str>,
}

/// What becomes of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// With so many approvals of others.
    Allowed(u32),
    Denied,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allowed(0) => f.write_str("allowed"),
            Self::Allowed(count) => write!(
                f,
                "allowed with {}",
                commands::counted(*count as usize, "approval")
            ),
            Self::Denied => f.write_str("denied"),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, change) = match self {
            Self::Widens(change) => ("widens", change),
            Self::Narrows(change) => ("narrows", change),
            Self::LocksOut(who) => {
                return write!(f, "locks out: {who} could change nothing any more");
            }
        };
        write!(
            f,
            "{word}: {} in {}, from {} to {}: {}",
            change.who,
            change.environment,
            change.from,
            change.to,
            change.said()
        )
    }
}

impl Change {
    /// The commands; where they are most of the changes there are, by those that are missing. Fifty in a row are read by nobody.
    fn said(&self) -> String {
        let changes: BTreeSet<&str> = schema::changes().map(|entry| entry.name).collect();
        let commands: BTreeSet<&str> = self.commands.iter().copied().collect();
        let missing: Vec<&str> = changes.difference(&commands).copied().collect();
        if missing.len() > changes.len() / 4 {
            return self.commands.join(", ");
        }
        let others: Vec<&str> = commands.difference(&changes).copied().collect();
        let mut said = others.join(", ");
        if !said.is_empty() {
            said.push_str(", ");
        }
        said.push_str("every change");
        if !missing.is_empty() {
            said.push_str(" but ");
            said.push_str(&missing.join(", "));
        }
        said
    }
}

/// Somebody who may ask: a person, an account or a role that a group names, or a stranger.
#[derive(Debug, Clone)]
pub struct Somebody {
    /// What they are called: a name of the configuration, an account, a role.
    pub name: String,
    /// Who they are; nobody in particular for a role and a stranger.
    pub who: Identity,
    /// The role, where it is one.
    pub roles: Vec<String>,
}

impl Policy {
    /// Everybody whom the configuration or the groups name, and a stranger.
    #[must_use]
    pub fn everybody_known(&self, people: &People) -> Vec<Somebody> {
        let names: BTreeSet<String> = names((self, people)).into_iter().collect();
        names.iter().map(|name| somebody(name, people)).collect()
    }
}

/// How the new rules would decide otherwise than the old ones. Rules over services, rooms and facts show as far as these
/// questions meet them: each command once as it usually is, and once taking all of a service away.
#[must_use]
pub fn differences(
    old: (&Policy, &People),
    new: (&Policy, &People),
    environments: &[(EnvironmentName, bool)],
) -> Vec<Difference> {
    let mut found = Vec::new();
    let names: BTreeSet<String> = [old, new].into_iter().flat_map(names).collect();
    for name in names {
        let (before, after) = (
            table(old, &name, environments),
            table(new, &name, environments),
        );
        let may_change = |table: &Table| table.values().any(|outcome| *outcome != Outcome::Denied);
        let changes = |table: &Table| -> Table {
            let is_change =
                |entry: &&'static str| schema::changes().any(|known| known.name == *entry);
            table
                .iter()
                .filter(|((_, command, _), _)| is_change(command))
                .map(|(key, outcome)| (key.clone(), *outcome))
                .collect()
        };
        if may_change(&changes(&before)) && !may_change(&changes(&after)) {
            found.push(Difference::LocksOut(name.clone()));
        }
        found.extend(changed(&name, &before, &after));
    }
    found.sort();
    found
}

/// By environment, command, and whether it takes all away.
type Table = BTreeMap<(String, &'static str, bool), Outcome>;

fn changed(name: &str, before: &Table, after: &Table) -> Vec<Difference> {
    let mut together: BTreeMap<(String, Outcome, Outcome), BTreeSet<&'static str>> =
        BTreeMap::new();
    for (key, from) in before {
        let to = after.get(key).copied().unwrap_or(Outcome::Denied);
        if *from != to {
            let (environment, command, takes_all) = key;
            let place = match takes_all {
                true => format!("{environment}, taking all of a service away"),
                false => environment.clone(),
            };
            together
                .entry((place, *from, to))
                .or_default()
                .insert(command);
        }
    }
    let difference = |((environment, from, to), commands): (_, BTreeSet<&'static str>)| {
        let change = Change {
            who: name.to_owned(),
            environment,
            from,
            to,
            commands: commands.into_iter().collect(),
        };
        // What needs less is more.
        if to < from {
            Difference::Widens(change)
        } else {
            Difference::Narrows(change)
        }
    };
    together.into_iter().map(difference).collect()
}

/// Whom the rules or the configuration know, and a stranger.
fn names((policy, people): (&Policy, &People)) -> Vec<String> {
    let known = people.names().map(str::to_owned);
    let members = policy.members().map(str::to_owned);
    known.chain(members).chain([STRANGER.to_owned()]).collect()
}

/// Whoever is not named anywhere.
pub const STRANGER: &str = "anybody else";

fn somebody(name: &str, people: &People) -> Somebody {
    let is_role = name.starts_with(ROLE);
    let account = match people.account_of(name) {
        Some(account) => account,
        None if is_role || name == STRANGER => Person("console:(nobody)".to_owned()),
        None => Person(name.to_owned()),
    };
    Somebody {
        name: name.to_owned(),
        who: people.who(&account),
        roles: is_role.then(|| name.to_owned()).into_iter().collect(),
    }
}

fn table(
    (policy, people): (&Policy, &People),
    name: &str,
    environments: &[(EnvironmentName, bool)],
) -> Table {
    let somebody = somebody(name, people);
    let platform = somebody
        .who
        .account()
        .0
        .split(':')
        .next()
        .unwrap_or_default();
    let room = Room(format!("{platform}:any"));
    let asker = Asker {
        who: &somebody.who,
        roles: &somebody.roles,
        room: &room,
    };
    let mut table = Table::new();
    for (environment, is_default) in environments {
        for entry in schema::actions() {
            for takes_all in [false, true] {
                if takes_all && entry.tier == Tier::Read && entry.name != schema::APPROVE {
                    continue;
                }
                let impact = impact(takes_all);
                let matter = Matter {
                    command: entry.name,
                    tier: tier(entry, takes_all),
                    environment,
                    is_default: *is_default,
                    impact: &impact,
                };
                let key = (environment.to_string(), entry.name, takes_all);
                table.insert(key, outcome(policy, &asker, &matter));
            }
        }
    }
    table
}

fn tier(entry: &Entry, takes_all: bool) -> Tier {
    match takes_all {
        true => Tier::Destructive,
        false => entry.tier,
    }
}

fn impact(takes_all: bool) -> Impact {
    const HOSTS: u64 = 4;
    let removed = if takes_all { HOSTS } else { 0 };
    Impact {
        subject: "(any)".to_owned(),
        kind: SubjectKind::Service,
        before: HOSTS,
        removed,
        after: HOSTS - removed,
        ..Impact::default()
    }
}

fn outcome(policy: &Policy, asker: &Asker<'_>, matter: &Matter<'_>) -> Outcome {
    if matter.command == schema::APPROVE {
        return match policy.allows_approving(asker, matter, 0) {
            Ok(_) => Outcome::Allowed(0),
            Err(_) => Outcome::Denied,
        };
    }
    match policy.allows(asker, matter) {
        Ok(allowed) => Outcome::Allowed(allowed.approvals),
        Err(_) => Outcome::Denied,
    }
}
