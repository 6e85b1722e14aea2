//! `pending`: what has not ended, here and at the services.

use commands::{Colour, EnvironmentName, Reply, Verdict};

use crate::environment::{CannotTell, Environment};
use crate::house::House;
use crate::journal::OperationState;

const HEAD: [&str; 4] = ["what", "environment", "id", "about"];

/// What has not ended.
pub(super) async fn pending(
    house: &House,
    environment: Option<&EnvironmentName>,
) -> anyhow::Result<(Reply, Verdict)> {
    let environments = match house.environments.meant_for_reading(environment) {
        Ok(environments) => environments,
        Err(question) => return Ok((question, Verdict::Refused)),
    };
    let mut rows = operations(house, environment).await?;
    let mut unknown = Vec::new();
    for environment in environments {
        let (queue, deploys, requests) = tokio::join!(
            queue(environment),
            deploys(environment),
            scheduler_queue(environment)
        );
        for found in [queue, deploys, requests] {
            match found {
                Ok(found) => rows.extend(found),
                Err(CannotTell(why)) => unknown.push(why),
            }
        }
    }
    // One service that cannot be asked is said once, however many questions it left open.
    unknown.dedup();
    let text = match (rows.len(), unknown.is_empty()) {
        (0, true) => "Nothing is pending".to_owned(),
        (0, false) => "I found nothing pending, and could not ask everywhere".to_owned(),
        (count, _) => format!("{count} pending"),
    };
    let mut reply = Reply::text(text);
    if !rows.is_empty() {
        reply = reply.rows(&HEAD, rows);
    }
    let verdict = if unknown.is_empty() {
        Verdict::Success
    } else {
        Verdict::Unknown
    };
    for why in unknown {
        reply = reply.field("unknown", why).coloured(Colour::Yellow);
    }
    Ok((reply, verdict))
}

async fn operations(
    house: &House,
    environment: Option<&EnvironmentName>,
) -> anyhow::Result<Vec<Vec<String>>> {
    use OperationState::{Confirmed, Followed, Proposed, Sent};
    let open = house
        .journal
        .operations_in(&[Proposed, Confirmed, Sent, Followed])
        .await?;
    let lapsed = house.now() - super::confirm::PLAN_LASTS;
    Ok(open
        .iter()
        .filter(|operation| environment.is_none_or(|name| operation.plan.environment == *name))
        .filter(|operation| operation.state != Proposed || operation.created_at >= lapsed)
        .map(|operation| {
            let what = if operation.state == Proposed {
                "plan to confirm"
            } else {
                "operation"
            };
            vec![
                what.to_owned(),
                operation.plan.environment.to_string(),
                operation.id.to_string(),
                operation.command.to_string(),
            ]
        })
        .collect())
}

async fn queue(environment: &Environment) -> Result<Vec<Vec<String>>, CannotTell> {
    let queue = environment.queue().await?;
    let row = |entry: &crate::environment::QueueEntry| {
        vec![
            "balancer request".to_owned(),
            environment.name.to_string(),
            entry.request.to_string(),
            entry.service.clone(),
        ]
    };
    Ok(queue.iter().map(row).collect())
}

async fn deploys(environment: &Environment) -> Result<Vec<Vec<String>>, CannotTell> {
    let deploys = environment.deploys_on_their_way().await?;
    let row = |(request, deploy, state): (String, String, String)| {
        vec![
            "deploy".to_owned(),
            environment.name.to_string(),
            deploy,
            format!("{request} ({state})"),
        ]
    };
    Ok(deploys.into_iter().map(row).collect())
}

async fn scheduler_queue(environment: &Environment) -> Result<Vec<Vec<String>>, CannotTell> {
    let pending = environment.pending_requests().await?;
    let row = |(request, reason): &(String, String)| {
        vec![
            "scheduler request".to_owned(),
            environment.name.to_string(),
            request.clone(),
            reason.clone(),
        ]
    };
    Ok(pending.iter().map(row).collect())
}
