//! Sentences that change something: facts, decision, policy, and the operation stored before anything is sent.

use commands::{
    Asking, CancelRequest, Change, Colour, Command, Decision, EnvironmentName, Impact,
    LoadBalancerRequestId, OperationId, Plan, Reply, Spoken, Verdict,
};
use rand::Rng;

use super::authority::{self, Authority, Wanted};
use super::{Handled, answer, facts};
use crate::chat::Heard;
use crate::environment::{CannotTell, Environment};
use crate::house::House;
use crate::journal::{HeardId, NewOperation};
use crate::perform;
use crate::policy::Denied;

/// Decides on a change, and shows or begins it.
pub(super) async fn change(
    house: &House,
    id: HeardId,
    heard: &Heard,
    spoken: &Spoken,
    wanted: Change<'_>,
) -> anyhow::Result<Handled> {
    let authority = Authority::of(house, heard);
    if let Err(denied) = may_ever(house, &authority, spoken) {
        let wanted = Wanted {
            action: spoken.command.entry().name,
            environment: spoken.environment.as_ref(),
            subject: None,
            operation: None,
        };
        return authority::refuse(house, id, heard, &wanted, &denied).await;
    }
    let asking = Asking {
        operation: new_id(house).await?,
        person: heard.person.clone(),
    };
    match decide_there(house, wanted, spoken.environment.as_ref(), &asking).await? {
        Decision::Answer(reply, verdict) => answer(house, id, heard, Some(reply), verdict).await,
        Decision::Plan(plan) => {
            show_or_begin(house, id, heard, &spoken.command, &plan, &authority).await
        }
    }
}

/// Decides on a change where it is meant.
pub(super) async fn decide_there(
    house: &House,
    wanted: Change<'_>,
    named: Option<&EnvironmentName>,
    asking: &Asking,
) -> anyhow::Result<Decision> {
    Ok(match wanted {
        Change::CancelRequest(command) => cancel_request(house, command, named, asking).await?,
        wanted => match house.environments.meant(named) {
            Ok(environment) => decide(house, environment, wanted, asking).await,
            Err(question) => Decision::Answer(question, Verdict::Refused),
        },
    })
}

/// Whether it could be allowed at all: where not, no service is asked for the facts.
fn may_ever(house: &House, authority: &Authority, spoken: &Spoken) -> Result<(), Denied> {
    let entry = spoken.command.entry();
    let nowhere = EnvironmentName::new("");
    let environment = spoken.environment.as_ref();
    let environment = environment.or(house.environments.everyday());
    let impact = Impact::default();
    let matter = authority::unseen(
        house,
        entry.name,
        entry.tier,
        environment.unwrap_or(&nowhere),
        &impact,
    );
    authority.policy().may_ever(&authority.asker(), &matter)
}

/// Decides on a change in one environment. The same for a first preview and for looking again before it runs.
pub(super) async fn decide(
    house: &House,
    environment: &Environment,
    wanted: Change<'_>,
    asking: &Asking,
) -> Decision {
    let decided = match wanted {
        Change::Pool(change) => facts::of_pool_change(environment, change)
            .await
            .map(|facts| change.decide(&facts, asking)),
        Change::Service(change) => facts::of_change(environment, change)
            .await
            .map(|facts| change.decide(&facts, asking)),
        Change::Setting(change) => facts::of_setting(environment, change)
            .await
            .map(|facts| change.decide(&facts, asking)),
        Change::Scheduler(change) => facts::of_request(house, environment, change)
            .await
            .map(|facts| change.decide(&facts, asking)),
        Change::CancelRequest(command) => {
            let id = LoadBalancerRequestId::new(command.request.as_str());
            Ok(decide_cancel(environment, &id, asking).await)
        }
    };
    decided.unwrap_or_else(|(reply, verdict)| Decision::Answer(reply, verdict))
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
        let Some(id) = own.plan.effect.balancer_request() else {
            let text = format!(
                "{} is no request of the balancer's, so there is nothing to cancel there.",
                own.plan.effect.request()
            );
            return Ok(Decision::Answer(
                Reply::text(text).coloured(Colour::Grey),
                Verdict::Refused,
            ));
        };
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
    let found = crate::environment::known(environment.balancer_request(id).await);
    CancelRequest::decide(&environment.name, id, &found, asking)
}

/// Stores the operation, then shows its preview or sends it.
async fn show_or_begin(
    house: &House,
    id: HeardId,
    heard: &Heard,
    command: &Command,
    plan: &Plan,
    authority: &Authority,
) -> anyhow::Result<Handled> {
    let allowed = match authority.may_do(house, command, plan) {
        Ok(allowed) => allowed,
        Err(denied) => {
            let wanted = Wanted {
                action: command.entry().name,
                environment: Some(&plan.environment),
                subject: Some(&plan.impact.subject),
                operation: None,
            };
            return authority::refuse(house, id, heard, &wanted, &denied).await;
        }
    };
    let new = NewOperation {
        heard: id,
        room: &heard.room,
        person: &heard.person,
        command,
        plan,
        approvals: &authority::approvals(&allowed),
        rule: &allowed.rule.id,
    };
    if plan.tier.needs_confirmation() || allowed.approvals > 0 {
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
        // Where another replica keeps the environment, that one sends it as soon as it hears of it.
        if let Some(journal) = house.journal_of(&environment.name) {
            perform::perform(&house.with(journal), environment, &operation).await?;
        }
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
