//! Builds as a build system shows them, what they are called once deployed, and what is new of them in a room.

mod news;
mod version;

pub use news::{News, Runs, Told, Undeployed, shortened, tell};
pub use version::{Newer, VersionOf, compare};

use crate::format::duration;
use crate::moment::Moment;
use crate::reply::{Colour, Reply, Verdict};

/// A build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// Its number in its branch.
    pub number: i64,
    /// How it is, in the build system's own word.
    pub state: String,
    /// What that means.
    pub fate: Fate,
    /// What it is called once it is deployed, where the configuration says how to tell.
    pub version: Option<String>,
    /// The commit.
    pub commit: Option<String>,
    /// Who or what started it, as a clause: "push", "ada".
    pub by: Option<String>,
    /// When it was started; none while it waits.
    pub started: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
}

/// What has become of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It waits or runs.
    GoesOn,
    /// It ended well, and may be deployed.
    Succeeded,
    /// It ended in another way.
    DidNot,
    /// Its state is a word that nobody here knows.
    Unknown,
}

/// What is built of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltBranch {
    /// `organization/repository`.
    pub repository: String,
    /// The branch.
    pub branch: String,
    /// The build that ended last.
    pub last: Option<Build>,
    /// The build that runs.
    pub running: Option<Build>,
    /// The build that waits.
    pub waiting: Option<Build>,
    /// The modules that failed in the last one. Empty where that was not looked up.
    pub failed: Vec<String>,
}

/// What was found where builds are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundBuilds<T> {
    /// The configuration names no build system.
    NobodyToAsk,
    /// It could not be found out, as a clause.
    Unknown(String),
    /// There is no repository of that service; these names are near.
    NotThere(Vec<String>),
    /// This.
    Found(T),
}

impl<T> FoundBuilds<T> {
    /// What was found, or what to say in its place. `of` is what was asked about.
    pub(crate) fn or_reply(&self, of: &str) -> Result<&T, Box<(Reply, Verdict)>> {
        let (text, colour, verdict) = match self {
            Self::Found(found) => return Ok(found),
            Self::NobodyToAsk => (
                "I do not know any builds: no Blazar is configured (`[builds] blazar_url`)."
                    .to_owned(),
                Colour::Grey,
                Verdict::Failed,
            ),
            Self::Unknown(why) => (
                format!("I cannot tell about {of}: {why}"),
                Colour::Yellow,
                Verdict::Unknown,
            ),
            Self::NotThere(near) => {
                let hint = match near.as_slice() {
                    [] => "`[builds.repositories]` in the configuration says which repository is which service.".to_owned(),
                    near => format!("Did you mean {}?", near.join(", or ")),
                };
                (
                    format!("Blazar builds no repository of {of}. {hint}"),
                    Colour::Grey,
                    Verdict::Failed,
                )
            }
        };
        Err(Box::new((Reply::text(text).coloured(colour), verdict)))
    }
}

impl Build {
    /// "build 42".
    pub(crate) fn called(&self) -> String {
        format!("build {}", self.number)
    }

    /// When it ended, or began.
    pub(crate) fn at(&self) -> Option<Moment> {
        self.ended.or(self.started)
    }

    pub(crate) fn took(&self) -> Option<String> {
        Some(duration(self.ended?.since(self.started?)?))
    }

    /// The commit, as short as people write it.
    pub(crate) fn short_commit(&self) -> Option<&str> {
        let commit = self.commit.as_deref()?;
        Some(commit.get(..10).unwrap_or(commit))
    }

    pub(crate) fn colour(&self) -> Colour {
        match self.fate {
            Fate::GoesOn => Colour::Blue,
            Fate::Succeeded => Colour::Green,
            Fate::DidNot => Colour::Red,
            Fate::Unknown => Colour::Yellow,
        }
    }
}
