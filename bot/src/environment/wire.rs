//! From the services' wire values to the words of `commands`, and back.

use baragon_client as baragon;
use baragon_client::{
    AgentRequestType, BaragonRequest, BaragonRequestState, BaragonResponse, BaragonServiceState,
    RequestAction, UpstreamInfo,
};
use commands::balancer::{AgentAnswer, Answer, Content, State};
use commands::{Action, Pool, ServiceName, Upstream};
use scheduler_client as scheduler;

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
        other => format!("{place} could not say ({other})"),
    }
}
