//! Looking until something is so.

use std::time::{Duration, Instant};

use scheduler_client::{
    DeployId, RequestId, RunId, SingularityDeployResult, SingularityTaskId, SingularityTaskState,
};

use super::{DEADLINE, Target};

const LOOK_EVERY: Duration = Duration::from_millis(100);

impl Target {
    /// Looks until there is something to see.
    pub(crate) async fn until<T>(&self, what: &str, look: impl AsyncFn() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            match look().await {
                Some(seen) => return seen,
                None if began.elapsed() > DEADLINE => panic!("not within the deadline: {what}"),
                None => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    }

    /// How a deploy ended.
    pub(crate) async fn ended(&self, request: &RequestId, deploy: &str) -> SingularityDeployResult {
        let deploy = DeployId::new(deploy).unwrap();
        self.until(&format!("the end of {request} {deploy}"), async || {
            let history = self.scheduler.deploy_history(request, &deploy).await;
            history.unwrap()?.deploy_result
        })
        .await
    }

    /// The healthy tasks, once there are so many and no others.
    pub(crate) async fn healthy(
        &self,
        request: &RequestId,
        count: usize,
    ) -> Vec<SingularityTaskId> {
        self.until(&format!("{count} tasks of {request}"), async || {
            let tasks = self.parent(request).await.task_ids.unwrap();
            let others = tasks.not_yet_healthy.len() + tasks.cleaning.len() + tasks.pending.len();
            (tasks.healthy.len() == count && others + tasks.killed.len() == 0)
                .then_some(tasks.healthy)
        })
        .await
    }

    pub(crate) async fn run_is(
        &self,
        request: &RequestId,
        run: &RunId,
        wanted: impl Fn(&SingularityTaskState) -> bool,
    ) -> SingularityTaskState {
        self.until(&format!("run {run} of {request}"), async || {
            let state = self.scheduler.track_run(request, run).await.unwrap();
            state.filter(|state| wanted(state))
        })
        .await
    }
}
