//! What the scheduler answers to questions, in the words of `commands`.

use std::time::Duration;

use commands::{
    ClusterFacts, CrashLoop, DeployId, Deployed, DisabledAction, ExpiringAction, HealthCheck, Life,
    MachineSeen, Moment, Recipe, RequestEvent, SchedulerInstance, SchedulerState, Standing,
    TaskDetail, TaskUpdate, ToldDeploy, Webhook, version_of,
};
use scheduler_client::{
    CrashLoopInfo, ExtendedTaskState, RequestStanding, RequestState, Resources, SingularityAgent,
    SingularityDeploy, SingularityDeployHistory, SingularityDeployMarker,
    SingularityDisabledAction, SingularityExpiringMachineState,
    SingularityMachineStateHistoryUpdate, SingularityRack, SingularityRequestHistory,
    SingularityRequestParent, SingularityState, SingularityTask, SingularityTaskHealthcheckResult,
    SingularityTaskHistory, SingularityWebhookSummary,
};

/// A duration the services give as a number that may be anything.
fn millis(number: i64) -> Duration {
    Duration::from_millis(u64::try_from(number).unwrap_or(0))
}

/// The version of a deploy, where it can be told.
pub(in super::super) fn version(
    deploy: &SingularityDeploy,
    recipe: Option<&Recipe>,
) -> Option<String> {
    let body = serde_json::to_value(deploy).ok()?;
    version_of(&body, recipe)
}

/// Where a task listens: the port the load balancer takes, or its host alone.
pub(in super::super) fn address(task: &SingularityTask) -> Option<String> {
    let deploy = &task.task_request.deploy;
    let port = deploy.load_balancer_port_index.unwrap_or(0);
    task.upstream(port)
        .or_else(|| task.hostname().map(str::to_owned))
}

/// A task and all that happened to it.
pub(in super::super) fn task_detail(
    history: &SingularityTaskHistory,
    recipe: Option<&Recipe>,
) -> TaskDetail {
    let task = &history.task;
    let mut updates: Vec<TaskUpdate> = history
        .task_updates
        .iter()
        .map(|update| TaskUpdate {
            at: Moment::of_millis(update.timestamp),
            state: update.task_state.to_string(),
            message: update
                .status_message
                .clone()
                .or_else(|| update.status_reason.clone()),
        })
        .collect();
    updates.sort_by_key(|update| update.at);
    let mut balancer: Vec<(Moment, String)> = history
        .load_balancer_updates
        .iter()
        .map(|update| {
            let said = update.message.as_ref().map(|said| format!(": {said}"));
            let kind = &update.load_balancer_request_id.request_type;
            let state = &update.load_balancer_state;
            let at = Moment::of_millis(update.timestamp);
            (at, format!("{kind} is {state}{}", said.unwrap_or_default()))
        })
        .collect();
    balancer.sort_by_key(|(at, _)| *at);
    TaskDetail {
        request: task.task_id.request_id.to_string(),
        deploy: task.task_id.deploy_id.to_string(),
        version: version(&task.task_request.deploy, recipe),
        instance: task.task_id.instance_no,
        address: address(task),
        rack: task.rack_id.clone(),
        updates,
        checks: health_checks(&history.healthcheck_results),
        balancer,
    }
}

/// What health checks found, the oldest first.
pub(in super::super) fn health_checks(
    results: &[SingularityTaskHealthcheckResult],
) -> Vec<HealthCheck> {
    let mut checks: Vec<HealthCheck> = results
        .iter()
        .map(|result| HealthCheck {
            at: Moment::of_millis(result.timestamp),
            status: result.status_code,
            took: result.duration_millis.map(millis),
            error: result.error_message.clone(),
        })
        .collect();
    checks.sort_by_key(|check| check.at);
    checks
}

/// One deploy of the history.
pub(in super::super) fn told_deploy(
    history: &SingularityDeployHistory,
    recipe: Option<&Recipe>,
) -> ToldDeploy {
    let result = history.deploy_result.as_ref();
    let deploy = history.deploy.as_ref();
    let first_failure = result.and_then(|result| result.deploy_failures.first());
    let why = first_failure.map(|failure| {
        let said = failure
            .message
            .as_ref()
            .or(result.and_then(|result| result.message.as_ref()));
        let said = said.map(|said| format!(" ({})", said.trim()));
        format!("{}{}", failure.reason, said.unwrap_or_default())
    });
    ToldDeploy {
        version: deploy.and_then(|deploy| version(deploy, recipe)),
        state: result.map(|result| result.deploy_state.to_string()),
        why: why.or_else(|| result.and_then(|result| result.message.clone())),
        took: result.map(|result| {
            millis(
                result
                    .timestamp
                    .saturating_sub(history.deploy_marker.timestamp),
            )
        }),
        ..made(&history.deploy_marker)
    }
}

/// A deploy by its marker alone.
pub(in super::super) fn made(marker: &SingularityDeployMarker) -> ToldDeploy {
    ToldDeploy {
        id: DeployId::new(marker.deploy_id.as_str()),
        version: None,
        by: marker.user.clone(),
        message: marker.message.clone(),
        at: Moment::of_millis(marker.timestamp),
        state: None,
        why: None,
        took: None,
    }
}

/// Something that happened to a request.
pub(in super::super) fn event(history: &SingularityRequestHistory) -> RequestEvent {
    RequestEvent {
        at: Moment::of_millis(history.created_at),
        what: history.event_type.to_string(),
        by: history.user.clone(),
        message: history.message.clone(),
    }
}

/// An agent.
pub(in super::super) fn agent(agent: &SingularityAgent) -> MachineSeen {
    MachineSeen {
        host: Some(agent.host.clone()),
        rack: agent.rack_id.as_ref().map(ToString::to_string),
        ..machine(agent.id.as_str(), &agent.current_state)
    }
}

/// A rack.
pub(in super::super) fn rack(rack: &SingularityRack) -> MachineSeen {
    machine(rack.id.as_str(), &rack.current_state)
}

fn machine(id: &str, state: &SingularityMachineStateHistoryUpdate) -> MachineSeen {
    MachineSeen {
        id: id.to_owned(),
        host: None,
        rack: None,
        state: state.state.to_string(),
        since: Moment::of_millis(state.timestamp),
        by: state.user.clone(),
        message: state.message.clone(),
    }
}

/// What the leader has saved of the scheduler.
pub(in super::super) fn scheduler_state(state: &SingularityState) -> SchedulerState {
    let instance = |host: &scheduler_client::SingularityHostState| SchedulerInstance {
        host: host.hostname.clone(),
        leads: host.master,
        driver: host.driver_status.clone(),
        connected: host.mesos_connected,
        master: host.mesos_master.clone(),
    };
    let alarm = state.fire_alarm.as_ref();
    SchedulerState {
        at_millis: state.generated_at,
        instances: state.host_states.iter().map(instance).collect(),
        counts: vec![
            (state.active_tasks, "active task", ""),
            (state.launching_tasks, "launching task", ""),
            (state.cleaning_tasks, "cleaning task", ""),
            (state.scheduled_tasks, "scheduled task", ""),
            (state.all_requests, "request", ""),
            (state.paused_requests, "paused request", ""),
            (state.cooldown_requests, "request", " in cooldown"),
            (state.active_agents, "active agent", ""),
            (state.decommissioning_agents, "decommissioning agent", ""),
            (state.active_racks, "active rack", ""),
        ],
        late_tasks: state.late_tasks,
        max_task_lag: millis(state.max_task_lag),
        dead_agents: state.dead_agents,
        under_provisioned: state.under_provisioned_requests,
        over_provisioned: state.over_provisioned_requests,
        deploys: (state.num_deploys, millis(state.oldest_deploy)),
        minimum_priority: state.minimum_priority_level,
        fire_alarm: alarm.map(|alarm| format!("{} ({})", alarm.title, alarm.message)),
    }
}

/// What of the scheduler itself keeps requests from running.
pub(in super::super) fn cluster(state: &SingularityState) -> ClusterFacts {
    let leader = state.host_states.iter().find(|host| host.master);
    ClusterFacts {
        at: Moment::of_millis(state.generated_at),
        connected: leader.map(|leader| leader.mesos_connected),
        active_agents: state.active_agents,
        late_tasks: state.late_tasks,
        minimum_priority: state.minimum_priority_level,
    }
}

/// An action that is switched off.
pub(in super::super) fn disabled_action(action: &SingularityDisabledAction) -> DisabledAction {
    DisabledAction {
        action: action.action.to_string(),
        message: action.message.clone(),
        by: action.user.clone(),
        expires: action.expires_at.map(Moment::of_millis),
        automatic: action.automatically_clearable,
    }
}

/// An address that is told what happens.
pub(in super::super) fn webhook(summary: &SingularityWebhookSummary) -> Webhook {
    let webhook = &summary.webhook;
    Webhook {
        kind: webhook.webhook_type.to_string(),
        uri: webhook.uri.clone(),
        queued: summary.queue_size,
        by: webhook.user.clone(),
        at: webhook.timestamp.map(Moment::of_millis),
    }
}

/// A request that fails again and again.
pub(in super::super) fn crash_loop(info: &CrashLoopInfo) -> CrashLoop {
    CrashLoop {
        request: info.request_id.to_string(),
        deploy: info.deploy_id.to_string(),
        kind: info.loop_type.to_string(),
        start: Moment::of_millis(info.start),
        end: info.end.map(Moment::of_millis),
    }
}

/// The timers of a request.
#[derive(Clone, Copy)]
struct Timers<'a> {
    pause: Option<&'a scheduler_client::SingularityExpiringPause>,
    scale: Option<&'a scheduler_client::SingularityExpiringScale>,
    bounce: Option<&'a scheduler_client::SingularityExpiringBounce>,
    skip_healthchecks: Option<&'a scheduler_client::SingularityExpiringSkipHealthchecks>,
    priority: Option<&'a scheduler_client::SingularityExpiringPriority>,
}

/// What of a request is taken back by itself.
pub(in super::super) fn expiring(parent: &SingularityRequestParent) -> Vec<ExpiringAction> {
    let timers = Timers {
        pause: parent.expiring_pause.as_deref(),
        scale: parent.expiring_scale.as_deref(),
        bounce: parent.expiring_bounce.as_deref(),
        skip_healthchecks: parent.expiring_skip_healthchecks.as_deref(),
        priority: parent.expiring_priority.as_deref(),
    };
    expiring_by(parent.request.id.as_str(), timers)
}

/// How a request stands.
pub(in super::super) fn standing(seen: RequestStanding) -> Standing {
    let timers = Timers {
        pause: seen.expiring_pause.as_deref(),
        scale: seen.expiring_scale.as_deref(),
        bounce: seen.expiring_bounce.as_deref(),
        skip_healthchecks: seen.expiring_skip_healthchecks.as_deref(),
        priority: seen.expiring_priority.as_deref(),
    };
    let expiring = expiring_by(seen.id.as_str(), timers);
    let count = |tasks: &[i64]| u32::try_from(tasks.len()).unwrap_or(u32::MAX);
    let (healthy, starting) = (count(&seen.healthy), count(&seen.not_yet_healthy));
    let mut launched = seen.healthy;
    launched.extend(seen.not_yet_healthy);
    Standing {
        id: seen.id.to_string(),
        long_running: super::is_long_running(&seen.request_type),
        life: match seen.state {
            RequestState::Active | RequestState::DeployingToUnpause => Life::Runs,
            RequestState::Paused => Life::Paused,
            RequestState::SystemCooldown => Life::Cooldown,
            other => Life::Off(other.to_string()),
        },
        // Absent means one for long-running requests (contract 3.1).
        wanted: seen.instances.unwrap_or(1),
        healthy,
        starting,
        owners: seen.owners,
        group: seen.group,
        active: seen.active_deploy.map(deployed),
        pending: seen.pending_deploy.map(deployed),
        launched,
        bouncing: seen.leaving > 0 || seen.expiring_bounce.is_some(),
        expiring,
    }
}

fn deployed(marker: SingularityDeployMarker) -> Deployed {
    Deployed {
        id: marker.deploy_id.to_string(),
        at: Moment::of_millis(marker.timestamp),
        by: marker.user,
    }
}

fn expiring_by(of: &str, timers: Timers<'_>) -> Vec<ExpiringAction> {
    let mut actions = Vec::new();
    macro_rules! timer {
        ($timer:expr, $what:expr, $back_to:expr) => {
            if let Some(timer) = $timer {
                actions.push(ExpiringAction {
                    what: $what.to_owned(),
                    of: of.to_owned(),
                    back_to: $back_to(timer),
                    due: timer.due_at().map(Moment::of_millis),
                    by: timer.user.clone(),
                    message: timer.expiring_api_request_object.message.clone(),
                });
            }
        };
    }
    use scheduler_client as wire;
    timer!(
        timers.pause,
        "pause",
        |_: &wire::SingularityExpiringPause| Some("ACTIVE".to_owned())
    );
    timer!(
        timers.scale,
        "scale",
        |timer: &wire::SingularityExpiringScale| {
            let instances = timer.revert_to_instances.unwrap_or(1);
            Some(commands::counted(
                usize::try_from(instances).unwrap_or(usize::MAX),
                "instance",
            ))
        }
    );
    timer!(
        timers.bounce,
        "bounce",
        |_: &wire::SingularityExpiringBounce| Some("given up".to_owned())
    );
    timer!(
        timers.skip_healthchecks,
        "health checks",
        |timer: &wire::SingularityExpiringSkipHealthchecks| {
            let skips = timer.revert_to_skip_healthchecks.unwrap_or(false);
            Some(if skips { "skipped" } else { "done" }.to_owned())
        }
    );
    timer!(
        timers.priority,
        "priority",
        |timer: &wire::SingularityExpiringPriority| {
            timer.revert_to_priority.map(|level| level.to_string())
        }
    );
    actions
}

/// A machine that is changed back by itself.
pub(in super::super) fn expiring_machine(
    kind: &str,
    timer: &SingularityExpiringMachineState,
) -> ExpiringAction {
    let change = &timer.expiring_api_request_object;
    let due = change.duration_millis.and_then(|duration| {
        timer
            .start_millis
            .checked_add(i64::try_from(duration).ok()?)
    });
    ExpiringAction {
        what: format!("state of {kind}"),
        of: timer.machine_id.clone(),
        back_to: Some(timer.revert_to_state.to_string()),
        due: due.map(Moment::of_millis),
        by: timer.user.clone(),
        message: change.message.clone(),
    }
}

/// "1 cpu, 64 MB": what one task takes. Absent means the service's defaults, which it does not tell.
pub(in super::super) fn takes(resources: Option<&Resources>) -> Option<String> {
    let resources = resources?;
    let mut parts = vec![
        format!(
            "{} {}",
            resources.cpus,
            if resources.cpus == 1.0 { "cpu" } else { "cpus" }
        ),
        format!("{} MB", resources.memory_mb),
    ];
    if let Ok(ports @ 1..) = usize::try_from(resources.num_ports) {
        parts.push(commands::counted(ports, "port"));
    }
    Some(parts.join(", "))
}

/// How a task ended, where it has.
pub(in super::super) fn end(state: Option<&ExtendedTaskState>) -> Option<String> {
    state
        .filter(|state| state.is_done())
        .map(ToString::to_string)
}
