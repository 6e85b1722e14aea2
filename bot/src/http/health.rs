//! Whether the bot is there, whether it can do its work, and what it has counted: for whoever operates it.

use std::fmt::Write;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::house::House;
use crate::measures::{RECEIVED_WITHIN, Reception};

/// How long the journal may take before it counts as not writable.
const WITHIN: Duration = Duration::from_secs(2);

/// What Prometheus asks for, and is answered in.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `GET /healthz`, `/readyz` and `/metrics`.
pub(super) fn routes(house: &House) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(house.clone())
}

/// Ready: the journal can be written to, and at least one platform is received.
async fn ready(State(house): State<House>) -> (StatusCode, String) {
    let written = tokio::time::timeout(WITHIN, house.journal.still_here(house.now())).await;
    let journal = match &written {
        Ok(Ok(())) => "writable",
        Ok(Err(_)) => "cannot be written to",
        Err(_) => "has not answered in 2 s",
    };
    let mut told = format!("journal: {journal}\n");
    let mut receives = false;
    for (platform, reception) in house.measures.receptions() {
        receives |= match reception {
            Reception::Received(since) => since < RECEIVED_WITHIN,
            Reception::Awaited(_) => false,
            Reception::CallsByItself => true,
        };
        // Writing to a text does not fail.
        let _ = match reception {
            Reception::Received(since) => {
                writeln!(told, "{platform}: last received {} s ago", since.as_secs())
            }
            Reception::Awaited(since) => {
                writeln!(
                    told,
                    "{platform}: never received, for {} s",
                    since.as_secs()
                )
            }
            Reception::CallsByItself => writeln!(told, "{platform}: calls by itself"),
        };
    }
    if !receives {
        told.push_str("no platform is received\n");
    }
    let status = if receives && matches!(written, Ok(Ok(()))) {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, told)
}

async fn metrics(State(house): State<House>) -> impl IntoResponse {
    let depths = match house.journal.depths().await {
        Ok(depths) => depths,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "what waits cannot be read");
            let why = "the journal cannot be read\n".to_owned();
            return Err((StatusCode::SERVICE_UNAVAILABLE, why));
        }
    };
    let text = house.measures.text(&depths);
    let text = text.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text))
}
