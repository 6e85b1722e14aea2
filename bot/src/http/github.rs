//! What GitHub's webhooks say, as far as rooms want to know it: pull requests that were merged, and results on the branch that
//! is deployed.
//!
//! The bodies are written by GitHub, and much of what is in them by anybody who may open a pull request. A run for a pull
//! request, or in somebody's copy of the repository, is no result of the branch whose name it carries.

use commands::builds::News;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::builds::Builds;

/// What happened, and in which repository.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Happened {
    pub(super) repository: String,
    pub(super) news: News,
    /// Whether it is the status that Blazar sets of a build.
    pub(super) is_of_blazar: bool,
}

/// The context of the statuses that Blazar sets (contract blazar 6).
const BLAZAR: &str = "Blazar";

/// Reads a body. `None` where it is nothing that rooms are told of.
///
/// # Errors
/// When it is not what GitHub sends for such an event.
pub(super) fn read(
    event: &str,
    body: &[u8],
    builds: &Builds,
) -> Result<Option<Happened>, serde_json::Error> {
    match event {
        "pull_request" => from::<PullRequestEvent>(body).map(PullRequestEvent::happened),
        "workflow_run" => from::<WorkflowRunEvent>(body).map(|event| event.happened(builds)),
        "check_suite" => from::<CheckSuiteEvent>(body).map(|event| event.happened(builds)),
        "status" => from::<StatusEvent>(body).map(|event| event.happened(builds)),
        _ => Ok(None),
    }
}

fn from<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(body)
}

#[derive(Deserialize)]
struct Repository {
    full_name: String,
    #[serde(default)]
    default_branch: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct PullRequestEvent {
    action: String,
    pull_request: PullRequest,
    repository: Repository,
}

#[derive(Deserialize)]
struct PullRequest {
    number: i64,
    #[serde(default)]
    title: String,
    #[serde(default)]
    merged: Option<bool>,
    #[serde(default)]
    merged_by: Option<Login>,
    base: Base,
}

#[derive(Deserialize)]
struct Login {
    login: String,
}

#[derive(Deserialize)]
struct Base {
    #[serde(rename = "ref")]
    branch: String,
}

impl PullRequestEvent {
    fn happened(self) -> Option<Happened> {
        let merged = self.action == "closed" && self.pull_request.merged == Some(true);
        merged.then(|| Happened {
            repository: self.repository.full_name.clone(),
            news: News::Merged {
                repository: self.repository.full_name,
                number: self.pull_request.number,
                title: self.pull_request.title,
                by: self.pull_request.merged_by.map(|by| by.login),
                into: self.pull_request.base.branch,
            },
            is_of_blazar: false,
        })
    }
}

#[derive(Deserialize)]
struct WorkflowRunEvent {
    action: String,
    workflow_run: WorkflowRun,
    repository: Repository,
}

#[derive(Deserialize)]
struct WorkflowRun {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    run_number: Option<i64>,
    /// What made it run: `push`, `pull_request`, …
    #[serde(default)]
    event: String,
    #[serde(default)]
    conclusion: Option<String>,
    #[serde(default)]
    head_branch: Option<String>,
    #[serde(default)]
    head_sha: Option<String>,
    /// The repository of the branch, which may be a copy.
    #[serde(default)]
    head_repository: Option<FullName>,
}

#[derive(Deserialize)]
struct FullName {
    full_name: String,
}

impl WorkflowRunEvent {
    fn happened(self, builds: &Builds) -> Option<Happened> {
        let run = self.workflow_run;
        let is_ours = run.head_repository.is_none_or(|head| {
            head.full_name
                .eq_ignore_ascii_case(&self.repository.full_name)
        });
        if self.action != "completed" || !is_ours || run.event.starts_with("pull_request") {
            return None;
        }
        let name = run.name.unwrap_or_default();
        let number = run.run_number.map(|number| format!(", run {number}"));
        Ended {
            repository: self.repository,
            branch: run.head_branch,
            commit: run.head_sha,
            what: format!("the workflow {name}{}", number.unwrap_or_default()),
            state: run.conclusion?,
        }
        .happened(builds)
    }
}

#[derive(Deserialize)]
struct CheckSuiteEvent {
    action: String,
    check_suite: CheckSuite,
    repository: Repository,
}

#[derive(Deserialize)]
struct CheckSuite {
    #[serde(default)]
    head_branch: Option<String>,
    #[serde(default)]
    head_sha: Option<String>,
    #[serde(default)]
    conclusion: Option<String>,
    #[serde(default)]
    app: Option<App>,
    #[serde(default)]
    pull_requests: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct App {
    #[serde(default)]
    slug: String,
    #[serde(default)]
    name: String,
}

impl CheckSuiteEvent {
    fn happened(self, builds: &Builds) -> Option<Happened> {
        let suite = self.check_suite;
        let app = suite.app?;
        // Of Actions, each workflow tells of itself.
        if self.action != "completed"
            || app.slug == "github-actions"
            || !suite.pull_requests.is_empty()
        {
            return None;
        }
        Ended {
            repository: self.repository,
            branch: suite.head_branch,
            commit: suite.head_sha,
            what: format!("the check by {}", app.name),
            state: suite.conclusion?,
        }
        .happened(builds)
    }
}

#[derive(Deserialize)]
struct StatusEvent {
    state: String,
    #[serde(default)]
    context: String,
    #[serde(default)]
    sha: Option<String>,
    #[serde(default)]
    branches: Vec<Named>,
    repository: Repository,
}

impl StatusEvent {
    fn happened(self, builds: &Builds) -> Option<Happened> {
        let main = main_of(&self.repository)?;
        let is_of_main = self.branches.iter().any(|branch| branch.name == main);
        let is_of_blazar = self.context == BLAZAR;
        let happened = Ended {
            branch: is_of_main.then_some(main),
            repository: self.repository,
            commit: self.sha,
            what: self.context,
            state: self.state,
        }
        .happened(builds)?;
        Some(Happened {
            is_of_blazar,
            ..happened
        })
    }
}

/// How something ended on a branch.
struct Ended {
    repository: Repository,
    branch: Option<String>,
    commit: Option<String>,
    what: String,
    state: String,
}

fn main_of(repository: &Repository) -> Option<String> {
    repository.default_branch.clone()
}

impl Ended {
    /// What is neither good nor bad is no news, and neither is what happens on other branches.
    fn happened(self, builds: &Builds) -> Option<Happened> {
        let succeeded = match self.state.as_str() {
            "success" => true,
            "pending" | "neutral" | "skipped" | "stale" => return None,
            _ => false,
        };
        let branch = self.branch?;
        if main_of(&self.repository)? != branch {
            return None;
        }
        let is_commit = |text: &String| {
            (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let commit = self.commit.filter(is_commit);
        let repository = self.repository.full_name;
        // A run's number is not that of the build system, so no version is made of it.
        let service = builds.service_of(&repository);
        let version = builds.version(service, None, commit.as_deref());
        Some(Happened {
            news: News::Built {
                repository: repository.clone(),
                branch,
                what: self.what,
                state: self.state,
                succeeded,
                version,
                commit,
            },
            repository,
            is_of_blazar: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use commands::builds::VersionOf;
    use serde_json::{Value, json};

    use super::*;

    fn builds() -> Builds {
        Builds {
            version: VersionOf::new("{commit}"),
            ..Builds::default()
        }
    }

    fn told(event: &str, body: &Value) -> Option<News> {
        let read = read(event, body.to_string().as_bytes(), &builds());
        read.expect("a body").map(|happened| happened.news)
    }

    fn with(mut body: Value, path: &str, value: Value) -> Value {
        *body.pointer_mut(path).expect("a field") = value;
        body
    }

    fn repository() -> Value {
        json!({"full_name": "hubspot/HubApiWeb", "default_branch": "master"})
    }

    #[test]
    fn only_merged_pull_requests_are_news() {
        let merged = json!({
            "action": "closed", "repository": repository(),
            "pull_request": {"number": 7, "title": "Faster", "merged": true, "merged_by": {"login": "ada"}, "base": {"ref": "master"}},
        });
        let Some(News::Merged {
            number, by, into, ..
        }) = told("pull_request", &merged)
        else {
            panic!("no news")
        };
        assert_eq!(
            (number, by.as_deref(), into.as_str()),
            (7, Some("ada"), "master")
        );
        let closed = with(merged.clone(), "/pull_request/merged", json!(false));
        assert_eq!(told("pull_request", &closed), None);
        let opened = with(merged, "/action", json!("opened"));
        assert_eq!(told("pull_request", &opened), None);
    }

    #[test]
    fn a_workflow_is_news_on_the_branch_that_is_deployed() {
        let run = json!({
            "action": "completed", "repository": repository(),
            "workflow_run": {
                "name": "ci", "run_number": 17, "event": "push", "conclusion": "success", "head_branch": "master",
                "head_sha": "c0ffee0c0ffee0", "head_repository": {"full_name": "HubSpot/HubApiWeb"},
            },
        });
        let Some(News::Built {
            what,
            succeeded,
            version,
            ..
        }) = told("workflow_run", &run)
        else {
            panic!("no news")
        };
        assert_eq!(what, "the workflow ci, run 17");
        assert!(succeeded);
        assert_eq!(version.as_deref(), Some("c0ffee0c0ffee0"));
        for (path, other) in [
            ("/action", json!("requested")),
            ("/workflow_run/event", json!("pull_request")),
            ("/workflow_run/event", json!("pull_request_target")),
            ("/workflow_run/head_branch", json!("feature")),
            ("/workflow_run/head_branch", Value::Null),
            (
                "/workflow_run/head_repository/full_name",
                json!("eve/HubApiWeb"),
            ),
            ("/workflow_run/conclusion", json!("skipped")),
            ("/workflow_run/conclusion", Value::Null),
        ] {
            let body = with(run.clone(), path, other);
            assert_eq!(told("workflow_run", &body), None, "{body}");
        }
        let odd = with(run.clone(), "/workflow_run/head_sha", json!("`@everyone`"));
        let Some(News::Built {
            commit: None,
            version: None,
            ..
        }) = told("workflow_run", &odd)
        else {
            panic!("a commit that is none")
        };
        let failed = with(run, "/workflow_run/conclusion", json!("timed_out"));
        let Some(News::Built {
            succeeded: false,
            state,
            ..
        }) = told("workflow_run", &failed)
        else {
            panic!("no news")
        };
        assert_eq!(state, "timed_out");
    }

    #[test]
    fn checks_and_statuses_are_news_once() {
        let suite = json!({
            "action": "completed", "repository": repository(),
            "check_suite": {
                "head_branch": "master", "head_sha": "c0ffee0c0ffee0", "conclusion": "failure",
                "app": {"slug": "buildkite", "name": "Buildkite"}, "pull_requests": [],
            },
        });
        assert!(told("check_suite", &suite).is_some());
        let actions = with(suite, "/check_suite/app/slug", json!("github-actions"));
        assert_eq!(told("check_suite", &actions), None);
        let status = json!({
            "state": "success", "context": "Blazar", "sha": "c0ffee0c0ffee0", "repository": repository(),
            "branches": [{"name": "feature"}, {"name": "master"}],
        });
        assert!(told("status", &status).is_some());
        let elsewhere = with(status.clone(), "/branches", json!([{"name": "feature"}]));
        assert_eq!(told("status", &elsewhere), None);
        let pending = with(status, "/state", json!("pending"));
        assert_eq!(told("status", &pending), None);
    }

    #[test]
    fn other_events_are_nothing_and_broken_ones_are_errors() {
        assert_eq!(read("push", b"{", &builds()).expect("ignored"), None);
        assert_eq!(read("ping", b"{}", &builds()).expect("ignored"), None);
        assert!(read("pull_request", b"{}", &builds()).is_err());
        assert!(read("status", b"[", &builds()).is_err());
    }
}
