//! What can happen in the world of a conversation. Each directive is a sentence:
//!
//! ```text
//! * tick                                          the balancer's worker moves once
//! * agent edge-prod-1:8882 fails: SOME TEXT       it answers every apply with a failure
//! * agent edge-prod-1:8882 fails to revert: TEXT  it applies badly and cannot take it back either
//! * agent edge-prod-1:8882 refuses its first revert: TEXT
//! * agent edge-prod-1:8882 has no template
//! * agent edge-prod-1:8882 answers after 60 ticks
//! * agent edge-prod-1:8882 disconnects
//! * upstreams of hubapi.com become a:1, b:2       behind the bot's back
//! * upstreams of hubapi.com are a:1, b:2          checked
//! * group of hubapi.com becomes edge-nowhere      behind the bot's back
//! * the balancer has been asked for 1 request     checked: how many requests it ever admitted
//! * the balancer loses the reply to POST /request the effect happens, the answer does not come
//! * the balancer loses POST /request              neither effect nor answer
//! * the balancer answers POST /request with 500   after nothing happened
//! * the balancer goes away / comes back
//! * the scheduler goes away / comes back
//! * the sources of metrics go away
//! * the scheduler loses the reply to POST /requests  and all the other faults of the balancer
//! * the scheduler answers POST /requests with 500 after doing it
//! * the scheduler has taken 1 POST /requests/request/HubApiWeb/pause   checked: calls that reached it
//! * HubApiWeb is PAUSED in the scheduler          checked
//! * queue-worker is a worker with 4 instances of hub/queue:1.41
//! * thumbnails is an on-demand request with 1 instance
//! * a task of mail-worker runs on node-7.example
//! * somebody deploys 1.42 to queue-worker in steps of 2  behind the bot's back
//! * HubApiWeb becomes SYSTEM_COOLDOWN             behind the bot's back
//! * new tasks of HubApiWeb fail: SOME TEXT        those that start from now on
//! * new tasks of HubApiWeb never become healthy
//! * the balancer forgets hubapi.com-<1>           its history was trimmed
//! * post-apply steps fail                         SUCCESS all the same
//! * the balancer's storage fails before it queues HTTP 200 with FAILED, and nothing is queued
//! * the balancer's storage fails after it queues  HTTP 200 with FAILED, and the request is queued all the same
//! * the balancer's storage fails at commit
//! * hubapi.com has an edge cache
//! * edge-all is an alias of edge-prod, internal-prod  in prod
//! * edge-prod gets traffic from front-elb          a classic source
//! * ada has the key SOME-KEY                      stored in prod's balancer
//! * ada has the older key SOME-KEY                the same, made three years before
//! * the key SOME-KEY expires
//! * the balancer is connected to AWS              with ELBs web-elb and api-elb, and target groups web-tg and api-tg
//! * the balancer is of the development line       and no longer release 0.9
//! * somebody sets the target count of edge-prod to 7
//! * the scheduler ticks 3 times                  its loops, in prod
//! * the cluster offers nothing                   no task starts
//! * tasks of HubApiWeb answer checks with 500     those launched from now on
//! * a task of HubApiWeb logs: SOME TEXT           its newest one
//! * a task of HubApiWeb logs 7000 times: SOME TEXT
//! * prod has 1600 more requests, all paused      called batch-0 and so on
//! * host 10.1.21.1 is frozen                     behind the bot's back
//! * somebody deploys d2 to mail-worker           the same again, by the service's own API
//! * somebody pauses mail-worker: SOME TEXT
//! * prod's scheduler has been asked 1 time        checked: since it was last asked for this
//! * somebody posts theirs-1 adding a:1 to hubapi.com
//! * somebody cancels hubapi.com-<1>               by the service's own API
//! * the scheduler ticks 3 times unseen            nobody sees what it was between them
//! * the rules are fixtures/policy/strict          a folder of the project, in force at once
//! * a task of HubApiWeb dies: SOME TEXT           its oldest one, and another starts when the scheduler ticks
//! ```

use baragon_client::{
    AliasName, BaragonAuthKey, BaragonClient, BaragonGroupAlias, BaragonRequest, GroupName,
    LoadBalancerRequestId, ServiceId, UpstreamInfo,
};
use fixtures::baragon::{AgentScript, Behaviour, Release, StorageFault, Times};
use fixtures::singularity::{
    Health, MachineState, RequestSeed, RequestState, RequestType, TaskScript, Tasks,
};
use fixtures::{Fault, FaultKind};
use scheduler_client::{
    CanaryDeploySettings, DeployAcceptanceMode, DeployId, LargeScaleDown, RequestId,
    SchedulerClient, SingularityDeployRequest, SingularityPauseRequest,
};

use crate::stage::{MASTER_KEY, Stage};

/// By the clock of the world, in milliseconds: whatever waits so long between two steps of a deploy takes the next one only when
/// it is asked to.
const LONGER_THAN_ANY_TEST: u64 = 30 * 86_400_000;

/// Makes it happen, or checks that it is so.
pub(crate) async fn happen(stage: &Stage, directive: &str) -> Result<(), String> {
    let directive = stage.with_ids(directive).await;
    let (balancer, scheduler) = (&stage.prod.baragon, &stage.prod.singularity);
    let words: Vec<&str> = directive.split_whitespace().collect();
    match words.as_slice() {
        ["tick"] => {
            stage.prod.baragon.tick();
            stage.qa.baragon.tick();
        }
        ["agent", agent, "disconnects"] => balancer.disconnect_agent(agent),
        ["agent", agent, "answers", "after", ticks, "ticks"] => {
            let ticks = ticks.parse().map_err(|_| "no number")?;
            balancer.script_agent(agent, AgentScript::answer_after(ticks));
        }
        ["agent", agent, "has", "no", "template"] => {
            balancer.script_agent(agent, AgentScript::missing_template())
        }
        ["agent", agent, "refuses", "its", "first", "revert:", ..] => {
            let content = after(&directive, "revert: ").to_owned();
            let revert = Behaviour::Fail {
                content,
                times: Times::First(1),
            };
            balancer.script_agent(agent, AgentScript::succeed().revert(revert));
        }
        ["agent", agent, "fails", "to", "revert:", ..] => {
            let text = after(&directive, "revert: ");
            balancer.script_agent(agent, AgentScript::fail(text).revert(Behaviour::fail(text)));
        }
        ["agent", agent, "fails:", ..] => {
            balancer.script_agent(agent, AgentScript::fail(after(&directive, "fails: ")))
        }
        ["upstreams", "of", service, "become", ..] => {
            balancer.set_upstreams(service, &list(after(&directive, "become")))
        }
        ["upstreams", "of", service, "are", ..] => {
            let (there, wanted) = (balancer.upstreams(service), list(after(&directive, "are")));
            if there != wanted {
                return Err(format!("the upstreams of {service} are {there:?}"));
            }
        }
        ["group", "of", service, "becomes", group] => {
            let upstreams = balancer.upstreams(service);
            balancer.remove_service(service);
            balancer.add_service(
                service,
                &[group],
                &upstreams.iter().map(String::as_str).collect::<Vec<_>>(),
            );
        }
        ["the", "balancer", "has", "been", "asked", "for", count, ..] => {
            let enqueued = balancer.enqueued();
            if enqueued.len().to_string() != *count {
                return Err(format!("the balancer has been asked for {enqueued:?}"));
            }
        }
        [
            "the",
            "balancer",
            "loses",
            "the",
            "reply",
            "to",
            method,
            path,
        ] => balancer.fault(Fault::once(method, path, FaultKind::ReplyLost)),
        ["the", "balancer", "loses", method, path] => {
            balancer.fault(Fault::once(method, path, FaultKind::RequestLost))
        }
        ["the", "balancer", "answers", method, path, "with", status] => {
            let status = status.parse().map_err(|_| "no status")?;
            balancer.fault(Fault::once(
                method,
                path,
                FaultKind::Status(status, String::new()),
            ));
        }
        ["the", "sources", "of", "metrics", "go", "away"] => stage.sources_go_away(),
        ["the", "balancer", "goes", "away"] => balancer.go_away(),
        ["the", "balancer", "comes", "back"] => balancer.come_back(),
        ["the", "scheduler", "goes", "away"] => scheduler.go_away(),
        ["the", "scheduler", "comes", "back"] => scheduler.come_back(),
        ["the", "scheduler", rest @ ..] if fault(rest).is_some() => {
            fault(rest)
                .into_iter()
                .for_each(|fault| scheduler.fault(fault));
        }
        ["the", "scheduler", "has", "taken", count, method, path] => {
            let calls = scheduler.calls();
            let taken = calls
                .iter()
                .filter(|call| call.method == *method && is_of(&call.path, path));
            let taken = taken.count();
            if taken.to_string() != *count {
                return Err(format!("the scheduler has taken {taken} {method} {path}"));
            }
        }
        [request, "is", state, "in", "the", "scheduler"] => {
            let now = scheduler.request_state(request);
            let now = now.map_or("gone", RequestState::name);
            if now != *state {
                return Err(format!("{request} is {now}"));
            }
        }
        [
            request,
            "is",
            "a",
            "worker",
            "with",
            count,
            "instances",
            "of",
            image,
        ] => {
            let count = count.parse().map_err(|_| "no number")?;
            let version = image.rsplit_once(':').map_or("d1", |(_, tag)| tag);
            let seed = RequestSeed::worker(request)
                .instances(count)
                .image(version, image);
            scheduler.add_request(seed);
            for number in 1..=count {
                scheduler.start_task(
                    request,
                    &format!("10.1.40.{number}"),
                    31_000,
                    Health::Healthy,
                );
            }
        }
        [
            request,
            "is",
            "an",
            "on-demand",
            "request",
            "with",
            count,
            "instance",
        ] => {
            let count = count.parse().map_err(|_| "no number")?;
            let seed = RequestSeed::new(request, RequestType::OnDemand).instances(count);
            scheduler.add_request(seed);
        }
        ["a", "task", "of", request, "runs", "on", host] => {
            scheduler.start_task(request, host, 31_000, Health::Healthy);
        }
        [
            "somebody",
            "deploys",
            version,
            "to",
            request,
            "in",
            "steps",
            "of",
            size,
        ] => {
            let size = size.parse().map_err(|_| "no number")?;
            deploy_again(scheduler.base_url(), request, version, Some(size)).await?;
        }
        [request, "becomes", "SYSTEM_COOLDOWN"] => {
            scheduler.set_request_state(request, RequestState::SystemCooldown)
        }
        ["new", "tasks", "of", request, "fail:", ..] => {
            let script = TaskScript::fails_to_start(after(&directive, "fail: "));
            scheduler.script_tasks(request, Tasks::all(), script);
        }
        ["new", "tasks", "of", request, "never", "become", "healthy"] => {
            scheduler.script_tasks(request, Tasks::all(), TaskScript::runs_after(1_000))
        }
        ["the", "balancer", "forgets", request] => balancer.forget_history(request),
        ["post-apply", "steps", "fail"] => balancer.set_post_apply_fails(true),
        ["the", "balancer's", "storage", "fails", "before", ..] => {
            balancer.fail_storage(StorageFault::BeforeEnqueue)
        }
        ["the", "balancer's", "storage", "fails", "after", ..] => {
            balancer.fail_storage(StorageFault::AfterEnqueue)
        }
        ["the", "balancer's", "storage", "fails", "at", "commit"] => {
            balancer.fail_storage(StorageFault::Commit)
        }
        [service, "has", "an", "edge", "cache"] => {
            let upstreams = balancer.upstreams(service);
            let body = serde_json::json!({"serviceId": service, "owners": [], "serviceBasePath": "/", "loadBalancerGroups": ["edge-prod"], "edgeCacheDomains": ["cdn.example.org"]});
            balancer.add_service_json(serde_json::json!({"service": body, "upstreams": upstreams}));
        }
        [alias, "is", "an", "alias", "of", ..] => {
            let groups = list(after(&directive, "alias of"));
            let body = BaragonGroupAlias {
                groups: groups
                    .into_iter()
                    .map(|group| GroupName::new(group).map_err(|error| error.to_string()))
                    .collect::<Result<_, _>>()?,
                domains: ["example.org".to_owned()].into(),
                ..BaragonGroupAlias::default()
            };
            let alias = AliasName::new(*alias).map_err(|error| error.to_string())?;
            let client = client(balancer.base_url())?;
            let stored = client.store_alias(&alias, &body);
            stored.await.map_err(|error| error.to_string())?;
        }
        [group, "gets", "traffic", "from", source] => {
            let group = GroupName::new(*group).map_err(|error| error.to_string())?;
            let client = client(balancer.base_url())?;
            let added = client.add_source(&group, source);
            added.await.map_err(|error| error.to_string())?;
        }
        [owner, "has", "the", "key", value] => {
            store_key(balancer.base_url(), owner, value, 1_700_000_000_000).await?
        }
        [owner, "has", "the", "older", "key", value] => {
            store_key(balancer.base_url(), owner, value, 1_600_000_000_000).await?
        }
        ["the", "balancer", "is", "connected", "to", "AWS"] => {
            balancer.add_elb("web-elb", &["i-0a1b", "i-0a2c"]);
            balancer.add_elb("api-elb", &["i-0a3d"]);
            balancer.add_target_group("web-tg", &["i-0a1b", "i-0a2c"]);
            balancer.add_target_group("api-tg", &["i-0a3d"]);
        }
        ["the", "balancer", "is", "of", "the", "development", "line"] => {
            balancer.set_release(Release::Head)
        }
        [
            "somebody",
            "sets",
            "the",
            "target",
            "count",
            "of",
            group,
            "to",
            count,
        ] => {
            let group = GroupName::new(*group).map_err(|error| error.to_string())?;
            let count = count.parse().map_err(|_| "no count")?;
            let client = client(balancer.base_url())?;
            let set = client.set_target_agent_count(&group, count).await;
            set.map_err(|error| error.to_string())?;
        }
        ["the", "key", value, "expires"] => {
            let client = client(balancer.base_url())?;
            let (master_key, value) = (MASTER_KEY.into(), (*value).into());
            let expired = client.expire_auth_key(&master_key, &value);
            expired.await.map_err(|error| error.to_string())?;
        }
        ["the", "scheduler", "ticks"] => scheduler.tick().await,
        ["the", "scheduler", "ticks", times, "times"] => {
            let times: usize = times.parse().map_err(|_| "no number")?;
            for _ in 0..times {
                scheduler.tick().await;
            }
        }
        ["the", "cluster", "offers", "nothing"] => scheduler.set_offers(false),
        ["tasks", "of", request, "answer", "checks", "with", status] => {
            let status = status.parse().map_err(|_| "no status")?;
            scheduler.script_tasks(request, Tasks::all(), TaskScript::health_status(status));
        }
        ["a", "task", "of", request, "logs:", ..] => {
            let tasks = scheduler.task_ids(request);
            let task = tasks.last().ok_or("it has no task")?;
            scheduler.write_log(task, after(&directive, "logs: "));
        }
        ["a", "task", "of", request, "logs", count, "times:", ..] => {
            let tasks = scheduler.task_ids(request);
            let task = tasks.last().ok_or("it has no task")?;
            let line = after(&directive, "times: ");
            let count = count.parse().map_err(|_| "no number")?;
            scheduler.write_log(task, &vec![line; count].join("\n"));
        }
        ["prod", "has", count, "more", "requests,", "all", "paused"] => {
            let count: usize = count.parse().map_err(|_| "no number")?;
            let seed = |number: usize| {
                RequestSeed::worker(&format!("batch-{number}")).state(RequestState::Paused)
            };
            scheduler.add_requests((0..count).map(seed));
        }
        ["host", host, "is", "frozen"] => scheduler.set_agent_state(host, MachineState::Frozen),
        ["the", "rules", "are", folder] => stage.rules(folder)?,
        ["somebody", "deploys", deploy, "to", request] => {
            deploy_again(scheduler.base_url(), request, deploy, None).await?
        }
        ["somebody", "pauses", request, ..] => {
            let message = after(&directive, ": ");
            let client = scheduler_client(scheduler.base_url())?;
            let body = SingularityPauseRequest {
                message: Some(message.to_owned()),
                ..SingularityPauseRequest::default()
            };
            let request = RequestId::new(request.trim_end_matches(':'));
            let request = request.map_err(|error| error.to_string())?;
            let paused = client.pause(&request, &body).await;
            paused.map(drop).map_err(|error| error.to_string())?;
        }
        ["prod's", "scheduler", "has", "been", "asked", times, ..] => {
            let calls = scheduler.calls();
            if calls.len().to_string() != *times {
                let calls: Vec<_> = calls.iter().map(|call| &call.path).collect();
                return Err(format!("the scheduler has been asked for {calls:?}"));
            }
            scheduler.forget_calls();
        }
        ["a", "task", "of", request, "dies:", ..] => {
            let tasks = scheduler.task_ids(request);
            let task = tasks.first().ok_or("it has no task")?;
            scheduler.end_task(task, Some(after(&directive, "dies: ")));
        }
        ["somebody", "posts", request, "adding", host, "to", service] => {
            post(balancer.base_url(), request, host, service).await?
        }
        ["somebody", "cancels", request] => cancel(balancer.base_url(), request).await?,
        ["the", "scheduler", "ticks", count, "times", "unseen"] => {
            let count: u32 = count.parse().map_err(|_| "no number")?;
            scheduler.fault(Fault::any(FaultKind::Hold).always());
            for _ in 0..count {
                scheduler.tick().await;
            }
            scheduler.release();
        }
        _ => return Err(format!("nobody knows how to do this: * {directive}")),
    }
    Ok(())
}

/// Whether a path is the one that is written; a star at its end stands for the rest.
fn is_of(path: &str, written: &str) -> bool {
    match written.strip_suffix('*') {
        Some(beginning) => path.starts_with(beginning),
        None => path == written,
    }
}

async fn store_key(
    base_url: String,
    owner: &str,
    value: &str,
    created_at: i64,
) -> Result<(), String> {
    let key = BaragonAuthKey {
        value: value.into(),
        owner: owner.to_owned(),
        created_at,
        expired_at: None,
    };
    let (client, master_key) = (client(base_url)?, MASTER_KEY.into());
    let stored = client.store_auth_key(&master_key, &key);
    stored.await.map_err(|error| error.to_string())
}

/// Deploys what runs once more, as somebody without the bot would: at once, or so many instances a step, each of which has to
/// be asked for.
async fn deploy_again(
    base_url: String,
    request: &str,
    deploy: &str,
    steps: Option<u32>,
) -> Result<(), String> {
    let client = scheduler_client(base_url)?;
    let id = RequestId::new(request).map_err(|error| error.to_string())?;
    let parent = client
        .request(&id)
        .await
        .map_err(|error| error.to_string())?;
    let active = parent.and_then(|parent| parent.active_deploy);
    let mut body = active.ok_or("nothing runs")?;
    body.id = DeployId::new(deploy).map_err(|error| error.to_string())?;
    if let Some(size) = steps {
        body.canary_deploy_settings = Some(CanaryDeploySettings {
            enable_canary_deploy: true,
            instance_group_size: Some(size),
            acceptance_mode: Some(DeployAcceptanceMode::Timed),
            wait_millis_between_groups: Some(LONGER_THAN_ANY_TEST),
            canary_cycle_count: Some(3),
            ..CanaryDeploySettings::default()
        });
    }
    let posted = client
        .deploy(
            &SingularityDeployRequest::new(*body),
            LargeScaleDown::Refuse,
        )
        .await;
    posted.map(drop).map_err(|error| error.to_string())
}

fn scheduler_client(base_url: String) -> Result<SchedulerClient, String> {
    let client = SchedulerClient::builder(base_url).build();
    client.map_err(|error| error.to_string())
}

/// "loses the reply to POST /x", "answers POST /x with 500": what happens to the next call of the kind.
fn fault(words: &[&str]) -> Option<Fault> {
    let (method, path, kind) = match words {
        ["loses", "the", "reply", "to", method, path] => (method, path, FaultKind::ReplyLost),
        ["loses", method, path] => (method, path, FaultKind::RequestLost),
        ["answers", method, path, "with", status] => {
            let status = status.parse().ok()?;
            (method, path, FaultKind::Status(status, String::new()))
        }
        [
            "answers",
            method,
            path,
            "with",
            status,
            "after",
            "doing",
            "it",
        ] => {
            let status = status.parse().ok()?;
            (
                method,
                path,
                FaultKind::StatusAfterwards(status, String::new()),
            )
        }
        _ => return None,
    };
    Some(Fault::once(method, path, kind))
}

async fn post(base_url: String, request: &str, host: &str, service: &str) -> Result<(), String> {
    let (client, id) = somebody(base_url, request)?;
    let service = ServiceId::new(service).map_err(|error| error.to_string())?;
    let state = client
        .service(&service)
        .await
        .map_err(|error| error.to_string())?
        .ok_or("no such service")?;
    let request = BaragonRequest::new(id, state.service).adding([UpstreamInfo::new(host)]);
    client
        .enqueue(&request)
        .await
        .map(drop)
        .map_err(|error| error.to_string())
}

async fn cancel(base_url: String, request: &str) -> Result<(), String> {
    let (client, id) = somebody(base_url, request)?;
    client
        .cancel(&id)
        .await
        .map(drop)
        .map_err(|error| error.to_string())
}

fn somebody(
    base_url: String,
    request: &str,
) -> Result<(BaragonClient, LoadBalancerRequestId), String> {
    Ok((
        client(base_url)?,
        LoadBalancerRequestId::new(request).map_err(|error| error.to_string())?,
    ))
}

fn client(base_url: String) -> Result<BaragonClient, String> {
    let client = BaragonClient::builder().base_url(base_url);
    client.build().map_err(|error| error.to_string())
}

fn after<'a>(directive: &'a str, word: &str) -> &'a str {
    directive
        .split_once(word)
        .map_or("", |(_, rest)| rest.trim())
}

fn list(text: &str) -> Vec<&str> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .collect()
}
