//! The words for what happened to watched services: one message a look and room.

use super::Event;
use crate::format::{counted, hosts, listed};
use crate::id::EnvironmentName;
use crate::reply::{Colour, Reply};
use crate::standing::Condition;

/// Something that a room is to be told: the service, what happened, and what more is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// Which service.
    pub service: String,
    /// What happened.
    pub event: Event,
    /// What was looked up about it: how a deploy ended.
    pub more: Option<String>,
}

/// So many rows are shown; what is more than a room can bear is counted.
const ROWS: usize = 30;

/// So many upstreams are named.
const UPSTREAMS: usize = 4;

impl Event {
    /// In words, without the service: "deploy d2 by ada began".
    #[must_use]
    pub fn told(&self) -> String {
        let of = |deploy: &crate::standing::Deployed| {
            let by = deploy.by.as_ref().map(|by| format!(" by {by}"));
            format!("deploy {}{}", deploy.id, by.unwrap_or_default())
        };
        match self {
            Self::Appeared => "is new".to_owned(),
            Self::Disappeared => "is gone".to_owned(),
            Self::DeployBegan(deploy) => format!("{} began", of(deploy)),
            Self::DeployRuns(deploy) => format!("{} runs", of(deploy)),
            Self::DeployGone(deploy) => format!("{} ended, and does not run", of(deploy)),
            Self::Condition(was, _, told) => format!("{told} (was {})", was.word()),
            Self::CrashLoop(kind) => format!("crashes again and again: {kind}"),
            Self::CrashLoopOver => "crashes no more".to_owned(),
            Self::Upstreams { added, removed, by } => {
                let some = |upstreams: &[String]| {
                    let more = upstreams.len().saturating_sub(UPSTREAMS);
                    let shown = hosts(&upstreams[..upstreams.len() - more]);
                    if more == 0 {
                        shown
                    } else {
                        format!("{shown} and {more} more")
                    }
                };
                let parts = [(added, "added"), (removed, "removed")];
                let parts: Vec<String> = parts
                    .iter()
                    .filter(|(upstreams, _)| !upstreams.is_empty())
                    .map(|(upstreams, verb)| format!("{} {verb}", some(upstreams)))
                    .collect();
                let by = match by.as_slice() {
                    [] => String::new(),
                    [only] => format!(" (request {only})"),
                    several => format!(
                        " (requests {})",
                        listed(&several[..several.len().min(UPSTREAMS)])
                    ),
                };
                format!("balancer: {}{by}", parts.join(", "))
            }
        }
    }

    fn colour(&self) -> Colour {
        match self {
            Self::DeployBegan(_) => Colour::Blue,
            Self::DeployRuns(_) | Self::CrashLoopOver => Colour::Green,
            Self::Condition(_, Condition::Healthy, _) => Colour::Green,
            Self::Condition(_, Condition::Down, _) | Self::CrashLoop(_) | Self::DeployGone(_) => {
                Colour::Red
            }
            Self::Condition(_, Condition::Paused | Condition::Off, _) | Self::Disappeared => {
                Colour::Grey
            }
            Self::Condition(..) => Colour::Yellow,
            Self::Appeared | Self::Upstreams { .. } => Colour::Plain,
        }
    }
}

impl Telling {
    fn what(&self) -> String {
        let more = self.more.as_ref().map(|more| format!(": {more}"));
        format!("{}{}", self.event.told(), more.unwrap_or_default())
    }
}

/// The one message of a look to a room. None where there is nothing to tell.
#[must_use]
pub fn tell(environment: &EnvironmentName, tellings: &[Telling]) -> Option<Reply> {
    let worst = [
        Colour::Red,
        Colour::Yellow,
        Colour::Blue,
        Colour::Green,
        Colour::Grey,
    ];
    let colours: Vec<Colour> = tellings
        .iter()
        .map(|telling| telling.event.colour())
        .collect();
    let colour = worst.into_iter().find(|colour| colours.contains(colour));
    let colour = colour.unwrap_or_default();
    let reply = match tellings {
        [] => return None,
        [only] => Reply::text(format!(
            "{} in {environment}: {}",
            only.service,
            only.what()
        )),
        several => {
            let mut services: Vec<&str> = several
                .iter()
                .map(|telling| telling.service.as_str())
                .collect();
            services.dedup();
            let text = format!(
                "{} of {} in {environment}",
                counted(several.len(), "change"),
                counted(services.len(), "watched service")
            );
            let rows = several.iter().take(ROWS);
            let rows = rows
                .map(|telling| vec![telling.service.clone(), telling.what()])
                .collect();
            let mut reply = Reply::text(text).rows(&["service", "what"], rows);
            if several.len() > ROWS {
                reply = reply.field("not shown", format!("and {} more", several.len() - ROWS));
            }
            reply
        }
    };
    Some(reply.coloured(colour))
}
