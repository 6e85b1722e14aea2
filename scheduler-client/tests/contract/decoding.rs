//! The recorded answers, through the client's own types: what the real service said must be understood.

use std::fs;

use scheduler_client::{
    DeployState, ExtendedTaskState, LoadBalancerRequestState, RequestHistoryType, RequestState,
    SingularityDeployHistory, SingularityPaginatedResponse, SingularityPendingDeploy,
    SingularityPendingRequestParent, SingularityRequestBatch, SingularityRequestHistory,
    SingularityRequestParent, SingularityRequestWithState, SingularityState, SingularityTask,
    SingularityTaskCleanup, SingularityTaskHistory, SingularityTaskId, SingularityTaskIdHistory,
    SingularityTaskIdsByStatus, SingularityTaskState, TaskCleanupType,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::recorded::folder;

fn read<T: DeserializeOwned>(name: &str) -> T {
    let text = fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    let mut answer: Value = serde_json::from_str(&text).unwrap();
    serde_json::from_value(answer["body"].take()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn a_request_in_every_situation() {
    for (name, state) in [
        ("deploy_accepted", RequestState::Active),
        ("request_balancing", RequestState::Active),
        ("request_deployed", RequestState::Active),
        ("request_bouncing", RequestState::Active),
        ("bounce_accepted", RequestState::Active),
        ("deploy_cancel_accepted", RequestState::Active),
        ("scale_accepted", RequestState::Active),
        ("pause_accepted", RequestState::Paused),
        ("unpause_accepted", RequestState::Active),
    ] {
        let parent: SingularityRequestParent = read(name);
        assert_eq!(parent.state, state, "{name}");
        assert!(parent.task_ids.is_some(), "{name}");
    }
    let requests: Vec<SingularityRequestParent> = read("requests");
    assert!(!requests.is_empty());
    let simple: SingularityRequestWithState = read("request_simple");
    assert_eq!(simple.request.load_balanced, Some(true));
    let batch: SingularityRequestBatch = read("batch");
    assert_eq!((batch.requests.len(), batch.not_found.len()), (1, 1));
}

#[test]
fn what_a_deploy_waits_for() {
    let parent: SingularityRequestParent = read("request_balancing");
    let pending = parent.pending_deploy_state.unwrap();
    let update = pending.load_balancer_update().unwrap();
    assert_eq!(
        update.load_balancer_state,
        LoadBalancerRequestState::Waiting
    );
    let call = update.load_balancer_request_id.to_string();
    assert_eq!(call, "kept-d1-2-1700000000000-DEPLOY-1");
    let pending: Vec<SingularityPendingDeploy> = read("deploys_pending");
    assert!(!pending.is_empty());
}

#[test]
fn every_end_of_a_deploy() {
    for (name, state) in [
        ("deploy_succeeded", DeployState::Succeeded),
        ("deploy_failed", DeployState::Failed),
        ("deploy_overdue", DeployState::Overdue),
        ("deploy_cancelled", DeployState::Canceled),
    ] {
        let history: SingularityDeployHistory = read(name);
        let result = history.deploy_result.unwrap();
        assert_eq!(result.deploy_state, state, "{name}");
        assert!(history.deploy.is_some(), "{name}");
    }
    let list: Vec<SingularityDeployHistory> = read("deploy_list");
    assert!(list.iter().all(|one| one.deploy.is_none()));
    let page: SingularityPaginatedResponse<SingularityDeployHistory> = read("deploy_pages");
    assert_eq!(page.objects.len(), 2);
}

#[test]
fn tasks_and_what_became_of_them() {
    let task: SingularityTask = read("task_active");
    assert!(task.upstream(0).unwrap().starts_with("127.0.0."));
    let ids: SingularityTaskIdsByStatus = read("task_ids");
    assert_eq!((ids.healthy.len(), ids.load_balanced.len()), (2, 2));
    let history: SingularityTaskHistory = read("task_history_active");
    assert_eq!(history.load_balancer_updates.len(), 1);
    assert_eq!(history.healthcheck_results[0].status_code, Some(200));
    let history: SingularityTaskHistory = read("task_history_ended");
    let last = history.last_update().unwrap();
    assert_eq!(last.task_state, ExtendedTaskState::TaskFinished);
    let ended: Vec<SingularityTaskIdHistory> = read("tasks_ended");
    assert_eq!(
        ended[0].last_task_state,
        Some(ExtendedTaskState::TaskFinished)
    );
    let cleaning: Vec<SingularityTaskCleanup> = read("tasks_cleaning");
    assert!(!cleaning.is_empty());
    let killed: SingularityTaskCleanup = read("kill_accepted");
    assert_eq!(killed.cleanup_type, TaskCleanupType::UserRequested);
    let tracked: SingularityTaskState = read("task_tracked");
    assert_eq!(tracked.current_state, Some(ExtendedTaskState::TaskRunning));
}

#[test]
fn runs() {
    let accepted: SingularityPendingRequestParent = read("run_accepted");
    assert_eq!(accepted.pending_request.run_id.unwrap().as_str(), "r1");
    let _: SingularityTaskId = read("run_task");
    for name in ["run_tracked", "run_ended"] {
        let run: SingularityTaskState = read(name);
        assert!(!run.pending && run.task_id.is_some(), "{name}");
    }
    let history: SingularityTaskIdHistory = read("run_history");
    assert_eq!(history.run_id.unwrap().as_str(), "r1");
}

#[test]
fn everything_else() {
    let state: SingularityState = read("state");
    assert_eq!(state.host_states.len(), 1);
    let history: Vec<SingularityRequestHistory> = read("request_history");
    let kinds: Vec<&RequestHistoryType> = history.iter().map(|one| &one.event_type).collect();
    assert_eq!(
        kinds,
        [
            &RequestHistoryType::Unpaused,
            &RequestHistoryType::Paused,
            &RequestHistoryType::Scaled,
            &RequestHistoryType::Created
        ]
    );
}
