//! Lists. A source that cannot be asked is said to be unknown, and the rest is shown.

use commands::{
    Colour, DrainHost, EnvironmentName, Found, Pool, Reply, Verdict, counted, host_list,
};
use futures::future::join_all;

use crate::environment::{CannotTell, Environment, ListedRequest};
use crate::house::House;

/// The balancer's services.
pub(super) async fn services(
    house: &House,
    environment: Option<&EnvironmentName>,
) -> (Reply, Verdict) {
    let environments = match house.environments.meant_for_reading(environment) {
        Ok(environments) => environments,
        Err(question) => return (question, Verdict::Refused),
    };
    let asked = environments
        .into_iter()
        .map(|environment| named(environment, environment.pools()));
    list(
        join_all(asked).await,
        "service",
        &["service", "environment", "upstreams", "groups"],
        service_row,
    )
}

/// The scheduler's requests.
pub(super) async fn requests(
    house: &House,
    environment: Option<&EnvironmentName>,
) -> (Reply, Verdict) {
    let environments = match house.environments.meant_for_reading(environment) {
        Ok(environments) => environments,
        Err(question) => return (question, Verdict::Refused),
    };
    let asked = environments
        .into_iter()
        .map(|environment| named(environment, environment.scheduler_requests()));
    list(
        join_all(asked).await,
        "request",
        &["request", "environment", "type", "state", "instances"],
        request_row,
    )
}

/// Which services have a host.
pub(super) async fn drain(
    house: &House,
    command: &DrainHost,
    environment: Option<&EnvironmentName>,
) -> (Reply, Verdict) {
    let environments = match house.environments.meant_for_reading(environment) {
        Ok(environments) => environments,
        Err(question) => return (question, Verdict::Refused),
    };
    let asked = environments
        .into_iter()
        .map(|environment| named(environment, environment.pools()));
    let found: Vec<Found> = join_all(asked)
        .await
        .into_iter()
        .map(|(name, pools)| Found {
            environment: name.clone(),
            pools: pools.map_err(|CannotTell(why)| why),
        })
        .collect();
    command.answer(&found)
}

/// An answer together with where it was asked for.
async fn named<T>(
    environment: &Environment,
    asked: impl Future<Output = T>,
) -> (&EnvironmentName, T) {
    (&environment.name, asked.await)
}

fn service_row(name: &EnvironmentName, pool: &Pool) -> Vec<String> {
    vec![
        pool.service.to_string(),
        name.to_string(),
        pool.size().to_string(),
        host_list(&pool.groups),
    ]
}

fn request_row(name: &EnvironmentName, request: &ListedRequest) -> Vec<String> {
    let instances = request
        .instances
        .map(|instances| instances.to_string())
        .unwrap_or_default();
    vec![
        request.id.clone(),
        name.to_string(),
        request.kind.clone(),
        request.state.clone(),
        instances,
    ]
}

fn list<T>(
    asked: Vec<(&EnvironmentName, Result<Vec<T>, CannotTell>)>,
    thing: &str,
    head: &[&str],
    row: fn(&EnvironmentName, &T) -> Vec<String>,
) -> (Reply, Verdict) {
    let mut rows = Vec::new();
    let mut counts = Vec::new();
    let mut unknown = Vec::new();
    for (name, found) in asked {
        match found {
            Ok(things) => {
                counts.push(format!("{} in {name}", counted(things.len(), thing)));
                rows.extend(things.iter().map(|thing| row(name, thing)));
            }
            Err(CannotTell(why)) => unknown.push((name.to_string(), why)),
        }
    }
    let verdict = if unknown.is_empty() {
        Verdict::Success
    } else {
        Verdict::Unknown
    };
    let text = if counts.is_empty() {
        format!("I cannot list the {thing}s")
    } else {
        counts.join(", ")
    };
    let mut reply = Reply::text(text);
    if verdict == Verdict::Unknown {
        reply = reply.coloured(Colour::Yellow);
    }
    for (name, why) in unknown {
        reply = reply.field(format!("unknown in {name}"), why);
    }
    (
        if rows.is_empty() {
            reply
        } else {
            reply.rows(head, rows)
        },
        verdict,
    )
}
