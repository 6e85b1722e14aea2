//! `expire-auth-key`: end one of the balancer's keys. The key is meant by what is public about it; its value never comes here.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Command, read};
use crate::catalogue::{Entry, Reading};
use crate::parse::QUOTED;
use crate::plan::{Inverse, Tier};
use crate::setting::{EXPIRED, Setting, SettingChange, Value};

/// End one of the balancer's keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpireAuthKey {
    /// Whose it is.
    pub owner: String,
    /// When it was made, as `list auth keys` shows it; for an owner of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "expire-auth-key",
    summary: "end one of the balancer's keys, by its owner; needs a second person",
    tier: Tier::Destructive,
    examples: &[
        "expire auth key of ada@example.org",
        "expire auth key of ada@example.org created 2023-11-14 22:13:20 UTC",
    ],
    patterns: &[
        "(?:expire|revoke|end|invalidate)(?: (?:balancer|baragon|load balancer|lb|stored))? auth(?:entication|orization|orisation)?[ -]?key(?: (?:of|for|from|by)(?: (?P<owner>NAME))?)?(?: (?:created|made|from)(?: (?:on|at))? (?P<created>.+))?",
        "(?:expire|revoke|end|invalidate) (?P<owner>NAME) auth(?:entication|orization|orisation)?[ -]?key(?: (?:created|made|from)(?: (?:on|at))? (?P<created>.+))?",
    ],
    read,
};

const EXAMPLE: &str = "expire auth key of ada@example.org";

fn read(captures: &Captures<'_>) -> Reading {
    let Some(owner) = read::name(captures, "owner") else {
        let question = "Expire the auth key of whom?";
        return Reading::Wrong(read::missing(ENTRY.name, question, EXAMPLE));
    };
    let created = match captures.name("created").map(|words| moment(words.as_str())) {
        None => None,
        Some(Ok(moment)) => Some(moment),
        Some(Err(words)) => {
            return Reading::Wrong(read::malformed(
                ENTRY.name,
                &words,
                "is not a moment as `list auth keys` shows it",
                "expire auth key of ada@example.org created 2023-11-14 22:13:20 UTC",
            ));
        }
    };
    Reading::Is(Command::ExpireAuthKey(ExpireAuthKey { owner, created }))
}

/// "2023-11-14 22:13:20 UTC", with or without its last word, in quotes or not.
fn moment(words: &str) -> Result<String, String> {
    let words = words.strip_prefix(QUOTED).unwrap_or(words);
    let words = words.replace(crate::parse::SPACE, " ");
    let bare = words.strip_suffix(" UTC").or(words.strip_suffix(" utc"));
    let bare = bare.unwrap_or(&words);
    let shape: String = bare
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    match shape.as_str() {
        "0000-00-00 00:00:00" => Ok(format!("{bare} UTC")),
        _ => Err(words),
    }
}

impl ExpireAuthKey {
    pub(crate) fn arguments(&self) -> Json {
        json!({"owner": self.owner, "created": self.created})
    }
}

impl fmt::Display for ExpireAuthKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expire auth key of {}", read::written(&self.owner))?;
        match &self.created {
            Some(created) => write!(f, " created {created}"),
            None => Ok(()),
        }
    }
}

impl SettingChange for ExpireAuthKey {
    fn setting(&self) -> Setting {
        Setting::AuthKey {
            owner: self.owner.clone(),
            created: self.created.clone(),
        }
    }

    fn wanted(&self, now: &Value) -> Value {
        now.as_ref().map(|_| EXPIRED.to_owned())
    }

    fn inverse(&self, _: &Value) -> Inverse {
        Inverse::Irreversible("only somebody who has the key can store it anew".to_owned())
    }

    fn consequence(&self) -> Option<&'static str> {
        Some(
            "The balancer and its agents accept it until they start again; after that, whoever uses it is refused.",
        )
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
