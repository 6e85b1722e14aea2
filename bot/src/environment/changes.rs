//! Changing scheduler requests: sending a change, and looking at what became of it.
//!
//! The calls have no key. Each carries the operation's name in its message, which the request's history keeps; a lost
//! answer is looked for there (Singularity contract 3.2, 3.3).

use commands::{RequestAction, RequestChange, RequestSeen, RunSeen, Timer};
use scheduler_client as scheduler;
use scheduler_client::{
    LargeScaleDown, SingularityBounceRequest, SingularityDeleteRequestRequest,
    SingularityExitCooldownRequest, SingularityKillTaskRequest, SingularityPauseRequest,
    SingularityPriorityRequest, SingularityRequestParent, SingularityRunNowRequest,
    SingularityScaleRequest, SingularitySkipHealthchecksRequest, SingularityUnpauseRequest,
    SingularityUpdatePendingDeployRequest,
};

use super::{CannotTell, Environment, SendFailure, wire};

/// How many events of a request's history are looked through for the trace of a change.
const EVENTS_LOOKED_THROUGH: u32 = 50;

impl Environment {
    /// Sends a change of a request, and looks at the request.
    pub(super) async fn change_request(
        &self,
        change: &RequestChange,
    ) -> Result<RequestSeen, SendFailure> {
        if let Err(error) = self.post_change(change).await? {
            return self.refused(change, &error).await;
        }
        match self.look_at_request(change, true).await {
            Ok(Some(seen)) => Ok(seen),
            Ok(None) => Err(SendFailure::Unknown(
                "it was taken, and does not show yet".to_owned(),
            )),
            Err(CannotTell(why)) => Err(SendFailure::Unknown(format!("it was taken, and {why}"))),
        }
    }

    /// A refusal may be of our own first sending, sent a second time: so its trace is looked for.
    async fn refused(
        &self,
        change: &RequestChange,
        error: &scheduler::Error,
    ) -> Result<RequestSeen, SendFailure> {
        let CannotTell(why) = self.scheduler_trouble(error);
        if error.outcome_unknown() {
            return Err(SendFailure::Unknown(why));
        }
        match self.has_trace(change).await {
            Ok(true) => match self.look_at_request(change, true).await {
                Ok(Some(seen)) => Ok(seen),
                Ok(None) => Err(SendFailure::Unknown(why)),
                Err(CannotTell(unseen)) => Err(SendFailure::Unknown(unseen)),
            },
            Ok(false) => Err(SendFailure::NotDone(why)),
            Err(CannotTell(unseen)) => Err(SendFailure::Unknown(unseen)),
        }
    }

    /// Makes the one call of a change.
    async fn post_change(
        &self,
        change: &RequestChange,
    ) -> Result<Result<(), scheduler::Error>, SendFailure> {
        let unsendable = || SendFailure::NotDone("the stored plan cannot be sent".to_owned());
        let request =
            scheduler::RequestId::new(change.request.as_str()).map_err(|_| unsendable())?;
        let message = Some(change.message.clone());
        let action_id = Some(change.id.to_string());
        let scheduler = &self.scheduler;
        Ok(match &change.action {
            RequestAction::Scale {
                instances,
                for_millis,
            } => {
                let body = SingularityScaleRequest {
                    instances: Some(*instances),
                    duration_millis: *for_millis,
                    message,
                    action_id,
                    ..SingularityScaleRequest::default()
                };
                // A large step down was shown in the preview, and a second person has confirmed it.
                let large = LargeScaleDown::Acknowledge;
                scheduler.scale(&request, &body, large).await.map(drop)
            }
            RequestAction::Pause {
                kill_tasks,
                for_millis,
            } => {
                let body = SingularityPauseRequest {
                    kill_tasks: Some(*kill_tasks),
                    duration_millis: *for_millis,
                    message,
                    ..SingularityPauseRequest::default()
                };
                scheduler.pause(&request, &body).await.map(drop)
            }
            RequestAction::Unpause => {
                let body = SingularityUnpauseRequest {
                    message,
                    action_id,
                    ..SingularityUnpauseRequest::default()
                };
                scheduler.unpause(&request, &body).await.map(drop)
            }
            RequestAction::Bounce {
                incremental,
                for_millis,
            } => {
                let body = SingularityBounceRequest {
                    incremental: Some(*incremental),
                    duration_millis: *for_millis,
                    message,
                    action_id,
                    ..SingularityBounceRequest::default()
                };
                scheduler.bounce(&request, &body).await.map(drop)
            }
            RequestAction::ExitCooldown => {
                let body = SingularityExitCooldownRequest {
                    message,
                    action_id,
                    ..SingularityExitCooldownRequest::default()
                };
                scheduler.exit_cooldown(&request, &body).await.map(drop)
            }
            RequestAction::SkipHealthchecks { skip, for_millis } => {
                let body = SingularitySkipHealthchecksRequest {
                    skip_healthchecks: Some(*skip),
                    duration_millis: *for_millis,
                    message,
                    action_id,
                };
                scheduler.skip_healthchecks(&request, &body).await.map(drop)
            }
            RequestAction::SetPriority {
                priority,
                for_millis,
            } => {
                let body = SingularityPriorityRequest {
                    priority: Some(priority.level()),
                    duration_millis: *for_millis,
                    message,
                    action_id,
                    ..SingularityPriorityRequest::default()
                };
                scheduler.set_priority(&request, &body).await.map(drop)
            }
            // What is answered with "no such timer" is looked at like everything else: it may be our own doing.
            RequestAction::MakePermanent { timer, .. } => match timer {
                Timer::Scale => scheduler.make_scale_permanent(&request).await.map(drop),
                Timer::Pause => scheduler.make_pause_permanent(&request).await.map(drop),
                Timer::Bounce => scheduler.disarm_bounce_expiry(&request).await.map(drop),
                Timer::SkipHealthchecks => scheduler
                    .make_skip_healthchecks_permanent(&request)
                    .await
                    .map(drop),
                Timer::Priority => scheduler.make_priority_permanent(&request).await.map(drop),
            },
            RequestAction::Remove { from_balancer } => {
                let body = SingularityDeleteRequestRequest {
                    message,
                    action_id,
                    delete_from_load_balancer: Some(*from_balancer),
                };
                scheduler.delete_request(&request, &body).await.map(drop)
            }
            RequestAction::Run { run_id, arguments } => {
                let run_id = scheduler::RunId::new(run_id.as_str()).map_err(|_| unsendable())?;
                let body = SingularityRunNowRequest {
                    message,
                    run_id: Some(run_id),
                    command_line_args: (!arguments.is_empty()).then(|| arguments.clone()),
                    ..SingularityRunNowRequest::default()
                };
                scheduler.run(&request, &body).await.map(drop)
            }
            RequestAction::KillTask {
                task,
                wait_for_replacement,
            } => {
                let task = scheduler::TaskId::new(task.as_str()).map_err(|_| unsendable())?;
                let body = SingularityKillTaskRequest {
                    wait_for_replacement_task: *wait_for_replacement,
                    message,
                    action_id,
                    ..SingularityKillTaskRequest::default()
                };
                scheduler.kill_task(&task, &body).await.map(drop)
            }
            RequestAction::CancelDeploy { deploy } => {
                let deploy = scheduler::DeployId::new(deploy.as_str()).map_err(|_| unsendable())?;
                scheduler.cancel_deploy(&request, &deploy).await.map(drop)
            }
            RequestAction::AdvanceDeploy { deploy, instances } => {
                let body = SingularityUpdatePendingDeployRequest {
                    request_id: request,
                    deploy_id: scheduler::DeployId::new(deploy.as_str())
                        .map_err(|_| unsendable())?,
                    target_active_instances: *instances,
                };
                scheduler.advance_deploy(&body).await.map(drop)
            }
        })
    }

    /// Looks at a request a change was sent to; `None` when the change does not show. `answered` says that it is known to
    /// have arrived.
    pub(super) async fn look_at_request(
        &self,
        change: &RequestChange,
        answered: bool,
    ) -> Result<Option<RequestSeen>, CannotTell> {
        if !answered && !self.has_trace(change).await? {
            return Ok(None);
        }
        let parent = self.parent(change.request.as_str()).await?;
        let mut seen = parent
            .as_ref()
            .map(|parent| wire::request_seen(parent, change))
            .unwrap_or_default();
        match &change.action {
            RequestAction::Run { run_id, .. } => {
                let mut run = self.run_seen(change, run_id).await?;
                if let Some(run) = &mut run
                    && let Some(task) = run.failed_task()
                {
                    run.last_lines = self.last_lines_of(task).await;
                }
                seen.run = run;
            }
            RequestAction::CancelDeploy { deploy }
            | RequestAction::AdvanceDeploy { deploy, .. }
                if seen
                    .pending_deploy
                    .as_ref()
                    .is_none_or(|(pending, _)| pending != deploy) =>
            {
                let ended = self.deploy_history(&change.request, deploy).await?;
                seen.deploy_ended = ended
                    .and_then(|history| history.deploy_result)
                    .map(|result| result.deploy_state.to_string());
            }
            _ => {}
        }
        Ok(Some(seen))
    }

    /// Whether the scheduler shows that a change has arrived.
    async fn has_trace(&self, change: &RequestChange) -> Result<bool, CannotTell> {
        match &change.action {
            RequestAction::Scale { .. }
            | RequestAction::Pause { .. }
            | RequestAction::Unpause
            | RequestAction::Bounce { .. }
            | RequestAction::ExitCooldown => self.is_in_history(change).await,
            // These say what is to be so. Where it is so, they have arrived or need not.
            RequestAction::SkipHealthchecks { .. }
            | RequestAction::SetPriority { .. }
            | RequestAction::MakePermanent { .. } => {
                let parent = self.parent(change.request.as_str()).await?;
                Ok(parent.is_none_or(|parent| is_so(&parent, change)))
            }
            RequestAction::Remove { .. } => {
                let parent = self.parent(change.request.as_str()).await?;
                Ok(parent.is_none_or(|parent| parent.state == scheduler::RequestState::Deleting))
            }
            RequestAction::Run { run_id, .. } => Ok(self.run_seen(change, run_id).await?.is_some()),
            RequestAction::KillTask { task, .. } => self.is_being_killed(change, task).await,
            RequestAction::CancelDeploy { deploy } => {
                let parent = self.parent(change.request.as_str()).await?;
                Ok(pending(parent.as_ref()).is_none_or(|(pending, _)| pending != deploy.as_str()))
            }
            RequestAction::AdvanceDeploy { deploy, instances } => {
                let parent = self.parent(change.request.as_str()).await?;
                Ok(pending(parent.as_ref()).is_none_or(|(pending, target)| {
                    pending != deploy.as_str() || target == *instances
                }))
            }
        }
    }

    /// Whether the request's history has an event that carries the operation's name.
    async fn is_in_history(&self, change: &RequestChange) -> Result<bool, CannotTell> {
        let Ok(request) = scheduler::RequestId::new(change.request.as_str()) else {
            return Ok(false);
        };
        let query = scheduler::RequestHistoryQuery::default();
        let mut events = self
            .scheduler
            .request_history(&request, &query)
            .per_page(EVENTS_LOOKED_THROUGH);
        let newest = events.next().await.transpose();
        let newest = newest.map_err(|error| self.scheduler_trouble(&error))?;
        let is_ours = |event: &scheduler::SingularityRequestHistory| {
            let message = event.message.as_deref().unwrap_or_default();
            message.contains(change.id.as_str())
        };
        Ok(newest.unwrap_or_default().iter().any(is_ours))
    }

    /// Whether a task is on its way out by this change, or has ended.
    async fn is_being_killed(
        &self,
        change: &RequestChange,
        task: &commands::TaskId,
    ) -> Result<bool, CannotTell> {
        let Ok(task) = scheduler::TaskId::new(task.as_str()) else {
            return Ok(false);
        };
        let trouble = |error: scheduler::Error| self.scheduler_trouble(&error);
        let cleanup = self.scheduler.task_cleanup(&task).await.map_err(trouble)?;
        if let Some(cleanup) = cleanup {
            return Ok(cleanup.action_id.as_deref() == Some(change.id.as_str()));
        }
        let task = self.scheduler.task(&task).await.map_err(trouble)?;
        Ok(task.is_none())
    }

    /// A run of ours; `None` when the scheduler does not have it.
    async fn run_seen(
        &self,
        change: &RequestChange,
        run_id: &str,
    ) -> Result<Option<RunSeen>, CannotTell> {
        let (Ok(request), Ok(run)) = (
            scheduler::RequestId::new(change.request.as_str()),
            scheduler::RunId::new(run_id),
        ) else {
            return Ok(None);
        };
        let tracked = self.scheduler.track_run(&request, &run).await;
        let tracked = tracked.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(tracked.as_ref().map(wire::run_seen))
    }
}

/// Whether a request is as a change wanted it; what is to last a while has a timer of this change.
fn is_so(parent: &SingularityRequestParent, change: &RequestChange) -> bool {
    let seen = wire::request_seen(parent, change);
    let ours = |id: Option<&String>| id.is_some_and(|id| id == change.id.as_str());
    match &change.action {
        RequestAction::SkipHealthchecks { skip, for_millis } => {
            let timer = parent.expiring_skip_healthchecks.as_ref();
            seen.skips_healthchecks == *skip
                && (for_millis.is_none() || ours(timer.and_then(|timer| timer.action_id.as_ref())))
        }
        RequestAction::SetPriority {
            priority,
            for_millis,
        } => {
            let timer = parent.expiring_priority.as_ref();
            seen.priority.as_ref() == Some(priority)
                && (for_millis.is_none() || ours(timer.and_then(|timer| timer.action_id.as_ref())))
        }
        RequestAction::MakePermanent { timer, .. } => !seen.timers.contains(timer),
        _ => false,
    }
}

/// The pending deploy of a request, and how many instances it should have for now.
fn pending(parent: Option<&SingularityRequestParent>) -> Option<(&str, u32)> {
    let pending = parent?.pending_deploy_state.as_ref()?;
    let target = pending
        .deploy_progress
        .as_ref()
        .map_or(0, |progress| progress.target_active_instances);
    Some((pending.deploy_marker.deploy_id.as_str(), target))
}
