//! What happened to a service, gathered: the journal's operations, and what the scheduler and the balancer remember. Whoever did
//! something past the bot is found by what of theirs no operation of ours explains.

use std::collections::BTreeSet;

use commands::{
    Effect, EnvironmentName, Moment, OfRequest, OwnChange, Remembered, Reply, RequestName,
    ServiceHistory, ServiceName, TimelineFacts, Verdict,
};
use futures::future::join_all;

use crate::environment::{CannotTell, Environment};
use crate::house::House;
use crate::journal::Operation;

/// The facts, or the question to ask where no such environment is known.
pub(super) async fn of(
    house: &House,
    service: &ServiceName,
    environment: Option<&EnvironmentName>,
) -> anyhow::Result<Result<TimelineFacts, (Reply, Verdict)>> {
    let environments = match house.environments.meant_for_reading(environment) {
        Ok(environments) => environments,
        Err(question) => return Ok(Err((question, Verdict::Refused))),
    };
    let names: BTreeSet<String> = environments
        .iter()
        .flat_map(|environment| environment.also_called(service.as_str()))
        .collect();
    let mut own = house.journal.operations_about(&names).await?;
    own.retain(|operation| {
        let place = &operation.plan.environment;
        environments
            .iter()
            .any(|environment| environment.name == *place)
    });
    let asked = environments
        .iter()
        .map(|environment| remembered(environment, &names, &own));
    let mut facts = TimelineFacts {
        own: Vec::new(),
        ..TimelineFacts::default()
    };
    for (remembered, unknown) in join_all(asked).await {
        facts.remembered.extend(remembered);
        facts.unknown.extend(unknown);
    }
    facts.unknown.dedup();
    for operation in &own {
        facts.own.push(own_change(house, operation).await?);
    }
    Ok(Ok(facts))
}

async fn own_change(house: &House, operation: &Operation) -> anyhow::Result<OwnChange> {
    let approved = house.journal.approvals(operation).await?;
    let approved: Vec<String> = approved.iter().map(|one| one.person.to_string()).collect();
    let decided = match (approved.as_slice(), &operation.decided_by) {
        ([], None) => None,
        ([], Some(person)) if *person == operation.person => None,
        ([], Some(person)) => Some(format!("confirmed by {person}")),
        (people, _) => Some(format!("approved by {}", people.join(" and "))),
    };
    let at = operation.decided_at.unwrap_or(operation.created_at);
    Ok(OwnChange {
        operation: operation.id.clone(),
        environment: operation.plan.environment.clone(),
        at: Moment::of_millis(at.timestamp_millis()),
        what: operation.command.to_string(),
        by: operation.person.to_string(),
        decided,
        verdict: operation.verdict,
    })
}

/// What both services of an environment remember of some names, and what could not be asked.
async fn remembered(
    environment: &Environment,
    names: &BTreeSet<String>,
    own: &[Operation],
) -> (Vec<Remembered>, Vec<String>) {
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    for name in names {
        let request = RequestName::new(name.as_str());
        let service = ServiceName::new(name.as_str());
        let (events, deploys, requests) = tokio::join!(
            events(environment, &request, own),
            deploys(environment, &request, own),
            requests(environment, &service, own)
        );
        for answer in [events, deploys, requests] {
            match answer {
                Ok(more) => found.extend(more),
                Err(CannotTell(why)) => unknown.push(why),
            }
        }
    }
    (found, unknown)
}

/// What the scheduler remembers of a request. What carries an operation's name in its message is that operation's.
async fn events(
    environment: &Environment,
    request: &RequestName,
    own: &[Operation],
) -> Result<Vec<Remembered>, CannotTell> {
    let Some((_, events)) = environment.events_of(request).await? else {
        return Ok(Vec::new());
    };
    let event = |event: commands::RequestEvent| {
        let message = event.message.unwrap_or_default();
        let ours = |operation: &&Operation| message.contains(operation.plan.effect.request());
        let ours = of_place(environment, own).find(ours);
        Remembered {
            environment: environment.name.clone(),
            at: Some(event.at),
            what: event.what,
            by: event.by,
            operation: ours.map(|operation| operation.id.clone()),
            detail: message,
        }
    };
    // A deploy is told of once, with its version, by what the deploys say.
    let others = events
        .into_iter()
        .filter(|event| !event.what.contains("DEPLOY"));
    Ok(others.map(event).collect())
}

async fn deploys(
    environment: &Environment,
    request: &RequestName,
    own: &[Operation],
) -> Result<Vec<Remembered>, CannotTell> {
    let OfRequest::Found(id, deploys) = environment.deploys_of(request).await? else {
        return Ok(Vec::new());
    };
    let deploy = |deploy: commands::ToldDeploy| {
        let ours = |operation: &&Operation| match &operation.plan.effect {
            Effect::Deploy(new) => new.deploy_id == deploy.id,
            _ => false,
        };
        let ours = of_place(environment, own).find(ours);
        let version = deploy.version.as_deref().unwrap_or(deploy.id.as_str());
        let said = deploy
            .message
            .clone()
            .map(|message| format!(" ({message})"));
        Remembered {
            environment: environment.name.clone(),
            at: Some(deploy.at),
            what: format!("deploy {version} to {id}"),
            by: deploy.by.clone(),
            operation: ours.map(|operation| operation.id.clone()),
            detail: format!(
                "{}{}",
                deploy.state.as_deref().unwrap_or("on its way"),
                said.unwrap_or_default()
            ),
        }
    };
    Ok(deploys.newest.into_iter().map(deploy).collect())
}

/// What the balancer remembers of a service. The scheduler's own requests have the ids of its deploys in theirs.
async fn requests(
    environment: &Environment,
    service: &ServiceName,
    own: &[Operation],
) -> Result<Vec<Remembered>, CannotTell> {
    let ServiceHistory::Of(_, requests) = environment.history(service).await? else {
        return Ok(Vec::new());
    };
    let request = |request: commands::PastRequest| {
        let id = request.id.as_str();
        let ours = |operation: &&Operation| {
            let by_deploy = match &operation.plan.effect {
                Effect::Deploy(new) => id.contains(new.deploy_id.as_str()),
                _ => false,
            };
            by_deploy || operation.plan.effect.request() == id
        };
        let ours = of_place(environment, own).find(ours);
        Remembered {
            environment: environment.name.clone(),
            at: None,
            what: id.to_owned(),
            by: None,
            operation: ours.map(|operation| operation.id.clone()),
            detail: String::new(),
        }
    };
    Ok(requests.into_iter().map(request).collect())
}

fn of_place<'a>(
    environment: &'a Environment,
    own: &'a [Operation],
) -> impl Iterator<Item = &'a Operation> {
    let place = &environment.name;
    own.iter()
        .filter(move |operation| operation.plan.environment == *place)
}
