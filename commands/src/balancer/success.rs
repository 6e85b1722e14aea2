//! SUCCESS, told with what was seen: what changed, what is there now, and what does not show.

use std::time::Duration;

use super::tell::ReadBack;
use crate::effect::{Action, Effect};
use crate::facts::Known;
use crate::format::{counted, duration, hosts as host_list};
use crate::reply::{Colour, Reply, Verdict};
use crate::sent::{Sent, Told};

impl Sent<'_> {
    /// The end of a request that is in the balancer's state.
    pub(super) fn applied(
        &self,
        agents: usize,
        without_template: &[String],
        post_apply_failed: bool,
        elapsed: Option<Duration>,
        now_there: Option<&ReadBack>,
    ) -> Told {
        let mut text = format!("Request {} is SUCCESS", self.id);
        if let Some(Effect::CancelRequest { .. }) = self.effect {
            text.push_str(" · it had ended before it could be cancelled");
            return Told {
                reply: Reply::text(text).coloured(Colour::Yellow),
                verdict: Some(Verdict::Failed),
            };
        }
        let is_reload = matches!(
            self.effect,
            Some(Effect::Enqueue {
                action: Action::Reload,
                ..
            })
        );
        if is_reload {
            text.insert_str(0, "Applied successfully · ");
        }
        let mut details = self.changes(now_there);
        let took = elapsed
            .map(|elapsed| format!(" in {}", duration(elapsed)))
            .unwrap_or_default();
        let did = match self.purges() {
            true => "purged their cache",
            false => "reloaded",
        };
        // Whoever asks in passing about somebody else's request may look before its agents are filed.
        if agents > 0 || self.effect.is_some() {
            details.push(format!("{} {did}{took}", counted(agents, "agent")));
        }
        if !details.is_empty() {
            text = format!("{text} · {}", details.join(", "));
        }
        let mut colour = Colour::Green;
        if post_apply_failed {
            text.push_str(" · but the steps after applying failed");
            colour = Colour::Yellow;
        }
        let mut reply = Reply::text(text);
        if !without_template.is_empty() {
            reply = reply.field("without a template", without_template.join(", "));
            colour = Colour::Yellow;
        }
        if let Some(surprise) = self.surprise(now_there) {
            reply = reply.field("look again", surprise);
            colour = Colour::Yellow;
        }
        if let Some(unseen) = self.unseen().filter(|_| !post_apply_failed) {
            reply = reply.field("not reported", unseen);
        }
        Told {
            reply: reply.coloured(colour),
            verdict: Some(Verdict::Success),
        }
    }

    /// Whether it is a purge, whose agents load nothing and take nothing back.
    pub(super) fn purges(&self) -> bool {
        matches!(
            self.effect,
            Some(Effect::Enqueue {
                action: Action::PurgeCache,
                ..
            })
        )
    }

    /// "2 hosts added", "1 host removed", "4 upstreams"; "base path is /hub".
    fn changes(&self, now_there: Option<&ReadBack>) -> Vec<String> {
        let Some(Effect::Enqueue {
            action,
            service,
            add,
            remove,
            ..
        }) = self.effect
        else {
            return upstreams_now(now_there).collect();
        };
        let count = |hosts: usize, verb: &str| {
            (hosts > 0).then(|| format!("{} {verb}", counted(hosts, "host")))
        };
        let hosts = [count(add.len(), "added"), count(remove.len(), "removed")];
        let hosts = hosts.into_iter().flatten();
        match action {
            Action::Update => hosts.chain(upstreams_now(now_there)).collect(),
            Action::Change => self.body_now(now_there),
            Action::Reload | Action::PurgeCache => Vec::new(),
            Action::Delete => [format!("{service} deleted")]
                .into_iter()
                .chain(hosts)
                .collect(),
        }
    }

    /// What of the body was changed, as it was read back.
    fn body_now(&self, now_there: Option<&ReadBack>) -> Vec<String> {
        let (Some(effect), Some(Known::Known(Some(pool)))) = (self.effect, now_there) else {
            return Vec::new();
        };
        let differences = effect.body_differences();
        let read = differences.iter();
        read.map(|difference| difference.place.said(&pool.body))
            .collect()
    }

    /// What was read back does not show what was done.
    fn surprise(&self, now_there: Option<&ReadBack>) -> Option<String> {
        let effect = self.effect?;
        let Effect::Enqueue {
            action,
            body,
            add,
            remove,
            ..
        } = effect
        else {
            return None;
        };
        let is_deletion = *action == Action::Delete;
        let pool = match now_there? {
            Known::Known(Some(_)) if is_deletion => {
                return Some("the balancer has this service all the same".to_owned());
            }
            Known::Known(Some(pool)) => pool,
            Known::Known(None) if is_deletion => return None,
            Known::Known(None) => {
                return Some("the balancer no longer has this service".to_owned());
            }
            Known::Unknown(why) => {
                let what = match action {
                    Action::Update | Action::Reload | Action::PurgeCache => "the upstreams",
                    Action::Change | Action::Delete => "the service",
                };
                return Some(format!("{what} could not be read back: {why}"));
            }
        };
        let differences = effect.body_differences();
        let mut otherwise = differences
            .iter()
            .filter(|difference| !difference.place.agrees(body, &pool.body));
        if let Some(otherwise) = otherwise.next() {
            return Some(format!(
                "changed again already: {}",
                otherwise.place.said(&pool.body)
            ));
        }
        let listed = |wanted: &str| {
            pool.upstreams
                .iter()
                .any(|upstream| upstream.upstream == wanted)
        };
        let lacking: Vec<&str> = add
            .iter()
            .map(|u| u.upstream.as_str())
            .filter(|u| !listed(u))
            .collect();
        let lingering: Vec<&str> = remove
            .iter()
            .map(|u| u.upstream.as_str())
            .filter(|u| listed(u))
            .collect();
        match (lacking.as_slice(), lingering.as_slice()) {
            ([], []) => None,
            ([], lingering) => Some(format!("listed again already: {}", host_list(lingering))),
            (lacking, _) => Some(format!("no longer listed: {}", host_list(lacking))),
        }
    }

    /// Baragon purges an edge cache after applying and reports its failure nowhere (contract 3.4).
    fn unseen(&self) -> Option<String> {
        let Some(Effect::Enqueue {
            action: Action::Update | Action::Change,
            body,
            ..
        }) = self.effect
        else {
            return None;
        };
        let domains = body.get("edgeCacheDomains")?.as_array()?;
        (!domains.is_empty()).then(|| "whether the edge cache was purged".to_owned())
    }
}

fn upstreams_now(now_there: Option<&ReadBack>) -> impl Iterator<Item = String> {
    let count = match now_there {
        Some(Known::Known(Some(pool))) => Some(counted(pool.size(), "upstream")),
        _ => None,
    };
    count.into_iter()
}
