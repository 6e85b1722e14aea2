//! Deploying, and looking at deploys.

use std::collections::HashSet;
use std::time::Duration;

use commands::{
    DeploySeen, EndedTask, FoundLog, Logs, NewDeploy, Part, RequestName, SchedulerRequestId, TaskId,
};
use scheduler_client as scheduler;
use scheduler_client::{LargeScaleDown, SingularityDeployHistory, SingularityDeployRequest};

use super::{CannotTell, Environment, SendFailure, wire};

/// How many lines of a failed task's log are told with the end of a deploy or a run.
const LAST_LINES: usize = 5;
/// How often, and how long apart, a sandbox is asked for that the scheduler does not know yet.
const LOOKS_FOR_SANDBOX: usize = 3;
const SANDBOX_IS_LOOKED_FOR: Duration = Duration::from_millis(400);

impl Environment {
    /// The deploys that have not ended, as request and deploy.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub(super) async fn pending_deploys(&self) -> Result<HashSet<(String, String)>, CannotTell> {
        let pending = self
            .scheduler
            .pending_deploys()
            .await
            .map_err(|error| self.scheduler_trouble(&error))?;
        let key = |pending: &scheduler::SingularityPendingDeploy| {
            let marker = &pending.deploy_marker;
            (marker.request_id.to_string(), marker.deploy_id.to_string())
        };
        Ok(pending.iter().map(key).collect())
    }

    /// Posts a deploy. Its id is used once for ever, so posting it twice is posting it once.
    pub(super) async fn deploy(&self, deploy: &NewDeploy) -> Result<DeploySeen, SendFailure> {
        let body = serde_json::from_value(deploy.body.clone())
            .map_err(|_| SendFailure::NotDone("the stored plan cannot be sent".to_owned()))?;
        let request = SingularityDeployRequest {
            message: Some(deploy.message.clone()),
            unpause_on_successful_deploy: deploy.unpause.then_some(true),
            ..SingularityDeployRequest::new(body)
        };
        let posted = self
            .scheduler
            .deploy(&request, LargeScaleDown::Refuse)
            .await;
        if let Err(error) = &posted {
            let CannotTell(why) = self.scheduler_trouble(error);
            if error.outcome_unknown() {
                return Err(SendFailure::Unknown(why));
            }
            // A refusal may be of our own first sending, sent a second time (contract 4.3).
            return match self.look_at_deploy(deploy).await {
                Ok(Some(seen)) => Ok(seen),
                Ok(None) => Err(SendFailure::NotDone(why)),
                Err(CannotTell(unseen)) => Err(SendFailure::Unknown(unseen)),
            };
        }
        match self.look_at_deploy(deploy).await {
            Ok(Some(seen)) => Ok(seen),
            Ok(None) => Err(SendFailure::Unknown(
                "it was taken, and does not show yet".to_owned(),
            )),
            Err(CannotTell(why)) => Err(SendFailure::Unknown(format!("it was taken, and {why}"))),
        }
    }

    /// Looks at a deploy; `None` when the scheduler does not have it.
    pub(super) async fn look_at_deploy(
        &self,
        deploy: &NewDeploy,
    ) -> Result<Option<DeploySeen>, CannotTell> {
        let parent = self.parent(deploy.request.as_str()).await?;
        let pending = parent.as_ref().and_then(|parent| {
            let pending = parent.pending_deploy_state.as_ref()?;
            let is_ours = pending.deploy_marker.deploy_id.as_str() == deploy.deploy_id.as_str();
            is_ours.then(|| wire::deploy_pending(parent, pending))
        });
        if pending.is_some() {
            return Ok(pending);
        }
        let history = self
            .deploy_history(&deploy.request, &deploy.deploy_id)
            .await?;
        let Some(history) = history else {
            return Ok(None);
        };
        let mut seen = wire::deploy_ended(&history, parent.as_ref());
        if seen.ended && seen.state != "SUCCEEDED" {
            seen.ended_tasks = self.ended_tasks(&history).await;
            if let Some(task) = seen.failed_task() {
                seen.last_lines = self.last_lines_of(task).await;
            }
        }
        Ok(Some(seen))
    }

    /// What became of a deploy's tasks, and what was said of the first that failed. They explain a failure; where they
    /// cannot be had, the failure is told without.
    async fn ended_tasks(&self, history: &SingularityDeployHistory) -> Vec<EndedTask> {
        let marker = &history.deploy_marker;
        let mut tasks = self
            .scheduler
            .inactive_tasks_of_deploy(&marker.request_id, &marker.deploy_id);
        let tasks = match tasks.next().await.transpose() {
            Ok(tasks) => tasks.unwrap_or_default(),
            Err(error) => {
                self.scheduler_trouble(&error);
                return Vec::new();
            }
        };
        let mut ended: Vec<EndedTask> = tasks.iter().map(wire::ended_task).collect();
        if let Some(first) = ended.iter_mut().find(|ended| ended.ended_by_itself())
            && let Ok(task) = scheduler::TaskId::new(first.task.as_str())
            && let Ok(Some(history)) = self.scheduler.task_history(&task).await
        {
            first.said = wire::last_words(&history);
        }
        ended
    }

    /// The last lines of what a task wrote before it failed: to stderr, or else to stdout. They explain a failure; where
    /// they cannot be had, the failure is told without.
    pub(super) async fn last_lines_of(&self, task: &TaskId) -> Vec<String> {
        for file in ["stderr", "stdout"] {
            let logs = Logs {
                of: RequestName::new(task.as_str()),
                file: Some(file.to_owned()),
                part: Part::Last(LAST_LINES),
            };
            for _ in 0..LOOKS_FOR_SANDBOX {
                match self.log(&logs).await {
                    Ok(FoundLog::Read(log)) => {
                        let lines = log.last_lines(LAST_LINES);
                        if !lines.is_empty() {
                            return lines;
                        }
                        break;
                    }
                    Ok(_) => break,
                    // The first question makes the scheduler look where the sandbox is (contract 2.13).
                    Err(CannotTell(_)) => tokio::time::sleep(SANDBOX_IS_LOOKED_FOR).await,
                }
            }
        }
        Vec::new()
    }

    /// One deploy and how it ended, from the history.
    pub(super) async fn deploy_history(
        &self,
        request: &SchedulerRequestId,
        deploy: &commands::DeployId,
    ) -> Result<Option<SingularityDeployHistory>, CannotTell> {
        let (Ok(request), Ok(deploy)) = (
            scheduler::RequestId::new(request.as_str()),
            scheduler::DeployId::new(deploy.as_str()),
        ) else {
            return Ok(None);
        };
        let history = self.scheduler.deploy_history(&request, &deploy).await;
        history.map_err(|error| self.scheduler_trouble(&error))
    }
}
