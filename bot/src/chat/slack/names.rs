//! What people are called. The bot writes them by their ids, since those are what its policy is made of; beside an id, people read
//! a name. It is plain text: a mention would ring somebody's phone.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use commands::Reply;
use serde::Deserialize;

use super::Shared;
use super::api::Failure;

/// How many names are remembered.
const MANY: usize = 10_000;

/// How an id of a person begins in the bot's own words.
const BEFORE: &str = "slack:";

/// The names of people, by id; none for whoever has none.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: Mutex<HashMap<String, Option<String>>>,
}

#[derive(Deserialize)]
struct Info {
    user: User,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct User {
    name: String,
    profile: Profile,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Profile {
    display_name: String,
}

impl Shared {
    /// A reply with a name before each id of a person. Where Slack does not tell one, the id is enough.
    pub(super) async fn named<'r>(&self, reply: &'r Reply) -> Cow<'r, Reply> {
        let mut ids: Vec<&str> = texts(reply).flat_map(people).collect();
        if ids.is_empty() {
            return Cow::Borrowed(reply);
        }
        ids.sort_unstable();
        ids.dedup();
        let mut names = Vec::new();
        for id in ids {
            if let Some(name) = self.name_of(id).await {
                names.push((id.to_owned(), name));
            }
        }
        let mut reply = reply.clone();
        let fields = reply.fields.iter_mut().map(|(_, value)| value);
        for text in fields.chain([&mut reply.text]) {
            for (id, name) in &names {
                *text = with_name(text, id, name);
            }
        }
        Cow::Owned(reply)
    }

    async fn name_of(&self, id: &str) -> Option<String> {
        if let Some(known) = self.names.known().get(id) {
            return known.clone();
        }
        let asked: Result<Info, Failure> = self.api.read("users.info", &[("user", id)]).await;
        let name = match asked {
            Ok(Info { user }) => [user.profile.display_name, user.name]
                .into_iter()
                .find(|name| !name.trim().is_empty()),
            Err(Failure::Refused(_)) => None,
            Err(failure) => {
                tracing::debug!(%failure, "a person's name is not known");
                return None;
            }
        };
        let mut known = self.names.known();
        if known.len() >= MANY {
            known.clear();
        }
        known.insert(id.to_owned(), name.clone());
        name
    }
}

impl Names {
    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, Option<String>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where people are spoken of: in the sentence and in what is below it.
fn texts(reply: &Reply) -> impl Iterator<Item = &str> {
    let fields = reply.fields.iter().map(|(_, value)| value.as_str());
    fields.chain([reply.text.as_str()])
}

/// The ids of people in a text.
fn people(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(BEFORE).filter_map(|(at, _)| {
        let rest = &text[at + BEFORE.len()..];
        let id = &rest[..length_of_id(rest)];
        (id.len() > 1 && id.starts_with(['U', 'W'])).then_some(id)
    })
}

fn length_of_id(text: &str) -> usize {
    text.find(|letter: char| !letter.is_ascii_uppercase() && !letter.is_ascii_digit())
        .unwrap_or(text.len())
}

fn with_name(text: &str, id: &str, name: &str) -> String {
    let whole = format!("{BEFORE}{id}");
    let mut named = String::with_capacity(text.len() + name.len() + 3);
    let mut rest = text;
    while let Some(at) = rest.find(&whole) {
        let (before, from) = rest.split_at(at);
        let after = &from[whole.len()..];
        named.push_str(before);
        if length_of_id(after) == 0 {
            named.push_str(&format!("{name} ({whole})"));
        } else {
            named.push_str(&whole);
        }
        rest = after;
    }
    named.push_str(rest);
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_people_are_found_and_named() {
        let text = "add hosts by slack:U0ALICE in slack:C0DEPLOY/1795341101.000100, confirmed by slack:U0ALICE2.";
        assert_eq!(people(text).collect::<Vec<_>>(), ["U0ALICE", "U0ALICE2"]);
        assert_eq!(
            with_name(text, "U0ALICE", "alice"),
            "add hosts by alice (slack:U0ALICE) in slack:C0DEPLOY/1795341101.000100, confirmed by slack:U0ALICE2."
        );
    }
}
