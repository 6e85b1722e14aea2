//! Deploys that a load balancer takes part in.

use std::collections::BTreeSet;

use scheduler_client::{
    DeployFailureReason, DeployId, DeployState, HealthcheckOptions, LoadBalancerRequestState,
    RequestId, RequestType, SingularityDeploy, SingularityTaskId,
};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::target::{Runs, Target};

impl Target {
    pub(crate) async fn balanced_request(&self, name: &str) -> RequestId {
        static FIRST: OnceCell<()> = OnceCell::const_new();
        FIRST.get_or_init(|| self.first_balancer_request()).await;
        let parent = self.create_with(name, RequestType::Service, |request| {
            request.load_balanced = Some(true);
            request.instances = Some(2);
        });
        parent.await.request.id
    }

    pub(crate) fn balanced_deploy(&self, request: &RequestId, id: &str) -> SingularityDeploy {
        let mut deploy = self.new_deploy(request, id, Runs::Server);
        self.balance(&mut deploy);
        deploy
    }

    fn balance(&self, deploy: &mut SingularityDeploy) {
        deploy.service_base_path = Some(format!("/{}", deploy.request_id));
        deploy.load_balancer_groups = Some(vec!["edge".to_owned()]);
        deploy.healthcheck = Some(HealthcheckOptions {
            uri: Some("/".to_owned()),
            ..HealthcheckOptions::default()
        });
    }

    /// The very first requests of a BaragonService must not come two at once: all but one of them are lost then.
    async fn first_balancer_request(&self) {
        self.change_balancer("first", json!({})).await;
    }

    /// Gives upstreams to another service, or takes them from it again: whoever gets their ports later is refused, too.
    async fn rob(&self, name: &str, change: &str, upstreams: &BTreeSet<String>) {
        let upstreams: Vec<Value> = upstreams
            .iter()
            .map(|one| json!({"upstream": one}))
            .collect();
        let call = self.change_balancer(name, json!({change: upstreams})).await;
        self.until("the robbery", async || {
            let state = self.balancer_request(call.as_str()).await;
            (state["loadBalancerState"] == "SUCCESS").then_some(())
        })
        .await;
    }

    /// Without the scheduler. The answer is the id of the call.
    async fn change_balancer(&self, name: &str, upstreams: Value) -> RequestId {
        let balancer = self.balancer();
        let id = self.id(name);
        let service = self.id("robber");
        let mut body = json!({
            "loadBalancerRequestId": id,
            "loadBalancerService": {
                "serviceId": service, "owners": [], "serviceBasePath": format!("/{service}"),
                "loadBalancerGroups": ["edge"],
            },
            "addUpstreams": [], "removeUpstreams": [],
        });
        let upstreams = upstreams.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(upstreams);
        let url = format!("{}/request?authkey={}", balancer.base_url, balancer.key);
        self.send_elsewhere(&url, &body).await;
        id
    }

    /// What the balancer says of one of its requests.
    async fn balancer_request(&self, id: &str) -> Value {
        let balancer = self.balancer();
        let url = format!(
            "{}/request/{id}?authkey={}",
            balancer.base_url, balancer.key
        );
        serde_json::from_str(&self.fetch(&url).await.unwrap()).unwrap()
    }

    /// The upstreams of a service; none if the balancer does not know it.
    async fn upstreams(&self, service: &RequestId) -> BTreeSet<String> {
        let balancer = self.balancer();
        let url = format!(
            "{}/state/{service}?authkey={}",
            balancer.base_url, balancer.key
        );
        let Some(state) = self.fetch(&url).await else {
            return BTreeSet::new();
        };
        let state: Value = serde_json::from_str(&state).unwrap();
        let upstreams = state["upstreams"].as_array().unwrap();
        let upstreams = upstreams.iter().map(|known| known["upstream"].as_str());
        upstreams
            .map(|upstream| upstream.unwrap().to_owned())
            .collect()
    }

    async fn upstreams_of(&self, tasks: &[SingularityTaskId]) -> BTreeSet<String> {
        let mut upstreams = BTreeSet::new();
        for task in tasks {
            let task = self.scheduler.task(&task.id).await.unwrap().unwrap();
            upstreams.insert(task.upstream(0).unwrap());
        }
        upstreams
    }

    /// Which deploys answer at a service's path on every real balancer; none if the balancer is simulated.
    async fn answering(&self, service: &RequestId) -> BTreeSet<String> {
        let mut deploys = BTreeSet::new();
        for entrance in &self.balancer().entrances {
            // With round robin, more than every upstream once.
            for _ in 0..8 {
                let said = self.fetch(&format!("{entrance}/{service}")).await;
                let said = said.unwrap_or_default();
                deploys.insert(said.split(' ').nth(1).unwrap_or("nobody").to_owned());
            }
        }
        deploys
    }
}

#[tokio::test]
async fn a_deploy_waits_for_the_balancer_and_the_next_one_moves_the_traffic() {
    let target = Target::start().await;
    let id = target.balanced_request("balanced").await;
    target
        .send(target.balanced_deploy(&id, "d1"))
        .await
        .unwrap();
    let result = target.ended(&id, "d1").await;
    assert_eq!(result.deploy_state, DeployState::Succeeded, "{result:?}");

    let first = target.healthy(&id, 2).await;
    let call = last_call(&target, &first[0]).await;
    assert!(call.starts_with(&format!("{id}-d1-2-")), "{call}");
    assert!(call.ends_with("-DEPLOY-1"), "{call}");
    let seen = target.balancer_request(&call).await;
    assert_eq!(seen["loadBalancerState"], "SUCCESS");
    let upstreams = target.upstreams_of(&first).await;
    assert_eq!(target.upstreams(&id).await, upstreams);
    let tasks = target.parent(&id).await.task_ids.unwrap();
    assert_eq!(tasks.load_balanced.len(), 2);

    target.deployed_as(target.balanced_deploy(&id, "d2")).await;
    let second = target.healthy(&id, 2).await;
    assert!(second.iter().all(|task| task.deploy_id.as_str() == "d2"));
    assert_eq!(
        target.upstreams(&id).await,
        target.upstreams_of(&second).await
    );
    if !target.balancer().entrances.is_empty() {
        assert_eq!(
            target.answering(&id).await,
            BTreeSet::from(["d2".to_owned()])
        );
    }
    // One call of the balancer did both: the new ones in, the old ones out.
    let call = last_call(&target, &second[0]).await;
    let removed = &target.balancer_request(&call).await["message"];
    for upstream in &upstreams {
        assert!(removed.as_str().unwrap().contains(upstream), "{removed}");
    }
}

/// The call that brought a task to the balancer. One update per call is kept.
async fn last_call(target: &Target, task: &SingularityTaskId) -> String {
    let history = target.scheduler.task_history(&task.id).await.unwrap();
    let [update] = &history.unwrap().load_balancer_updates[..] else {
        panic!("one update per call is kept");
    };
    let state = &update.load_balancer_state;
    assert_eq!(*state, LoadBalancerRequestState::Success);
    update.load_balancer_request_id.to_string()
}

/// Whoever may read a task may read the balancer's key.
#[tokio::test]
async fn an_update_shows_the_key_of_the_balancer() {
    let target = Target::start().await;
    let id = target.balanced_request("shows-key").await;
    target.deployed_as(target.balanced_deploy(&id, "d1")).await;
    let task = target.healthy(&id, 2).await.remove(0);
    let history = target.scheduler.task_history(&task.id).await.unwrap();
    let update = history.unwrap().load_balancer_updates.remove(0);
    let key = format!("authkey={}", target.balancer().key);
    assert!(update.uri.unwrap().ends_with(&key));
}

#[tokio::test]
async fn a_killed_task_leaves_the_balancer_and_its_successor_comes() {
    let target = Target::start().await;
    let id = target.balanced_request("replaced-upstream").await;
    target.deployed_as(target.balanced_deploy(&id, "d1")).await;
    let before = target.healthy(&id, 2).await;
    let killed = &before[0].id;
    let why = scheduler_client::SingularityKillTaskRequest::default();
    target.scheduler.kill_task(killed, &why).await.unwrap();
    let after = target
        .until("a successor in the balancer", async || {
            let tasks = target.parent(&id).await.task_ids.unwrap();
            let both = tasks.healthy.len() == 2 && tasks.cleaning.is_empty();
            let replaced = tasks.healthy.iter().all(|task| task.id != *killed);
            (both && replaced).then_some(tasks.healthy)
        })
        .await;
    let wanted = target.upstreams_of(&after).await;
    target
        .until("their upstreams", async || {
            (target.upstreams(&id).await == wanted).then_some(())
        })
        .await;
    let history = target
        .scheduler
        .task_history(killed)
        .await
        .unwrap()
        .unwrap();
    let calls = history.load_balancer_updates.iter();
    let calls: Vec<String> = calls
        .map(|update| update.load_balancer_request_id.to_string())
        .collect();
    assert!(calls.contains(&format!("{killed}-REMOVE-1")), "{calls:?}");
}

#[tokio::test]
async fn a_group_without_agents_fails_the_deploy() {
    let target = Target::start().await;
    let id = target.balanced_request("no-group").await;
    let mut deploy = target.balanced_deploy(&id, "d1");
    deploy.load_balancer_groups = Some(vec!["nowhere".to_owned()]);
    target.send(deploy).await.unwrap();
    let result = target.ended(&id, "d1").await;
    assert_eq!(result.deploy_state, DeployState::Failed, "{result:?}");
    assert_eq!(target.upstreams(&id).await, BTreeSet::new());
}

#[tokio::test]
async fn a_deploy_has_to_say_where_it_is_served() {
    let target = Target::start().await;
    let id = target.balanced_request("no-path").await;
    for missing in ["serviceBasePath", "loadBalancerGroups"] {
        let mut deploy = serde_json::to_value(target.balanced_deploy(&id, "d1")).unwrap();
        deploy.as_object_mut().unwrap().remove(missing);
        let answer = target.post("/deploys", json!({"deploy": deploy}));
        answer.await.is_said_in_text(400);
    }
}

#[tokio::test]
async fn a_path_of_another_service_fails_the_deploy() {
    let target = Target::start().await;
    let owner = target.balanced_request("path-owner").await;
    target
        .deployed_as(target.balanced_deploy(&owner, "d1"))
        .await;
    let id = target.balanced_request("path-taker").await;
    let mut deploy = target.balanced_deploy(&id, "d1");
    deploy.service_base_path = Some(format!("/{owner}"));
    target.send(deploy).await.unwrap();
    let result = target.ended(&id, "d1").await;
    assert_eq!(result.deploy_state, DeployState::Failed);
    let message = result.message.unwrap();
    assert!(message.contains("INVALID_REQUEST_NOOP"), "{message}");
    assert!(message.contains(owner.as_str()), "{message}");
    let [failure] = &result.deploy_failures[..] else {
        panic!("{message}");
    };
    assert_eq!(
        failure.reason,
        DeployFailureReason::LoadBalancerUpdateFailed
    );
    assert_eq!(failure.task_id, None);
}

/// An upstream of another service is refused at once, and nothing is stored. The scheduler does not take that answer for
/// an end: it asks for the request that the balancer does not have, again and again, and no time limit ends the deploy.
#[tokio::test]
async fn a_refusal_at_once_is_waited_out_for_ever() {
    let target = Target::start().await;
    let id = target.balanced_request("robbed").await;
    let mut deploy = target.new_deploy(&id, "d1", Runs::LateServer);
    target.balance(&mut deploy);
    deploy.deploy_health_timeout_seconds = Some(1);
    // Time enough for another service to take the upstreams.
    let healthcheck = deploy.healthcheck.as_mut().unwrap();
    healthcheck
        .other
        .insert("startupDelaySeconds".to_owned(), json!(5));
    target.send(deploy).await.unwrap();
    let tasks = target
        .until("tasks that run", async || {
            let tasks = target.parent(&id).await.task_ids.unwrap();
            (tasks.not_yet_healthy.len() == 2).then_some(tasks.not_yet_healthy)
        })
        .await;
    let upstreams = target.upstreams_of(&tasks).await;
    target.rob("rob", "addUpstreams", &upstreams).await;
    let update = target
        .until("a balancer that knows nothing", async || {
            let pending = target.parent(&id).await.pending_deploy_state.unwrap();
            let update = pending.load_balancer_update()?.clone();
            (update.method.as_deref() == Some("CHECK_STATE")).then_some(update)
        })
        .await;
    assert_eq!(
        update.load_balancer_state,
        LoadBalancerRequestState::Unknown
    );
    let message = update.message.unwrap();
    assert!(message.starts_with("Response status code 404"), "{message}");
    // Some passes later, it is as before.
    let later = update.timestamp + 5000;
    target
        .until("more of the same", async || {
            let pending = target.parent(&id).await.pending_deploy_state.unwrap();
            assert_eq!(pending.current_deploy_state, DeployState::Waiting);
            (pending.load_balancer_update()?.timestamp > later).then_some(())
        })
        .await;
    target.rob("give-back", "removeUpstreams", &upstreams).await;
    let deploy = DeployId::new("d1").unwrap();
    target.scheduler.cancel_deploy(&id, &deploy).await.unwrap();
    let result = target.ended(&id, "d1").await;
    assert_eq!(result.deploy_state, DeployState::Canceled);
}
