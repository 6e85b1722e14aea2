//! What rules are to say, as a file: `deckhand policy test`.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use commands::{EnvironmentName, Impact, Person, SubjectKind, Tier, entry_named};
use serde::Deserialize;

use super::{Asker, Matter, Policy, schema};
use crate::chat::Room;
use crate::people::People;

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// People with several accounts, as in the configuration.
    #[serde(default)]
    people: BTreeMap<String, Accounts>,
    /// The cases.
    #[serde(rename = "case", default)]
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Accounts {
    accounts: Vec<String>,
}

/// One case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// A person of the file by name, or an account.
    who: String,
    /// Their roles, as `discord:role:801`.
    #[serde(default)]
    roles: Vec<String>,
    /// Default: a room of the account's platform.
    room: Option<String>,
    /// The command's name, or `approve`.
    command: String,
    /// For `approve`: what is to be approved.
    of: Option<String>,
    environment: String,
    #[serde(default)]
    default_environment: bool,
    /// A service or request. Default: the environment as a whole.
    #[serde(default)]
    subject: String,
    #[serde(default)]
    owners: Vec<String>,
    group: Option<String>,
    /// Default: the command's own.
    tier: Option<u8>,
    #[serde(default)]
    before: u64,
    #[serde(default)]
    removed: u64,
    #[serde(default)]
    after: u64,
    #[serde(default)]
    in_flight: bool,
    /// `allowed`, `denied`, `1 approval`, `2 approvals`, …
    expect: String,
    /// The rule that decides.
    rule: Option<String>,
}

/// How a case went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Went {
    /// The case.
    pub name: String,
    /// What it said instead; none where all is as expected.
    pub wrong: Option<String>,
}

impl Cases {
    /// Reads a file.
    ///
    /// # Errors
    /// One sentence on what is wrong with it.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        let cases: Self = toml::from_str(text)
            .map_err(|error| anyhow::anyhow!("{}", error.to_string().replace('\n', " ")))?;
        ensure!(!cases.cases.is_empty(), "it has no [[case]]");
        Ok(cases)
    }

    /// Who is who in them.
    ///
    /// # Errors
    /// One sentence on what is wrong.
    pub fn people(&self) -> anyhow::Result<People> {
        let people = self.people.iter();
        People::new(people.map(|(name, person)| (name, person.accounts.as_slice())))
    }

    /// Asks the rules.
    ///
    /// # Errors
    /// One sentence on the case that cannot be asked.
    pub fn run(&self, policy: &Policy) -> anyhow::Result<Vec<Went>> {
        let people = self.people()?;
        let went = self.cases.iter().map(|case| {
            let said = case.ask(policy, &people);
            let said = said.with_context(|| format!("case \"{}\"", case.name))?;
            Ok(Went {
                name: case.name.clone(),
                wrong: case.wrong(&said),
            })
        });
        went.collect()
    }
}

/// What the rules said, and which of them.
struct Said {
    what: String,
    rule: Option<String>,
}

impl Case {
    fn ask(&self, policy: &Policy, people: &People) -> anyhow::Result<Said> {
        let account = people.account_of(&self.who);
        let who = people.who(&account.unwrap_or_else(|| Person(self.who.clone())));
        let platform = who.account().0.split(':').next().unwrap_or_default();
        let room = self
            .room
            .clone()
            .unwrap_or_else(|| format!("{platform}:room"));
        let room = Room(room);
        let asker = Asker {
            who: &who,
            roles: &self.roles,
            room: &room,
        };
        let named = self.of.as_deref().unwrap_or(&self.command);
        let Some(entry) = entry_named(named) else {
            bail!("there is no command `{named}`");
        };
        let tier = match self.tier {
            Some(number) => Tier::try_from(number).map_err(anyhow::Error::msg)?,
            None => entry.tier,
        };
        let environment = EnvironmentName::new(self.environment.as_str());
        let impact = self.impact();
        let matter = Matter {
            command: entry.name,
            tier,
            environment: &environment,
            is_default: self.default_environment,
            impact: &impact,
        };
        let said = if self.command == schema::APPROVE {
            let ruling = policy.allows_approving(&asker, &matter, 0);
            ruling.map(|rule| ("allowed".to_owned(), rule))
        } else {
            policy.allows(&asker, &matter).map(|allowed| {
                let decided = allowed.because.unwrap_or(allowed.rule);
                (approvals(allowed.approvals), decided)
            })
        };
        Ok(match said {
            Ok((what, rule)) => Said {
                what,
                rule: Some(rule.id),
            },
            Err(denied) => Said {
                what: "denied".to_owned(),
                rule: denied.rule.map(|rule| rule.id),
            },
        })
    }

    fn impact(&self) -> Impact {
        Impact {
            subject: self.subject.clone(),
            kind: if self.subject.is_empty() {
                SubjectKind::Environment
            } else {
                SubjectKind::Service
            },
            owners: self.owners.clone(),
            group: self.group.clone(),
            before: self.before,
            removed: self.removed,
            after: self.after,
            in_flight: self.in_flight,
        }
    }

    fn wrong(&self, said: &Said) -> Option<String> {
        let by = |rule: Option<&String>| {
            rule.map_or_else(String::new, |rule| format!(" by rule `{rule}`"))
        };
        let is_right = self.expect == said.what && (self.rule.is_none() || self.rule == said.rule);
        (!is_right).then(|| {
            format!(
                "{}{}, and not {}{}",
                said.what,
                by(said.rule.as_ref()),
                self.expect,
                by(self.rule.as_ref())
            )
        })
    }
}

fn approvals(count: u32) -> String {
    match count {
        0 => "allowed".to_owned(),
        count => commands::counted(count as usize, "approval"),
    }
}
