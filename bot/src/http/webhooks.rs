//! The scheduler's webhooks: they say that something has happened, and followers look sooner for it.
//!
//! They come at least once, in any order, and unsigned (Singularity contract 2.12), so nothing of what they say is taken for
//! true: followers look for themselves, as they do without. The secret in the path keeps strangers from making them look.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use commands::EnvironmentName;
use secrecy::{ExposeSecret, SecretString};

use crate::house::House;
use crate::under_way::UnderWay;

/// The longest body that is read. A task with a large environment is some ten thousand bytes.
const LONGEST_BODY: usize = 1024 * 1024;

/// How long a body may take.
const WITHIN: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Hooks {
    secret: SecretString,
    environments: BTreeSet<EnvironmentName>,
    under_way: UnderWay,
}

/// `POST /webhooks/scheduler/{environment}/{secret}`.
pub(super) fn routes(secret: &SecretString, house: &House) -> Router {
    let names = house.environments.iter();
    let hooks = Hooks {
        secret: secret.clone(),
        environments: names.map(|environment| environment.name.clone()).collect(),
        under_way: house.under_way.clone(),
    };
    Router::new()
        .route("/webhooks/scheduler/{environment}/{secret}", post(hear))
        .with_state(hooks)
}

/// A wrong secret is answered like a wrong path: there is nothing here. The sender is told to try again only where a later
/// try could do better.
async fn hear(
    State(hooks): State<Hooks>,
    Path((environment, secret)): Path<(String, String)>,
    body: Body,
) -> StatusCode {
    let environment = EnvironmentName::new(environment);
    if !same(&secret, hooks.secret.expose_secret()) || !hooks.environments.contains(&environment) {
        return StatusCode::NOT_FOUND;
    }
    // It is read to its end, or else a sender that is still writing takes its own success for a failure.
    let read = tokio::time::timeout(WITHIN, axum::body::to_bytes(body, LONGEST_BODY));
    match read.await {
        Ok(Ok(_)) => {
            hooks.under_way.news_of(&environment).notify_one();
            StatusCode::NO_CONTENT
        }
        Ok(Err(_)) => StatusCode::PAYLOAD_TOO_LARGE,
        Err(_) => StatusCode::REQUEST_TIMEOUT,
    }
}

/// Compares in a time that does not tell how much of a guess is right.
fn same(guess: &str, secret: &str) -> bool {
    let (guess, secret) = (guess.as_bytes(), secret.as_bytes());
    let differences = guess.iter().zip(secret).map(|(a, b)| a ^ b);
    guess.len() == secret.len() && differences.fold(0, |all, one| all | one) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_the_same_or_not() {
        assert!(same("s3cret", "s3cret"));
        assert!(!same("s3creT", "s3cret"));
        assert!(!same("s3cre", "s3cret"));
        assert!(!same("", "s3cret"));
    }
}
