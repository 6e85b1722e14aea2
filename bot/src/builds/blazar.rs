//! Blazar's HTTP API, as much of it as is asked: three reads. `docs/contracts/blazar.md` is what they are written from.

mod model;

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::de::DeserializeOwned;

pub use self::model::{
    Branch, BranchState, Build, BuildTrigger, Module, ModuleBuild, ModuleState, State,
};
use crate::address;
use crate::chat::in_words;

/// How long a call may take, its answer read.
const WITHIN: Duration = Duration::from_secs(10);

/// The longest answer that is read.
const LONGEST: usize = 32 * 1024 * 1024;

/// What nobody here reads and is large (contract blazar 1.4).
const NOT_OF_BUILDS: [&str; 3] = ["dependencyGraph", "buildOptions", "commitInfo"];

/// A Blazar.
#[derive(Debug, Clone)]
pub struct Blazar {
    http: reqwest::Client,
    base_url: String,
}

/// Why a question has no answer, as a clause: "Blazar cannot be reached".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody answered, for this reason, which is for the log.
    Away(String),
    /// It did not answer in time.
    Late,
    /// It answered with an error: the status, and the first words.
    Refused(u16, String),
    /// What it answered is not what its contract says.
    Strange(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away(_) => f.write_str("Blazar cannot be reached"),
            Self::Late => f.write_str("Blazar did not answer in time"),
            Self::Refused(status, words) if words.is_empty() => {
                write!(f, "Blazar answered {status}")
            }
            Self::Refused(status, words) => write!(f, "Blazar answered {status}: {words}"),
            Self::Strange(why) => write!(f, "I do not understand Blazar's answer: {why}"),
        }
    }
}

impl Blazar {
    /// A Blazar at this base URL, such as `http://blazar:7099/blazar`.
    ///
    /// # Errors
    /// When that is no HTTP address.
    pub fn new(base_url: &str) -> anyhow::Result<Self> {
        Self::with_limit(base_url, WITHIN)
    }

    /// The same, with another limit on each call.
    ///
    /// # Errors
    /// When that is no HTTP address.
    pub fn with_limit(base_url: &str, within: Duration) -> anyhow::Result<Self> {
        address::check(base_url, address::HTTP)?;
        let http = reqwest::Client::builder()
            .user_agent(concat!("deckhand/", env!("CARGO_PKG_VERSION")))
            .timeout(within)
            .connect_timeout(within)
            .build()?;
        Ok(Self {
            http,
            base_url: base_url.trim_end_matches('/').to_owned(),
        })
    }

    /// The states of all active branches, in no order: `GET /branches/state` (`BranchStateResource.getAll`).
    ///
    /// # Errors
    /// When there is no answer that can be read.
    pub async fn states(&self) -> Result<Vec<BranchState>, Trouble> {
        let properties = ["lastBuild", "inProgressBuild", "pendingBuild"]
            .iter()
            .flat_map(|build| NOT_OF_BUILDS.map(|large| format!("!{build}.{large}")));
        let states: Vec<BranchState> = self
            .get("/branches/state", &properties.collect::<Vec<_>>())
            .await?;
        Ok(states.into_iter().map(BranchState::tidied).collect())
    }

    /// All builds of a branch, the newest first; none of an unknown branch: `GET /builds/history/branch/{id}`
    /// (`BuildHistoryResource.getByBranch`).
    ///
    /// # Errors
    /// When there is no answer that can be read.
    pub async fn builds(&self, branch: i64) -> Result<Vec<Build>, Trouble> {
        let properties = NOT_OF_BUILDS.map(|large| format!("!{large}"));
        self.get(&format!("/builds/history/branch/{branch}"), &properties)
            .await
    }

    /// The states of the modules of a branch, in no order; none of an unknown branch: `GET /branches/state/{id}/modules`
    /// (`BranchStateResource.getAllModuleStatesForBranch`).
    ///
    /// # Errors
    /// When there is no answer that can be read.
    pub async fn modules(&self, branch: i64) -> Result<Vec<ModuleState>, Trouble> {
        self.get(&format!("/branches/state/{branch}/modules"), &[])
            .await
    }

    async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        properties: &[String],
    ) -> Result<T, Trouble> {
        let query: Vec<(&str, &String)> =
            properties.iter().map(|each| ("property", each)).collect();
        let request = self
            .http
            .get(format!("{}{path}", self.base_url))
            .header(ACCEPT, "application/json")
            .query(&query);
        let mut answer = request.send().await.map_err(away)?;
        let status = answer.status();
        let is_json = answer
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/json"));
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(away)? {
            if body.len() + chunk.len() > LONGEST {
                return Err(Trouble::Strange(format!(
                    "it is longer than {LONGEST} bytes"
                )));
            }
            body.extend_from_slice(&chunk);
        }
        if status != StatusCode::OK {
            return Err(Trouble::Refused(status.as_u16(), words(&body)));
        }
        // A wrong path is answered by the page for people (contract blazar 1.3).
        if !is_json {
            return Err(Trouble::Strange(
                "it is no JSON, as if the address were not that of Blazar's API".to_owned(),
            ));
        }
        serde_json::from_slice(&body).map_err(|error| Trouble::Strange(error.to_string()))
    }
}

fn away(error: reqwest::Error) -> Trouble {
    if error.is_timeout() {
        tracing::warn!("Blazar did not answer in time");
        return Trouble::Late;
    }
    let why = in_words(&error.without_url());
    tracing::warn!(why, "Blazar gave no answer");
    Trouble::Away(why)
}

/// What an error says: the message of its envelope, or the beginning of its text.
fn words(body: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Envelope {
        message: String,
    }
    let words = match serde_json::from_slice::<Envelope>(body) {
        Ok(envelope) => envelope.message,
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    words
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(200)
        .collect()
}
