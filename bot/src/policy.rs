//! Who may do what. Pure once the rules are read: a decision over values.
//!
//! The rules are Cedar's. They are asked with who somebody is (by the platforms' own ids, linked by `people`), where they
//! speak, and what the plan would do in numbers (`commands::Impact`); and the rule that decided is named in the answer. What
//! destroys needs another person whatever the rules say. Without rules, nobody may change anything.

pub mod cases;
mod engine;
mod groups;
mod known;
mod live;
pub mod schema;
mod widening;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use commands::{Colour, EnvironmentName, Impact, Plan, Reply, Tier};

use crate::chat::Room;
use crate::people::{Identity, People};
use engine::{Answer, Engine};
use groups::Groups;

pub use live::{Looked, Policies, keep_looking};
pub use widening::{Difference, STRANGER, Somebody, differences};

/// More approvals than this are no way of working.
const MOST_APPROVALS: u32 = 5;

/// Who may do what.
#[derive(Debug)]
pub struct Policy {
    origin: Origin,
    engine: Engine,
    groups: Groups,
}

/// Where the rules come from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    /// There are none.
    Nobody,
    /// `policy.may_change` names everybody.
    Everybody,
    /// `policy.may_change` names some.
    Some,
    /// A folder of rules.
    Folder(PathBuf),
}

/// `policy.may_change = ["*"]`, as a rule.
const EVERYBODY: &str = r#"@id("may-change")
@description("`policy.may_change` lets everybody who can speak in a room change things.")
permit (principal, action, resource);"#;

/// `policy.may_change` with people in it, as a rule.
const SOME: &str = r#"@id("may-change")
@description("`policy.may_change` names those who may change things.")
permit (principal in Group::"may_change", action, resource);"#;

/// Who asks, and where.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// Who, with every account that is known to be theirs.
    pub who: &'a Identity,
    /// Their roles, as `discord:role:801`.
    pub roles: &'a [String],
    /// Where they speak.
    pub room: &'a Room,
}

/// What is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    /// The command's name in the catalogue.
    pub command: &'a str,
    /// How careful to be, the facts taken into account.
    pub tier: Tier,
    /// Where.
    pub environment: &'a EnvironmentName,
    /// Whether a sentence that names no environment means that one.
    pub is_default: bool,
    /// What it would do.
    pub impact: &'a Impact,
}

impl<'a> Matter<'a> {
    /// A plan for a command.
    #[must_use]
    pub fn of(command: &'a str, plan: &'a Plan, is_default: bool) -> Self {
        Self {
            command,
            tier: plan.tier,
            environment: &plan.environment,
            is_default,
            impact: &plan.impact,
        }
    }
}

/// A rule by its name, and what people are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its `@id`.
    pub id: String,
    /// Its `@description`.
    pub description: String,
}

impl Rule {
    /// Whether it holds whatever is written.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        *self == second_person()
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (rule `{}`)", self.description, self.id)
    }
}

/// It may be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// By this rule.
    pub rule: Rule,
    /// How many other people have to approve it.
    pub approvals: u32,
    /// Why they have to.
    pub because: Option<Rule>,
}

/// It may not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// The rule that forbids it; none where no rule allows it.
    pub rule: Option<Rule>,
    /// The same as a clause or a sentence, for the person who asked.
    pub why: String,
}

impl Denied {
    /// What the person is told who wanted to change something.
    #[must_use]
    pub fn reply(&self) -> Reply {
        self.said(format!("{} Nothing was changed.", self.why))
    }

    /// What the person is told who only asked.
    #[must_use]
    pub fn answer(&self) -> Reply {
        self.said(self.why.clone())
    }

    fn said(&self, text: String) -> Reply {
        Reply::text(text).coloured(Colour::Red).for_you_alone()
    }
}

impl Policy {
    /// Nobody may change anything; everybody may ask.
    #[must_use]
    pub fn read_only() -> Self {
        Self::simple(Origin::Nobody, "", Groups::default())
    }

    /// Everybody who can speak in a room may change things.
    #[must_use]
    pub fn everybody() -> Self {
        Self::simple(Origin::Everybody, EVERYBODY, Groups::default())
    }

    /// These people may change things, by any account of theirs.
    ///
    /// # Errors
    /// One sentence on the word that is no account.
    pub fn people(may_change: &BTreeSet<String>, people: &People) -> anyhow::Result<Self> {
        let members = may_change.iter().cloned().collect();
        let written = BTreeMap::from([("may_change".to_owned(), members)]);
        let groups = Groups::of(&written, people).context("`policy.may_change` is not right")?;
        Ok(Self::simple(Origin::Some, SOME, groups))
    }

    #[expect(clippy::expect_used, reason = "rules of our own, which a test reads")]
    fn simple(origin: Origin, rule: &str, groups: Groups) -> Self {
        let files = (!rule.is_empty()).then(|| ("policy.may_change".to_owned(), rule.to_owned()));
        let files: Vec<_> = files.into_iter().collect();
        Self {
            origin,
            engine: Engine::new(&files).expect("the built-in rules are right"),
            groups,
        }
    }

    /// The rules of a folder: every `*.cedar` in it, and `groups.toml`.
    ///
    /// # Errors
    /// Every reason why they cannot be used.
    pub fn folder(folder: &Path, people: &People) -> anyhow::Result<Self> {
        let texts = Texts::read(folder)?;
        Self::of_texts(folder, &texts, people)
    }

    /// The people whom the groups of a folder call by their names in the configuration.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub fn people_in(folder: &Path) -> anyhow::Result<BTreeSet<String>> {
        let texts = Texts::read(folder)?;
        groups::people_in(&texts.groups)
            .context(GROUPS_FILE)
            .with_context(|| wrong(folder))
    }

    fn of_texts(folder: &Path, texts: &Texts, people: &People) -> anyhow::Result<Self> {
        let wrong = || wrong(folder);
        if texts.rules.is_empty() {
            bail!("{}: it has no file *.cedar", wrong());
        }
        Ok(Self {
            origin: Origin::Folder(folder.to_owned()),
            engine: Engine::checked(&texts.rules).with_context(wrong)?,
            groups: Groups::read(&texts.groups, people)
                .context(GROUPS_FILE)
                .with_context(wrong)?,
        })
    }

    /// Whether somebody might be allowed to do this at all, whatever the facts. Where not, nobody has to look at them.
    ///
    /// # Errors
    /// Why not.
    pub fn may_ever(&self, asker: &Asker<'_>, matter: &Matter<'_>) -> Result<(), Denied> {
        if self
            .engine
            .is_possible(matter.command, asker, &self.groups, matter)
        {
            return Ok(());
        }
        let mut denied = self.denied(asker, matter, None);
        if self.is_written() {
            let (who, command) = (asker.who, matter.command);
            denied.why = format!("No rule allows you ({who}) `{command}`, wherever it is.");
        }
        Err(denied)
    }

    /// Whether somebody may ask this there.
    ///
    /// # Errors
    /// Why not.
    pub fn allows_asking(&self, asker: &Asker<'_>, matter: &Matter<'_>) -> Result<(), Denied> {
        if !matches!(self.origin, Origin::Folder(_)) {
            return Ok(());
        }
        self.with_approvals(asker, matter, 0).map(|_| ())
    }

    /// Whether somebody may do this, and how many others have to approve it.
    ///
    /// # Errors
    /// Why not.
    pub fn allows(&self, asker: &Asker<'_>, matter: &Matter<'_>) -> Result<Allowed, Denied> {
        let mut before = None;
        let mut last = self.denied(asker, matter, None);
        for approvals in 0..=MOST_APPROVALS {
            match self.with_approvals(asker, matter, approvals) {
                Ok(rule) => {
                    return Ok(Allowed {
                        rule,
                        approvals,
                        because: before,
                    });
                }
                // The last obstacle is the reason: what more approvals do not take away, or what they did.
                Err(denied) => {
                    before = denied.rule.clone().or(before);
                    last = denied;
                }
            }
        }
        Err(last)
    }

    /// Whether somebody may do this once so many others have approved it.
    ///
    /// # Errors
    /// Why not.
    pub fn with_approvals(
        &self,
        asker: &Asker<'_>,
        matter: &Matter<'_>,
        approvals: u32,
    ) -> Result<Rule, Denied> {
        let answer = self
            .engine
            .answer(matter.command, asker, &self.groups, matter, approvals);
        let rule = self.judged(asker, matter, answer)?;
        if matter.tier.needs_second_person() && approvals == 0 {
            return Err(self.denied(asker, matter, Some(second_person())));
        }
        Ok(rule)
    }

    /// Whether somebody may approve what another person asked for, so many others having approved it.
    ///
    /// # Errors
    /// Why not.
    pub fn allows_approving(
        &self,
        asker: &Asker<'_>,
        matter: &Matter<'_>,
        approvals: u32,
    ) -> Result<Rule, Denied> {
        let answer = self
            .engine
            .answer(schema::APPROVE, asker, &self.groups, matter, approvals);
        self.judged(asker, matter, answer)
    }

    fn judged(
        &self,
        asker: &Asker<'_>,
        matter: &Matter<'_>,
        answer: Answer,
    ) -> Result<Rule, Denied> {
        match (answer.allowed, answer.rule) {
            (true, Some(rule)) => Ok(rule),
            (_, rule) => Err(self.denied(asker, matter, rule)),
        }
    }

    fn denied(&self, asker: &Asker<'_>, matter: &Matter<'_>, rule: Option<Rule>) -> Denied {
        let who = asker.who;
        let why = match (&rule, &self.origin) {
            (Some(rule), _) => format!("No: {rule}"),
            (None, Origin::Nobody) => {
                "I am read-only here: nobody is allowed to change anything (neither `policy.may_change` nor `policy.folder` is set).".to_owned()
            }
            (None, Origin::Some) => {
                format!("You ({who}) are not among those who may change things (`policy.may_change`).")
            }
            (None, _) => format!(
                "No rule allows you ({who}) `{}` in {}.",
                matter.command, matter.environment
            ),
        };
        Denied { rule, why }
    }

    /// Everybody and every role that the groups name.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.groups.members()
    }

    /// The rules, in the order of their names.
    #[must_use]
    pub fn rules(&self) -> Vec<&Rule> {
        self.engine.rules()
    }

    /// What the groups are called.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.names()
    }

    /// Whether it has rules of its own, and is not one of the three simple ones.
    #[must_use]
    pub fn is_written(&self) -> bool {
        matches!(self.origin, Origin::Folder(_))
    }

    /// Whether nobody may change anything.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.origin == Origin::Nobody
    }

    /// Whether everybody may change things.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        self.origin == Origin::Everybody
    }
}

/// What no rule can take away.
fn second_person() -> Rule {
    Rule {
        id: "tier-3".to_owned(),
        description: "What destroys, or takes most of something away, needs the approval of another person, whatever the rules say.".to_owned(),
    }
}

/// A folder of rules, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Texts {
    /// By name.
    rules: Vec<(String, String)>,
    groups: String,
}

fn wrong(folder: &Path) -> String {
    format!("the policy {} is not right", folder.display())
}

/// Who is in which group.
const GROUPS_FILE: &str = "groups.toml";

impl Texts {
    fn read(folder: &Path) -> anyhow::Result<Self> {
        let cannot = || format!("the policy {} cannot be read", folder.display());
        let mut rules = Vec::new();
        for entry in std::fs::read_dir(folder).with_context(cannot)? {
            let path = entry.with_context(cannot)?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "cedar")
            {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let text = std::fs::read_to_string(&path).with_context(cannot)?;
                rules.push((name.into_owned(), text));
            }
        }
        rules.sort();
        let file = folder.join(GROUPS_FILE);
        let groups = match std::fs::read_to_string(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            text => text.with_context(cannot)?,
        };
        Ok(Self { rules, groups })
    }
}

#[cfg(test)]
mod tests;
