//! From the services' wire values to the words of `commands`, and back.

use std::time::Duration;

use baragon_client as baragon;
use baragon_client::{
    AgentRequestType, BaragonRequest, BaragonRequestState, BaragonResponse, BaragonServiceState,
    RequestAction, UpstreamInfo,
};
use commands::balancer::{AgentAnswer, Answer, Content, State};
use commands::{
    Action, Agent, Alias, AliasedTo, BalancerState, PastRequest, Pool, RenderedFile, ServiceName,
    Settings, StoredKey, TrafficSource, Upstream,
};
use scheduler_client as scheduler;

use super::BalancedService;

mod scheduler_questions;
mod scheduler_words;

pub(super) use scheduler_questions::{
    address, agent, cluster, crash_loop, disabled_action, end, event, expiring, expiring_machine,
    health_checks, made, rack, scheduler_state, standing, takes, task_detail, told_deploy, version,
    webhook,
};
pub(super) use scheduler_words::{
    active, counts, deploy_ended, deploy_pending, ended_task, is_long_running, last_run,
    last_words, leaving, past_deploy, request_facts, request_seen, run_seen, running,
};

/// A committed service.
pub(super) fn pool(state: &BaragonServiceState) -> Pool {
    let mut upstreams: Vec<Upstream> = state.upstreams.iter().map(upstream).collect();
    // The service lists them in no order; a stable one keeps previews and fingerprints stable.
    upstreams.sort();
    Pool {
        service: ServiceName::new(state.service.service_id.as_str()),
        groups: state
            .service
            .load_balancer_groups
            .iter()
            .map(ToString::to_string)
            .collect(),
        upstreams,
        body: serde_json::to_value(&state.service).unwrap_or_default(),
        brought_by: state
            .upstreams
            .iter()
            .filter_map(|upstream| upstream.request_id.as_ref())
            .map(ToString::to_string)
            .collect(),
    }
}

/// A committed service, for reading.
pub(super) fn settings(state: &BaragonServiceState) -> Settings {
    let service = &state.service;
    let strings = |set: &std::collections::BTreeSet<String>| set.iter().cloned().collect();
    Settings {
        service: ServiceName::new(service.service_id.as_str()),
        owners: service.owners.clone(),
        base_path: service.service_base_path.clone(),
        additional_paths: service.additional_paths.clone(),
        groups: names(&service.load_balancer_groups),
        domains: strings(&service.domains),
        edge_cache_domains: strings(&service.edge_cache_domains),
        template: service.template_name.clone(),
        options: service.options.clone().map(serde_json::Value::Object),
        resolves_upstreams: service.pre_resolve_upstream_dns,
        upstreams: state.upstreams.iter().map(upstream).collect(),
    }
}

fn names(groups: &std::collections::BTreeSet<baragon::GroupName>) -> Vec<String> {
    groups.iter().map(ToString::to_string).collect()
}

/// A service's upstreams, for comparing.
pub(super) fn balanced(state: &BaragonServiceState) -> BalancedService {
    BalancedService {
        id: state.service.service_id.to_string(),
        owners: state.service.owners.clone(),
        upstreams: state
            .upstreams
            .iter()
            .map(|upstream| {
                let by = upstream.request_id.as_ref().map(ToString::to_string);
                (upstream.upstream.clone(), by)
            })
            .collect(),
    }
}

/// A file that an agent has written.
pub(super) fn rendered_file(file: &baragon::BaragonConfigFile) -> RenderedFile {
    RenderedFile {
        path: file.full_path.clone(),
        text: file.content.clone(),
    }
}

/// What a name stands for.
pub(super) fn alias(name: &str, alias: &baragon::BaragonGroupAlias) -> Alias {
    Alias {
        name: name.to_owned(),
        groups: names(&alias.groups),
        domains: alias.domains.iter().cloned().collect(),
        edge_cache_domains: alias.edge_cache_domains.iter().cloned().collect(),
    }
}

/// What a name stands for, as the value of a setting.
pub(super) fn aliased_to(alias: &baragon::BaragonGroupAlias) -> AliasedTo {
    AliasedTo {
        groups: alias.groups.iter().map(ToString::to_string).collect(),
        domains: alias.domains.clone(),
        edge_cache_domains: alias.edge_cache_domains.clone(),
    }
}

/// An agent that is there.
pub(super) fn connected_agent(agent: &baragon::BaragonAgentMetadata) -> Agent {
    Agent {
        id: agent.agent_id.to_string(),
        connected: true,
        last_seen: None,
    }
}

/// An agent that was there at some time.
pub(super) fn known_agent(agent: &baragon::BaragonKnownAgentMetadata) -> Agent {
    Agent {
        id: agent.agent_id.to_string(),
        connected: false,
        last_seen: moment(agent.last_seen_at),
    }
}

/// Something in front of a group.
pub(super) fn traffic_source(source: &baragon::TrafficSource) -> TrafficSource {
    TrafficSource {
        name: source.name.clone(),
        kind: source.source_type.to_string(),
        registers_by: source.register_by.to_string(),
    }
}

/// A key without its value.
pub(super) fn stored_key(key: &baragon::BaragonAuthKey) -> StoredKey {
    StoredKey {
        owner: key.owner.clone(),
        created: moment(key.created_at),
        expired: key.expired_at.map(|at| {
            moment(at).unwrap_or_else(|| "yes, at a moment that makes no sense".to_owned())
        }),
    }
}

/// Epoch milliseconds as people read them. `None`: nobody said, which Baragon writes as 0, or it is no moment at all.
fn moment(millis: i64) -> Option<String> {
    let moment = chrono::DateTime::from_timestamp_millis(millis).filter(|_| millis > 0)?;
    Some(moment.format("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// What a balancer says of itself. Its worker's lag means nothing from an instance that does not lead, and counts from the
/// epoch where the worker has never run (contract 6.12).
pub(super) fn balancer_state(
    status: &baragon::BaragonServiceStatus,
    mut instances: Vec<String>,
) -> BalancerState {
    const YEAR: u64 = 31_536_000_000;
    instances.sort();
    let lag = u64::try_from(status.worker_lag_ms).ok();
    BalancerState {
        leader: status.leader,
        pending: status.pending_request_count,
        worker_started: lag
            .filter(|lag| status.leader && *lag < YEAR)
            .map(Duration::from_millis),
        oldest_pending: status
            .oldest_pending_request
            .and_then(|age| u64::try_from(age).ok())
            .filter(|age| *age > 0)
            .map(Duration::from_millis),
        storage: status.zookeeper_state.to_string(),
        storage_works: status.zookeeper_state.is_connected(),
        instances,
    }
}

/// A request that the balancer remembers.
pub(super) fn past_request(response: &BaragonResponse) -> PastRequest {
    PastRequest {
        id: commands::LoadBalancerRequestId::new(response.load_balancer_request_id.as_str()),
        answer: answer(response),
    }
}

fn upstream(info: &UpstreamInfo) -> Upstream {
    Upstream {
        upstream: info.upstream.clone(),
        group: info.group.clone(),
        rack_id: info.rack_id.clone(),
    }
}

fn upstream_info(upstream: &Upstream) -> UpstreamInfo {
    let mut info = UpstreamInfo::new(upstream.upstream.clone());
    info.group.clone_from(&upstream.group);
    info.rack_id.clone_from(&upstream.rack_id);
    info
}

/// What the balancer answered about a request.
pub(super) fn answer(response: &BaragonResponse) -> Answer {
    let mut take_back = agents(response, &AgentRequestType::Revert);
    take_back.extend(agents(response, &AgentRequestType::Cancel));
    Answer {
        state: state(&response.load_balancer_state),
        message: response.message.clone(),
        content: response.request.as_ref().map(content),
        apply: agents(response, &AgentRequestType::Apply),
        take_back,
        post_apply_steps_succeeded: response.post_apply_steps_succeeded,
    }
}

fn state(state: &BaragonRequestState) -> State {
    match state {
        BaragonRequestState::Waiting => State::Waiting,
        BaragonRequestState::Success => State::Success,
        BaragonRequestState::Failed => State::Failed,
        BaragonRequestState::Canceling => State::Canceling,
        BaragonRequestState::Canceled => State::Canceled,
        BaragonRequestState::InvalidRequestNoop => State::InvalidRequestNoop,
        BaragonRequestState::Unknown | BaragonRequestState::Other(_) => {
            State::Strange(state.to_string())
        }
    }
}

fn content(request: &BaragonRequest) -> Content {
    let names = |upstreams: &[UpstreamInfo]| {
        upstreams
            .iter()
            .map(|upstream| upstream.upstream.clone())
            .collect()
    };
    Content {
        service: request.load_balancer_service.service_id.to_string(),
        action: request
            .action
            .as_ref()
            .unwrap_or(&RequestAction::Update)
            .to_string(),
        add: names(&request.add_upstreams),
        remove: names(&request.remove_upstreams),
        body: serde_json::to_value(&request.load_balancer_service).unwrap_or_default(),
    }
}

fn agents(response: &BaragonResponse, phase: &AgentRequestType) -> Vec<AgentAnswer> {
    let mut answers: Vec<AgentAnswer> = response
        .agents_in(phase)
        .iter()
        .map(|answer| AgentAnswer {
            agent: host_and_port(&answer.url),
            status: answer.status_code,
            said: answer.content.clone().or_else(|| answer.exception.clone()),
            attempt: answer.attempt,
        })
        .collect();
    answers.sort_by(|a, b| a.agent.cmp(&b.agent));
    answers
}

/// `http://edge-1:8882/baragon/v2/batch` is the agent people call `edge-1:8882`.
fn host_and_port(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).to_owned()
}

/// The request that carries an effect. `None` where the stored plan cannot be put on the wire.
pub(super) fn request(
    id: &commands::LoadBalancerRequestId,
    action: Action,
    body: &serde_json::Value,
    add: &[Upstream],
    remove: &[Upstream],
) -> Option<BaragonRequest> {
    let id = baragon::LoadBalancerRequestId::new(id.as_str()).ok()?;
    let service = serde_json::from_value(body.clone()).ok()?;
    let request = BaragonRequest::new(id, service);
    Some(match action {
        Action::Reload => request.with_action(RequestAction::Reload),
        Action::PurgeCache => request.with_action(RequestAction::PurgeCache),
        Action::Delete => request
            .with_action(RequestAction::Delete)
            .removing(remove.iter().map(upstream_info)),
        // An update without upstreams in it, whose body replaces the stored one.
        Action::Change => request,
        // No action named means UPDATE, and is the one spelling every release accepts (contract 4.1). The stored service
        // body is left alone, and the balancer refuses an upstream that another service has.
        Action::Update => request
            .adding(add.iter().map(upstream_info))
            .removing(remove.iter().map(upstream_info))
            .upstream_update_only()
            .no_duplicate_upstreams(),
    })
}

/// Why the balancer gave no answer, as a clause.
pub(super) fn balancer_trouble(place: &str, error: &baragon::Error) -> String {
    use baragon::Error;
    match error {
        Error::Unauthorized { .. } => format!("{place} refuses my key"),
        Error::WrongAddress { .. } | Error::NotFound { .. } => {
            format!("{place} is not at the address I have: something else answers there")
        }
        Error::RateLimited { .. } => format!("{place} asks for fewer calls"),
        Error::Rejected {
            message: Some(words),
            ..
        } => format!("{place} refused: {words}"),
        Error::Rejected { status, .. } | Error::Unexpected { status, .. } => {
            format!("{place} answered with status {status}")
        }
        Error::Decode { at, .. } => format!("{place} answered something I cannot read (at `{at}`)"),
        Error::Transport {
            loss: baragon::Loss::AnswerLost,
            ..
        } => format!("{place} did not answer"),
        Error::Transport { .. } => format!("{place} cannot be reached"),
        Error::Unsendable { reason, .. } => format!("{place} was not asked, because {reason}"),
    }
}

/// Why the scheduler gave no answer, as a clause.
pub(super) fn scheduler_trouble(place: &str, error: &scheduler::Error) -> String {
    use scheduler::Error;
    match error {
        Error::Unauthorized { .. } => format!("{place} refuses my credentials"),
        Error::WrongAddress { .. } => {
            format!("{place} is not at the address I have: something else answers there")
        }
        Error::NotFound { .. } => {
            format!("{place} has no such thing, or is not at the address I have")
        }
        Error::Transport {
            loss: scheduler::Loss::AnswerLost,
            ..
        } => format!("{place} did not answer"),
        Error::Transport { .. } => format!("{place} cannot be reached"),
        Error::Rejected {
            message: Some(words),
            ..
        }
        | Error::RateLimited {
            message: Some(words),
            ..
        } => format!("{place} refused: {}", words.trim().trim_end_matches('.')),
        other => format!("{place} could not say ({other})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_utc_and_nothing_is_made_of_none() {
        assert_eq!(
            moment(1_700_000_000_000).as_deref(),
            Some("2023-11-14 22:13:20 UTC")
        );
        assert_eq!(moment(0), None);
        assert_eq!(moment(-1), None);
        assert_eq!(moment(i64::MAX), None);
    }

    /// Contract 6.12.
    #[test]
    fn a_lag_counts_only_where_the_worker_runs() {
        let lag = |leader, worker_lag_ms| {
            let status = baragon::BaragonServiceStatus {
                leader,
                pending_request_count: 0,
                worker_lag_ms,
                elb_worker_lag_ms: 1_700_000_000_000,
                zookeeper_state: baragon::ZookeeperState::Connected,
                oldest_pending_request: Some(0),
            };
            balancer_state(&status, Vec::new()).worker_started
        };
        assert_eq!(lag(true, 400), Some(Duration::from_millis(400)));
        assert_eq!(lag(true, 1_700_000_000_000), None);
        assert_eq!(lag(false, 400), None);
        assert_eq!(lag(true, -1), None);
    }
}
