//! Sentences that change something: facts, decision, policy, and the operation stored before anything is sent.

use commands::{
    Asking, CancelRequest, Colour, Command, Decision, EnvironmentName, LoadBalancerRequestId,
    OperationId, Plan, Reply, Spoken, Verdict,
};
use rand::Rng;

use super::{Handled, answer, facts};
use crate::chat::Heard;
use crate::environment::{CannotTell, Environment};
use crate::house::House;
use crate::journal::{HeardId, NewOperation};
use crate::perform;

/// Decides on a change, and shows or begins it.
pub(super) async fn change(
    house: &House,
    id: HeardId,
    heard: &Heard,
    spoken: &Spoken,
) -> anyhow::Result<Handled> {
    if let Err(refusal) = house
        .policy
        .allows(&heard.person, spoken.command.entry().tier)
    {
        return answer(house, id, heard, Some(refusal), Verdict::Refused).await;
    }
    let asking = Asking {
        operation: new_id(house).await?,
        person: heard.person.clone(),
    };
    let decision = match &spoken.command {
        Command::CancelRequest(command) => {
            cancel_request(house, command, spoken.environment.as_ref(), &asking).await?
        }
        command => match house.environments.meant(spoken.environment.as_ref()) {
            Ok(environment) => decide(environment, command, &asking).await,
            Err(question) => Decision::Answer(question, Verdict::Refused),
        },
    };
    match decision {
        Decision::Answer(reply, verdict) => answer(house, id, heard, Some(reply), verdict).await,
        Decision::Plan(plan) => show_or_begin(house, id, heard, &spoken.command, &plan).await,
    }
}

/// Decides on a change of a service. The same for a first preview and for looking again before it runs.
pub(super) async fn decide(
    environment: &Environment,
    command: &Command,
    asking: &Asking,
) -> Decision {
    if let Some(change) = command.service_change() {
        return match facts::of_change(environment, change).await {
            Ok(facts) => change.decide(&facts, asking),
            Err((reply, verdict)) => Decision::Answer(reply, verdict),
        };
    }
    let gathered = match command {
        Command::AddHosts(add) => facts::of_pool(environment, &add.service, &add.hosts, true).await,
        Command::RemoveHosts(remove) => {
            facts::of_pool(environment, &remove.service, &[], false).await
        }
        Command::ReplaceHosts(replace) => {
            facts::of_pool(environment, &replace.service, &replace.hosts, true).await
        }
        Command::DeleteService(delete) => {
            facts::of_pool(environment, &delete.service, &[], false).await
        }
        Command::UpdateConfig(update) => {
            facts::of_pool(environment, &update.service, &[], false).await
        }
        other => Err((
            Reply::text(format!("`{other}` changes no service.")),
            Verdict::Refused,
        )),
    };
    match (gathered, command) {
        (Ok(facts), Command::AddHosts(add)) => add.decide(&facts, asking),
        (Ok(facts), Command::RemoveHosts(remove)) => remove.decide(&facts, asking),
        (Ok(facts), Command::ReplaceHosts(replace)) => replace.decide(&facts, asking),
        (Ok(facts), Command::DeleteService(delete)) => delete.decide(&facts, asking),
        (Ok(facts), Command::UpdateConfig(update)) => update.decide(&facts, asking),
        (Ok(_), other) => Decision::Answer(
            Reply::text(format!("`{other}` changes no service.")),
            Verdict::Refused,
        ),
        (Err((reply, verdict)), _) => Decision::Answer(reply, verdict),
    }
}

/// Decides on cancelling a request, which is looked for where it was said to be, or everywhere.
async fn cancel_request(
    house: &House,
    command: &CancelRequest,
    named: Option<&EnvironmentName>,
    asking: &Asking,
) -> anyhow::Result<Decision> {
    if let Some(own) = house
        .journal
        .operation_called(command.request.as_str())
        .await?
        && let Some(environment) = house.environments.named(&own.plan.environment)
    {
        let id = own.plan.effect.request();
        return Ok(decide_cancel(environment, id, asking).await);
    }
    let id = LoadBalancerRequestId::new(command.request.as_str());
    let environments = match house.environments.meant_for_reading(named) {
        Ok(environments) => environments,
        Err(question) => return Ok(Decision::Answer(question, Verdict::Refused)),
    };
    let mut unreachable = Vec::new();
    for environment in environments {
        match environment.balancer_request(&id).await {
            Ok(Some(_)) => return Ok(decide_cancel(environment, &id, asking).await),
            Ok(None) => {}
            Err(CannotTell(why)) => unreachable.push(why),
        }
    }
    let reply = match unreachable.as_slice() {
        [] => (
            format!("No balancer I know has a request {id}. Nothing was cancelled."),
            Verdict::Refused,
        ),
        why => (
            format!(
                "I cannot find request {id}: {}. Nothing was cancelled.",
                why.join(", and ")
            ),
            Verdict::Failed,
        ),
    };
    Ok(Decision::Answer(
        Reply::text(reply.0).coloured(Colour::Grey),
        reply.1,
    ))
}

/// Decides on cancelling a request of one balancer.
pub(super) async fn decide_cancel(
    environment: &Environment,
    id: &LoadBalancerRequestId,
    asking: &Asking,
) -> Decision {
    let found = facts::known(environment.balancer_request(id).await);
    CancelRequest::decide(&environment.name, id, &found, asking)
}

/// Stores the operation, then shows its preview or sends it.
async fn show_or_begin(
    house: &House,
    id: HeardId,
    heard: &Heard,
    command: &Command,
    plan: &Plan,
) -> anyhow::Result<Handled> {
    if let Err(refusal) = house.policy.allows(&heard.person, plan.tier) {
        return answer(house, id, heard, Some(refusal), Verdict::Refused).await;
    }
    let new = NewOperation {
        heard: id,
        room: &heard.room,
        person: &heard.person,
        command,
        plan,
    };
    if plan.tier.needs_confirmation() {
        house.journal.propose(&new, house.now()).await?;
        return Ok(Handled::Proposed(plan.operation.clone()));
    }
    house.journal.begin(&new, house.now()).await?;
    begin(house, &plan.operation).await
}

/// Sends an operation that is stored as confirmed.
pub(super) async fn begin(house: &House, id: &OperationId) -> anyhow::Result<Handled> {
    if let Some(operation) = house.journal.operation(id).await?
        && let Some(environment) = house.environments.named(&operation.plan.environment)
    {
        perform::perform(house, environment, &operation).await?;
    }
    Ok(Handled::Started(id.clone()))
}

/// A short id that no operation has, in an alphabet without look-alikes.
async fn new_id(house: &House) -> anyhow::Result<OperationId> {
    const ALPHABET: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";
    const LENGTH: usize = 5;
    loop {
        let id: String = {
            let mut random = rand::rng();
            (0..LENGTH)
                .map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())]))
                .collect()
        };
        let id = OperationId::new(id);
        if !house.journal.has_operation(&id).await? {
            return Ok(id);
        }
    }
}
