//! `POST /webhooks/github` and `POST /webhooks/builds`: what others have built and merged, told to the rooms that watch it.
//!
//! Both are signed over their bytes (`X-Hub-Signature-256`), and nothing of an unsigned body is interpreted. GitHub's name of a
//! delivery is in a header that the signature does not cover, so a delivery is known by that name *and* by its bytes; the
//! result of a build is known by which build it is.

use std::fmt::Write as _;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::github::{self, Happened};
use super::signature::is_signed;
use crate::builds::blazar::BranchState;
use crate::builds::outside::{announce, result};
use crate::house::House;

/// The longest body that is read. GitHub's own limit is larger, for events that are not news here.
const LONGEST_BODY: usize = 4 * 1024 * 1024;

/// How long a body may take. GitHub gives up after 10 s.
const WITHIN: Duration = Duration::from_secs(5);

/// The longest name of a delivery. GitHub's have 36 characters.
const LONGEST_NAME: usize = 100;

/// What deliveries are signed with. What has no secret is not taken.
#[derive(Debug, Clone, Default)]
pub struct Signed {
    /// By GitHub.
    pub github: Option<SecretString>,
    /// By whoever tells results of builds.
    pub builds: Option<SecretString>,
}

#[derive(Clone)]
struct Hooks {
    secret: SecretString,
    house: House,
    /// Whether results of builds are told here themselves.
    results_come: bool,
}

pub(super) fn routes(signed: &Signed, house: &House) -> Router {
    let hooks = |secret: &SecretString| Hooks {
        secret: secret.clone(),
        house: house.clone(),
        results_come: signed.builds.is_some(),
    };
    let mut router = Router::new();
    if let Some(secret) = &signed.github {
        let route = post(from_github).with_state(hooks(secret));
        router = router.route("/webhooks/github", route);
    }
    if let Some(secret) = &signed.builds {
        let route = post(from_builds).with_state(hooks(secret));
        router = router.route("/webhooks/builds", route);
    }
    router
}

async fn from_github(State(hooks): State<Hooks>, headers: HeaderMap, body: Body) -> Response {
    let body = match signed_body(&hooks.secret, &headers, body).await {
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    let (Some(event), Some(delivery)) = (
        header(&headers, "x-github-event"),
        header(&headers, "x-github-delivery"),
    ) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if delivery.is_empty() || delivery.len() > LONGEST_NAME {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let keys = [
        format!("github:{delivery}"),
        format!("github-body:{}", hash(&body)),
    ];
    match github::read(event, &body, &hooks.house.builds) {
        // The same build, told by itself, says more: its number, and with it its version.
        Ok(Some(happened)) if hooks.results_come && happened.is_of_blazar => {
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(Some(Happened {
            repository, news, ..
        })) => answer(announce(&hooks.house, &keys, &repository, &news).await),
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => malformed(&error),
    }
}

async fn from_builds(State(hooks): State<Hooks>, headers: HeaderMap, body: Body) -> Response {
    let body = match signed_body(&hooks.secret, &headers, body).await {
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    let state: BranchState = match serde_json::from_slice(&body) {
        Ok(state) => state,
        Err(error) => return malformed(&error),
    };
    let Some((name, news)) = result(&hooks.house.builds, &state) else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let keys = [format!("build:{}", hash(name.as_bytes()))];
    let repository = state.git_info.full_name();
    answer(announce(&hooks.house, &keys, &repository, &news).await)
}

/// A store that failed is no success, so that whoever looks at deliveries sees it and sends it again.
fn answer(announced: anyhow::Result<bool>) -> Response {
    match announced {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => (StatusCode::OK, "seen before").into_response(),
        Err(error) => {
            tracing::error!(
                error = format!("{error:#}"),
                "what somebody told could not be stored, so nobody hears of it"
            );
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn malformed(error: &serde_json::Error) -> Response {
    (StatusCode::BAD_REQUEST, format!("not understood: {error}")).into_response()
}

/// The body, once its signature is checked.
async fn signed_body(
    secret: &SecretString,
    headers: &HeaderMap,
    body: Body,
) -> Result<Bytes, StatusCode> {
    let read = tokio::time::timeout(WITHIN, axum::body::to_bytes(body, LONGEST_BODY));
    let body = match read.await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => return Err(StatusCode::REQUEST_TIMEOUT),
    };
    let signature = header(headers, "x-hub-signature-256");
    let signature = signature.and_then(|signature| signature.strip_prefix("sha256="));
    match signature {
        Some(hex) if is_signed(secret, &[&body], hex) => Ok(body),
        _ => Err(StatusCode::UNAUTHORIZED),
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn hash(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing into a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Reads it as each event of GitHub's that is news, and as the result of a build; what comes of it is told.
#[cfg(any(test, fuzzing))]
pub(crate) fn fuzz(bytes: &[u8]) {
    let builds = crate::builds::Builds {
        version: commands::builds::VersionOf::new("{number}-{commit}"),
        ..crate::builds::Builds::default()
    };
    let tell = |repository: &str, news: &commands::builds::News| {
        drop(commands::builds::tell(
            builds.service_of(repository),
            news,
            &[],
        ));
    };
    for event in ["pull_request", "workflow_run", "check_suite", "status"] {
        if let Ok(Some(happened)) = github::read(event, bytes, &builds) {
            tell(&happened.repository, &happened.news);
        }
    }
    if let Ok(state) = serde_json::from_slice::<BranchState>(bytes)
        && let Some((_, news)) = result(&builds, &state)
    {
        tell(&state.git_info.full_name(), &news);
    }
    let signature = String::from_utf8_lossy(bytes);
    let secret = SecretString::from("simulated-signing-secret");
    assert!(!is_signed(&secret, &[bytes], &signature));
}
