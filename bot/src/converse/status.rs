//! `status`: operations first, then balancer requests, scheduler requests, and services.

use commands::{
    Colour, EnvironmentName, LoadBalancerRequestId, Reply, RequestName, Seen, Sent, ServiceName,
    Status, StatusFacts, Subject, Verdict,
};

use super::{approve, confirm};
use crate::chat::Heard;
use crate::environment::known;
use crate::environment::{CannotTell, Environment, FoundPool};
use crate::house::House;
use crate::journal::{Operation, OperationState};

/// How something is doing.
pub(super) async fn status(
    house: &House,
    heard: &Heard,
    command: &Status,
    environment: Option<&EnvironmentName>,
) -> anyhow::Result<(Reply, Verdict)> {
    let name = match &command.subject {
        Subject::Named(name) => name,
        Subject::Last => {
            // A mention in a channel begins a thread of its own, in which nothing was asked for yet.
            let last = match house.journal.last_operation(&heard.room).await? {
                Some(operation) => Some(operation),
                None => house.journal.last_operation_around(&heard.room).await?,
            };
            if let Some(operation) = last {
                return Ok(of_operation(house, heard, &operation).await);
            }
            // Nothing was asked for here by anybody. What the same person asked for elsewhere is what they mean, if anything.
            let who = house.who(&heard.person);
            return Ok(
                match house.journal.last_operation_by(who.accounts()).await? {
                    Some(operation) => {
                        let (reply, verdict) = of_operation(house, heard, &operation).await;
                        (
                            reply.field("asked for in", operation.room.to_string()),
                            verdict,
                        )
                    }
                    None => (
                        Reply::text("Nothing was asked for in this room yet.")
                            .coloured(Colour::Grey),
                        Verdict::Failed,
                    ),
                },
            );
        }
    };
    if let Some(operation) = house.journal.operation_called(name.as_str()).await? {
        return Ok(of_operation(house, heard, &operation).await);
    }
    Ok(match house.environments.meant_for_reading(environment) {
        Err(question) => (question, Verdict::Refused),
        Ok(environments) => {
            let environments: Vec<&Environment> =
                environments.into_iter().map(AsRef::as_ref).collect();
            let mut search = Search::default();
            let facts = look_for(&mut search, &environments, name).await;
            let (reply, verdict) = Status::answer(name, &facts);
            (search.with_gaps(reply, &facts), verdict)
        }
    })
}

/// An operation of ours: what it is waiting for, or what its service says of it now, or how it ended.
async fn of_operation(house: &House, heard: &Heard, operation: &Operation) -> (Reply, Verdict) {
    let found = format!(
        "operation {} by {}: {} in {}",
        operation.id, operation.person, operation.command, operation.plan.environment
    );
    let (reply, verdict) = match operation.state {
        OperationState::Proposed if confirm::has_lapsed(house, operation) => {
            let text = format!(
                "Request {} was never sent: its plan lapsed. Say `{}` again",
                operation.plan.effect.request(),
                operation.command
            );
            (Reply::text(text).coloured(Colour::Grey), Verdict::Failed)
        }
        OperationState::Proposed => {
            let verb = match operation.approvals {
                0 => "confirm",
                _ => "approve",
            };
            let text = format!(
                "Request {} has not been sent: it waits for `{verb} {}`",
                operation.plan.effect.request(),
                operation.id
            );
            let mut reply = Reply::text(text).coloured(Colour::Yellow);
            if operation.room != heard.room {
                // Whoever decides here has not seen the plan.
                let mut proposal = operation
                    .plan
                    .proposal(&approve::shown(house, operation).await);
                reply = reply.field("plan", &proposal.text);
                reply.fields.append(&mut proposal.fields);
                reply.buttons = proposal.buttons;
            }
            (reply, Verdict::Success)
        }
        OperationState::Dropped => {
            let text = format!(
                "Request {} was never sent: the plan was dropped",
                operation.plan.effect.request()
            );
            (Reply::text(text).coloured(Colour::Grey), Verdict::Failed)
        }
        OperationState::Ended => {
            let told = Reply {
                buttons: Vec::new(),
                ..operation.told.clone().unwrap_or_default()
            };
            let verdict = operation.verdict.unwrap_or(Verdict::Unknown);
            let told = if verdict == Verdict::Failed {
                with_agents(house, operation, told).await
            } else {
                told
            };
            (told, verdict)
        }
        OperationState::Confirmed | OperationState::Sent | OperationState::Followed => {
            now(house, operation).await
        }
    };
    (reply.field("found", found), verdict)
}

/// The last words of a failed operation, with what each agent said as far as the balancer remembers it.
async fn with_agents(house: &House, operation: &Operation, told: Reply) -> Reply {
    let environment = house.environments.named(&operation.plan.environment);
    // What was never seen was not sent, or not taken: no agent was asked.
    let Some(environment) = environment.filter(|_| operation.last_seen.is_some()) else {
        return told;
    };
    let effect = &operation.plan.effect;
    let Some(request) = effect.balancer_request() else {
        return told;
    };
    match environment.balancer_request(request).await {
        Ok(Some(answer)) if answer.is_of(effect) => answer.with_agents(told),
        Ok(_) => told,
        Err(CannotTell(why)) => told.field("agents", format!("unknown: {why}")),
    }
}

/// What its service says at this moment. The follower, not this answer, ends the operation.
async fn now(house: &House, operation: &Operation) -> (Reply, Verdict) {
    let sent = Sent::of(&operation.plan.effect);
    let last_seen = operation.last_seen.as_deref().unwrap_or("never");
    let Some(environment) = house.environments.named(&operation.plan.environment) else {
        return (
            sent.unreachable(last_seen, "its environment is no longer configured"),
            Verdict::Unknown,
        );
    };
    let answered = operation.state == OperationState::Followed;
    match environment.look(&operation.plan.effect, answered).await {
        Ok(Some(seen)) => {
            let told = sent.tell(&seen, None, None);
            let reply = match &seen {
                Seen::Balancer(answer) => answer.with_agents(told.reply),
                Seen::Setting(_) | Seen::Request(_) | Seen::Deploy(_) => told.reply,
            };
            (reply, told.verdict.unwrap_or(Verdict::Success))
        }
        Ok(None) => {
            let peer = operation.plan.effect.peer().word();
            let why = format!("{peer} does not have it yet");
            (sent.unanswered(&why), Verdict::Unknown)
        }
        Err(CannotTell(why)) => (sent.unreachable(last_seen, &why), Verdict::Unknown),
    }
}

/// Looks for a name everywhere, kind by kind, so that what it is does not depend on which environment comes first.
async fn look_for(
    search: &mut Search,
    environments: &[&Environment],
    name: &RequestName,
) -> StatusFacts {
    for environment in environments {
        let id = LoadBalancerRequestId::new(name.as_str());
        if let Some(answer) = search
            .noted(environment.glance_at_balancer_request(&id).await)
            .flatten()
        {
            return StatusFacts::BalancerRequest {
                environment: environment.name.clone(),
                id,
                answer,
            };
        }
    }
    for environment in environments {
        if let Some(facts) = search
            .noted(environment.facts_of_request(name.as_str()).await)
            .flatten()
        {
            let pool = environment.pool(&ServiceName::new(name.as_str())).await;
            let pool = known(pool.map(|found| match found {
                FoundPool::One(pool) => Some(pool),
                FoundPool::Several(_) | FoundPool::None(_) => None,
            }));
            return StatusFacts::SchedulerRequest {
                facts: Box::new(facts),
                pool,
            };
        }
    }
    for environment in environments {
        match search.noted(environment.pool(&ServiceName::new(name.as_str())).await) {
            Some(FoundPool::One(pool)) => {
                let tasks = known(environment.healthy_tasks(&pool).await);
                return StatusFacts::Service {
                    environment: environment.name.clone(),
                    pool,
                    tasks,
                };
            }
            Some(FoundPool::Several(services)) => {
                search.near.extend(services.iter().map(ToString::to_string))
            }
            Some(FoundPool::None(near)) => search.near.extend(near),
            None => {}
        }
    }
    let is_called_so = |environment: &&Environment| environment.name.as_str() == name.as_str();
    search.nothing_found(environments.iter().any(is_called_so))
}

/// What a search met on its way.
#[derive(Default)]
struct Search {
    near: Vec<String>,
    unreachable: Vec<String>,
}

impl Search {
    fn noted<T>(&mut self, asked: Result<T, CannotTell>) -> Option<T> {
        asked
            .map_err(|CannotTell(why)| self.unreachable.push(why))
            .ok()
    }

    fn nothing_found(&mut self, is_environment: bool) -> StatusFacts {
        self.near.sort();
        self.near.dedup();
        self.unreachable.sort();
        self.unreachable.dedup();
        if self.unreachable.is_empty() {
            StatusFacts::NotFound {
                near: self.near.clone(),
                is_environment,
            }
        } else {
            StatusFacts::Unknown {
                why: self.unreachable.clone(),
            }
        }
    }

    /// What was found is not all there may be, where a place that comes first could not be asked.
    fn with_gaps(mut self, reply: Reply, facts: &StatusFacts) -> Reply {
        if matches!(
            facts,
            StatusFacts::Unknown { .. } | StatusFacts::NotFound { .. }
        ) {
            return reply;
        }
        self.unreachable.dedup();
        let gaps = self.unreachable.into_iter();
        gaps.fold(reply, |reply, why| {
            reply.field("not asked", why).coloured(Colour::Yellow)
        })
    }
}
