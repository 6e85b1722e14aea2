//! The scheduler's requests, deploys and tasks in the words of `commands`.

use std::collections::HashSet;

use commands::{
    ActiveDeploy, DeployFailure, DeployId, DeploySeen, EndedTask, LastRun, Leaving, PastDeploy,
    PendingDeploy, Priority, RequestAction, RequestChange, RequestFacts, RequestSeen, RunSeen,
    SchedulerRequest, Steps, TaskCounts, TaskId, Timer,
};
use scheduler_client::{
    LoadBalancerRequestState, RequestType, SingularityDeploy, SingularityDeployFailure,
    SingularityDeployHistory, SingularityLoadBalancerUpdate, SingularityPendingDeploy,
    SingularityRequestParent, SingularityTaskCleanup, SingularityTaskHistory, SingularityTaskId,
    SingularityTaskIdHistory, SingularityTaskIdsByStatus, SingularityTaskState,
};

/// A request as it is, before something of it changes. Deploys of the past and other environments are added by who asks.
pub(in super::super) fn request_facts(
    parent: &SingularityRequestParent,
    request: SchedulerRequest,
) -> RequestFacts {
    let running = parent.task_ids.iter().flat_map(|ids| running(ids));
    RequestFacts {
        request,
        counts: parent.task_ids.as_deref().map(counts).unwrap_or_default(),
        tasks: running.map(|task| TaskId::new(task.id.as_str())).collect(),
        active: parent.active_deploy.as_deref().map(active),
        pending: parent
            .pending_deploy_state
            .as_deref()
            .map(|state| PendingDeploy {
                steps: parent.pending_deploy.as_deref().and_then(steps),
                ..pending(state)
            }),
        bouncing: parent.expiring_bounce.is_some(),
        skips_healthchecks: parent.request.skip_healthchecks.unwrap_or(false),
        priority: priority(parent),
        leaving: None,
        timers: timers(parent),
        deploys: Vec::new(),
        last_run: None,
        recipe: None,
        compare: None,
        source: None,
    }
}

/// The deploy a request runs.
pub(in super::super) fn active(deploy: &SingularityDeploy) -> ActiveDeploy {
    ActiveDeploy {
        deploy_id: DeployId::new(deploy.id.as_str()),
        body: serde_json::to_value(deploy).unwrap_or_default(),
    }
}

fn pending(pending: &SingularityPendingDeploy) -> PendingDeploy {
    let marker = &pending.deploy_marker;
    let progress = pending.deploy_progress.as_ref();
    PendingDeploy {
        deploy_id: DeployId::new(marker.deploy_id.as_str()),
        target: progress.map_or(0, |progress| progress.target_active_instances),
        steps: None,
        by: marker.user.clone().or_else(|| marker.message.clone()),
    }
}

/// How a deploy goes on. Before release 1.5 that stood in a field of its own (contract 3.5).
fn steps(deploy: &SingularityDeploy) -> Option<Steps> {
    if let Some(canary) = &deploy.canary_deploy_settings
        && canary.enable_canary_deploy
    {
        return Some(Steps {
            size: canary.instance_group_size.unwrap_or(1),
            then_all_after: Some(canary.canary_cycle_count.unwrap_or(3)),
        });
    }
    let size = deploy.other.get("deployInstanceCountPerStep")?.as_u64()?;
    Some(Steps {
        size: u32::try_from(size).ok()?,
        then_all_after: None,
    })
}

fn priority(parent: &SingularityRequestParent) -> Option<Priority> {
    Priority::new(parent.request.task_priority_level?)
}

/// Why a task is on its way out.
pub(in super::super) fn leaving(cleanup: &SingularityTaskCleanup) -> Leaving {
    Leaving {
        kind: cleanup.cleanup_type.to_string(),
        message: cleanup.message.clone(),
    }
}

/// What comes back by itself, with the value it goes back to.
fn timers(parent: &SingularityRequestParent) -> Vec<(Timer, Option<String>)> {
    let mut timers = Vec::new();
    if let Some(scale) = &parent.expiring_scale {
        let instances = scale.revert_to_instances.unwrap_or(1);
        timers.push((Timer::Scale, Some(instances.to_string())));
    }
    if parent.expiring_pause.is_some() {
        timers.push((Timer::Pause, None));
    }
    if parent.expiring_bounce.is_some() {
        timers.push((Timer::Bounce, None));
    }
    if let Some(skip) = &parent.expiring_skip_healthchecks {
        let former = match skip.revert_to_skip_healthchecks {
            Some(true) => "no health checks",
            _ => "its health checks",
        };
        timers.push((Timer::SkipHealthchecks, Some(former.to_owned())));
    }
    if let Some(priority) = &parent.expiring_priority {
        let former = priority.revert_to_priority.and_then(Priority::new);
        let former = former.map(|former| format!("priority {former}"));
        timers.push((Timer::Priority, former));
    }
    timers
}

/// One deploy of a request's history.
pub(in super::super) fn past_deploy(history: &SingularityDeployHistory) -> PastDeploy {
    let marker = &history.deploy_marker;
    let result = history.deploy_result.as_ref();
    PastDeploy {
        deploy_id: DeployId::new(marker.deploy_id.as_str()),
        by: marker.user.clone(),
        message: marker.message.clone(),
        at_millis: marker.timestamp,
        state: result.map(|result| result.deploy_state.to_string()),
        took_millis: result
            .and_then(|result| u64::try_from(result.timestamp - marker.timestamp).ok()),
        body: history
            .deploy
            .as_ref()
            .and_then(|deploy| serde_json::to_value(deploy).ok()),
    }
}

/// A request as a change of it is followed by.
pub(in super::super) fn request_seen(
    parent: &SingularityRequestParent,
    change: &RequestChange,
) -> RequestSeen {
    // What is not told of is not looked at, or the room would hear the same again with every task that moves.
    let ids = parent
        .task_ids
        .as_deref()
        .filter(|_| tells_of_tasks(&change.action));
    let counts = ids.map(counts).unwrap_or_default();
    let running: HashSet<&str> = ids
        .into_iter()
        .flat_map(running)
        .map(|task| task.id.as_str())
        .collect();
    let former = change.former_tasks.iter();
    let task_runs = match &change.action {
        RequestAction::KillTask { task, .. } => running.contains(task.as_str()),
        _ => false,
    };
    RequestSeen {
        state: Some(parent.state.to_string()),
        wanted: is_long_running(&parent.request.request_type)
            .then(|| parent.request.instances.unwrap_or(1)),
        has_deploy: parent.active_deploy.is_some(),
        healthy: number(counts.healthy),
        starting: number(counts.not_yet_healthy + counts.pending),
        cleaning: number(counts.cleaning),
        former_left: number(
            former
                .filter(|task| running.contains(task.as_str()))
                .count(),
        ),
        skips_healthchecks: parent.request.skip_healthchecks.unwrap_or(false),
        priority: priority(parent),
        bouncing: parent.expiring_bounce.is_some(),
        timers: timers(parent).into_iter().map(|(timer, _)| timer).collect(),
        pending_deploy: parent
            .pending_deploy_state
            .as_deref()
            .map(pending)
            .map(|pending| (pending.deploy_id, pending.target)),
        deploy_ended: None,
        run: None,
        task_runs,
    }
}

/// Whether the tasks of the request say how far a change is.
fn tells_of_tasks(action: &RequestAction) -> bool {
    match action {
        RequestAction::Scale { .. }
        | RequestAction::Pause { .. }
        | RequestAction::Unpause
        | RequestAction::Bounce { .. }
        | RequestAction::Remove { .. }
        | RequestAction::KillTask { .. } => true,
        RequestAction::ExitCooldown
        | RequestAction::SkipHealthchecks { .. }
        | RequestAction::SetPriority { .. }
        | RequestAction::MakePermanent { .. }
        | RequestAction::Run { .. }
        | RequestAction::CancelDeploy { .. }
        | RequestAction::AdvanceDeploy { .. } => false,
    }
}

/// A run, from the moment it is queued.
pub(in super::super) fn run_seen(tracked: &SingularityTaskState) -> RunSeen {
    RunSeen {
        task: tracked
            .task_id
            .as_ref()
            .map(|task| TaskId::new(task.id.as_str())),
        state: tracked.current_state.as_ref().map(ToString::to_string),
        last_lines: Vec::new(),
    }
}

/// A deploy on its way.
pub(in super::super) fn deploy_pending(
    parent: &SingularityRequestParent,
    pending: &SingularityPendingDeploy,
) -> DeploySeen {
    let deploy = pending.deploy_marker.deploy_id.as_str();
    let of_deploy = |tasks: &[SingularityTaskId]| {
        let ours = tasks
            .iter()
            .filter(|task| task.deploy_id.as_str() == deploy);
        number(ours.count())
    };
    let ids = parent.task_ids.as_deref();
    let progress = pending.deploy_progress.as_ref();
    DeploySeen {
        state: pending.current_deploy_state.to_string(),
        ended: false,
        target: progress.map_or(0, |progress| progress.target_active_instances),
        healthy: ids.map_or(0, |ids| of_deploy(&ids.healthy)),
        starting: ids.map_or(0, |ids| of_deploy(&ids.not_yet_healthy)),
        balancer: pending.load_balancer_update().map(state_of),
        balancer_lost: pending.load_balancer_update().is_some_and(is_lost),
        active: parent
            .active_deploy
            .as_ref()
            .map(|active| DeployId::new(active.id.as_str())),
        ..DeploySeen::default()
    }
}

/// How the balancer's part stands. What is about to be posted waits for the balancer just as what was posted.
fn state_of(update: &SingularityLoadBalancerUpdate) -> String {
    match update.method.as_deref() {
        Some("PRE_ENQUEUE") => LoadBalancerRequestState::Waiting.to_string(),
        _ => update.load_balancer_state.to_string(),
    }
}

/// Whether the balancer refused a request at once, or has forgotten it: the scheduler takes its 404 for "not known yet",
/// and asks for ever (seen on release 1.5.0).
fn is_lost(update: &SingularityLoadBalancerUpdate) -> bool {
    let said = update.message.as_deref().unwrap_or_default();
    update.load_balancer_state == LoadBalancerRequestState::Unknown
        && update.method.as_deref() == Some("CHECK_STATE")
        && said.starts_with("Response status code 404")
}

/// A deploy of the history, with what runs now.
pub(in super::super) fn deploy_ended(
    history: &SingularityDeployHistory,
    parent: Option<&SingularityRequestParent>,
) -> DeploySeen {
    let result = history.deploy_result.as_ref();
    let long_running = parent.filter(|parent| is_long_running(&parent.request.request_type));
    DeploySeen {
        state: result.map_or_else(
            || "WAITING".to_owned(),
            |result| result.deploy_state.to_string(),
        ),
        ended: result.is_some_and(|result| result.deploy_state.is_final()),
        message: result.and_then(|result| result.message.clone()),
        failures: result
            .map(|result| result.deploy_failures.iter().map(failure).collect())
            .unwrap_or_default(),
        target: long_running.map_or(0, |parent| parent.request.instances.unwrap_or(1)),
        healthy: long_running
            .and_then(|parent| parent.task_ids.as_ref())
            .map_or(0, |ids| number(ids.healthy.len())),
        active: parent
            .and_then(|parent| parent.active_deploy.as_ref())
            .map(|active| DeployId::new(active.id.as_str())),
        ..DeploySeen::default()
    }
}

/// A task that has ended, and how.
pub(in super::super) fn ended_task(task: &SingularityTaskIdHistory) -> EndedTask {
    let state = task.last_task_state.as_ref();
    EndedTask {
        task: TaskId::new(task.task_id.id.as_str()),
        state: state.map_or_else(|| "an unknown state".to_owned(), ToString::to_string),
        said: None,
    }
}

/// The last run of a request, from its task and what the scheduler still knows of that.
pub(in super::super) fn last_run(
    task: &SingularityTaskId,
    history: Option<&SingularityTaskHistory>,
) -> LastRun {
    let last = history.and_then(SingularityTaskHistory::last_update);
    let planned = history.and_then(|history| history.task.task_request.pending_task.as_ref());
    LastRun {
        task: TaskId::new(task.id.as_str()),
        deploy_id: DeployId::new(task.deploy_id.as_str()),
        state: last.map(|update| update.task_state.to_string()),
        arguments: planned.map(|planned| planned.cmd_line_args_list.clone().unwrap_or_default()),
    }
}

/// What was said of a task's end.
pub(in super::super) fn last_words(history: &SingularityTaskHistory) -> Option<String> {
    let last = history
        .task_updates
        .iter()
        .max_by_key(|update| update.timestamp)?;
    last.status_message.clone()
}

fn failure(failure: &SingularityDeployFailure) -> DeployFailure {
    DeployFailure {
        reason: failure.reason.to_string(),
        task: failure
            .task_id
            .as_ref()
            .map(|task| TaskId::new(task.id.as_str())),
        message: failure.message.clone(),
    }
}

/// A request's tasks, counted. What was told to stop is on its way out, until it is gone.
pub(in super::super) fn counts(ids: &SingularityTaskIdsByStatus) -> TaskCounts {
    TaskCounts {
        healthy: ids.healthy.len(),
        not_yet_healthy: ids.not_yet_healthy.len(),
        cleaning: ids.cleaning.len() + ids.killed.len(),
        pending: ids.pending.len(),
    }
}

pub(in super::super) fn running(
    ids: &SingularityTaskIdsByStatus,
) -> impl Iterator<Item = &SingularityTaskId> {
    let going = ids.healthy.iter().chain(&ids.not_yet_healthy);
    going.chain(&ids.cleaning).chain(&ids.killed)
}

pub(in super::super) fn is_long_running(kind: &RequestType) -> bool {
    matches!(kind, RequestType::Service | RequestType::Worker)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
