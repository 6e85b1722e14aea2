//! The real services: where they are, what is put there for the conversation, and who answers behind nginx.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use baragon_client::{BaragonClient, BaragonRequest, BaragonService, UpstreamInfo};
use scheduler_client::{
    DeployId, LargeScaleDown, RequestId, SchedulerClient, SingularityDeployRequest,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What something may take that the services do by themselves: loops of a second, new processes, reloads of nginx.
const WITHIN: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How often a balancer is asked who answers: with round robin, more than every upstream once.
const ASKED: usize = 8;

pub(crate) struct Services {
    pub(crate) balancer: BaragonClient,
    pub(crate) scheduler: SchedulerClient,
    /// The nginx of each agent of the group `edge`.
    entrances: Vec<String>,
    /// The command line of a task that serves HTTP.
    server: String,
}

impl Services {
    /// Those that `DECKHAND_REAL` names: the folder with the files that tell where everything is.
    pub(crate) fn named() -> Self {
        let folder = std::env::var_os("DECKHAND_REAL");
        let folder = PathBuf::from(folder.expect("DECKHAND_REAL names a folder"));
        let (baragon, singularity) = (read(&folder, "baragon"), read(&folder, "singularity"));
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let agents = baragon["agents"].as_array().expect("agents");
        Self {
            balancer: BaragonClient::builder()
                .base_url(text(&baragon["baseUrl"]))
                .authkey("contract-key".into())
                .build()
                .expect("a client"),
            scheduler: SchedulerClient::builder(text(&singularity["baseUrl"]))
                .build()
                .expect("a client"),
            entrances: agents[..2]
                .iter()
                .map(|agent| text(&agent["nginx"]))
                .collect(),
            server: text(&singularity["server"]),
        }
    }

    /// A server of this test that answers everything with its name; its address.
    pub(crate) async fn server(&self, name: &'static str) -> String {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A caller that goes away in the middle is its own affair.
                let _ = answer(stream, name).await;
            }
        });
        address
    }

    /// A service on the balancer with one upstream.
    pub(crate) async fn balance(&self, id: &str, path: &str, upstream: &str) {
        let service: BaragonService = serde_json::from_value(json!({
            "serviceId": id,
            "owners": ["conversation"],
            "serviceBasePath": path,
            "loadBalancerGroups": ["edge"],
            "options": {},
        }))
        .expect("a service");
        let name = format!("conversation-{}", std::process::id());
        let name = baragon_client::LoadBalancerRequestId::new(name).expect("an id");
        let request = BaragonRequest::new(name, service).adding([UpstreamInfo::new(upstream)]);
        self.balancer.enqueue(&request).await.expect("a request");
    }

    /// A request of the scheduler that no balancer knows of, with tasks that run.
    pub(crate) async fn run_beside(&self, id: &str, instances: u32, version: &str) {
        let request = json!({"id": id, "requestType": "SERVICE", "instances": instances, "loadBalanced": false});
        self.deployed(&request, &self.body(id, version)).await;
    }

    /// A request that the scheduler puts behind the balancer itself.
    pub(crate) async fn deploy_balanced(&self, id: &str, path: &str, version: &str) {
        let request =
            json!({"id": id, "requestType": "SERVICE", "instances": 1, "loadBalanced": true});
        let mut body = self.body(id, version);
        body["serviceBasePath"] = json!(path);
        body["loadBalancerGroups"] = json!(["edge"]);
        self.deployed(&request, &body).await;
    }

    /// A server that says its version; version `broken` ends at once.
    fn body(&self, id: &str, version: &str) -> Value {
        json!({
            "requestId": id,
            "id": format!("{version}_first"),
            "command": format!("test \"$VERSION\" != broken || {{ echo 'no such version' >&2; exit 3; }}; {}", self.server),
            "env": {"VERSION": version},
            "resources": {"cpus": 0.1, "memoryMb": 32, "numPorts": 1},
        })
    }

    async fn deployed(&self, request: &Value, body: &Value) {
        let request = serde_json::from_value(request.clone()).expect("a request");
        self.scheduler
            .create_or_update_request(&request)
            .await
            .expect("a request");
        let deploy = serde_json::from_value(body.clone()).expect("a deploy");
        self.scheduler
            .deploy(
                &SingularityDeployRequest::new(deploy),
                LargeScaleDown::Refuse,
            )
            .await
            .expect("a deploy");
        let id = RequestId::new(body["requestId"].as_str().expect("an id")).expect("an id");
        let deploy = DeployId::new(body["id"].as_str().expect("an id")).expect("an id");
        let began = Instant::now();
        loop {
            let history = self
                .scheduler
                .deploy_history(&id, &deploy)
                .await
                .expect("a history");
            let result = history.and_then(|history| history.deploy_result);
            if let Some(result) = result {
                assert_eq!(result.deploy_state.to_string(), "SUCCEEDED", "{result:?}");
                return;
            }
            assert!(began.elapsed() < WITHIN, "{id} was not deployed in time");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until a request has so many healthy tasks and no other.
    pub(crate) async fn until_settled(&self, id: &str, healthy: usize) {
        let id = RequestId::new(id).expect("an id");
        let began = Instant::now();
        loop {
            let tasks = self.scheduler.task_ids(&id).await.expect("tasks");
            let tasks = tasks.expect("a request");
            let others = tasks.cleaning.len() + tasks.killed.len() + tasks.not_yet_healthy.len();
            if tasks.healthy.len() == healthy && others == 0 {
                return;
            }
            assert!(began.elapsed() < WITHIN, "{id} did not settle: {tasks:?}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until just these answer, behind the nginx of both agents.
    pub(crate) async fn until_served_by(&self, path: &str, names: &[&str]) {
        let wanted: BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
        for entrance in &self.entrances {
            let began = Instant::now();
            loop {
                let answering = self.answering(&format!("{entrance}{path}")).await;
                if answering == wanted {
                    break;
                }
                assert!(
                    began.elapsed() < WITHIN,
                    "{entrance}{path} is served by {answering:?}, not {wanted:?}"
                );
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }

    /// Who answers: the names of servers, the versions of tasks.
    async fn answering(&self, url: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for _ in 0..ASKED {
            if let Ok(Some(text)) = get(url).await {
                names.insert(version_in(&text));
            }
        }
        names
    }
}

/// A task says "request deploy instance", and its deploy's id begins with its version; a server of this test says just its
/// name.
fn version_in(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let name = match words.as_slice() {
        [_, deploy, _] => deploy.split('_').next(),
        other => other.first().copied(),
    };
    name.unwrap_or_default().to_owned()
}

/// Answers one call with a name.
async fn answer(mut stream: TcpStream, name: &str) -> std::io::Result<()> {
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut asked).await? == 0 {
            break;
        }
    }
    let length = name.len();
    let text =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{name}");
    stream.write_all(text.as_bytes()).await
}

/// The body behind a URL, if the answer is a success.
async fn get(url: &str) -> std::io::Result<Option<String>> {
    let rest = url.trim_start_matches("http://");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host).await?;
    let asked = format!("GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n");
    stream.write_all(asked.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    Ok(head.contains(" 200").then(|| body.to_owned()))
}

fn read(folder: &Path, service: &str) -> Value {
    let file = folder.join(format!("{service}.json"));
    let text = std::fs::read_to_string(&file).expect("a readable file");
    serde_json::from_str(&text).expect("JSON")
}
