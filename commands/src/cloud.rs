//! What the balancer tells of AWS: ELBs, target groups, and what is registered with them.

use crate::asked::{Asked, Listing, answered};
use crate::facts::Known;
use crate::format::counted;
use crate::id::EnvironmentName;

/// What one environment's balancer sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundInCloud<T> {
    /// All of them, since none was named.
    All(Vec<T>),
    /// What is registered with the named one.
    Members(Vec<Member>),
    /// The named one is not listed.
    None {
        /// Names near to it.
        near: Vec<String>,
    },
}

/// Something that is registered with an ELB or a target group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The instance.
    pub id: String,
    /// Its port, where it has one of its own.
    pub port: Option<u64>,
    /// How it is there, in AWS's own word.
    pub state: String,
    /// Why, in AWS's own words; often empty.
    pub why: String,
    /// Whether it is on its way out: it is served to its end, and no longer counts as registered.
    pub leaving: bool,
}

/// Adds what is registered with one thing to an answer.
pub(crate) fn tell_members(
    listing: &mut Listing,
    environment: &EnvironmentName,
    members: &[Member],
    thing: &str,
    of: &str,
) {
    listing.say(format!(
        "{} of {of} in {environment}",
        counted(members.len(), thing)
    ));
    for member in members {
        let id = match member.port {
            Some(port) => format!("{}:{port}", member.id),
            None => member.id.clone(),
        };
        listing.row(vec![
            id,
            of.to_owned(),
            environment.to_string(),
            member.state.clone(),
            member.why.clone(),
        ]);
    }
}

/// What to say where the named thing is nowhere, or nobody could be asked.
pub(crate) fn without<T>(asked: &[Asked<FoundInCloud<T>>], thing: &str, all: &str) -> String {
    let places = answered(asked);
    if places.is_empty() {
        return format!("I cannot tell what is behind {thing}");
    }
    let mut near: Vec<&str> = asked
        .iter()
        .filter_map(|asked| match &asked.found {
            Known::Known(FoundInCloud::None { near }) => Some(near),
            Known::Known(_) | Known::Unknown(_) => None,
        })
        .flatten()
        .map(String::as_str)
        .collect();
    near.sort_unstable();
    near.dedup();
    let hint = match near.as_slice() {
        [] => format!("`{all}` shows what is there."),
        near => format!("Did you mean {}?", near.join(", or ")),
    };
    format!("The balancer lists no {thing} in {places}. {hint}")
}
