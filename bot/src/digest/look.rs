//! Looking, for a digest: the services as they are, and what was deployed through here.

use commands::digest::{Digested, FIRST_LOOKS_BACK, LOOKS_BACK, OwnDeploy, Summary};
use commands::{Command, Effect, Moment, Scope};

use super::{moment, time};
use crate::environment::{Environment, Wanted};
use crate::house::House;
use crate::journal::OwnEffect;

/// What a digest of these services says now, compared with what was so before, and what is to be kept of it.
///
/// # Errors
/// When the journal cannot be read. What a service does not answer is part of what is said.
pub(crate) async fn look(
    house: &House,
    environment: &Environment,
    of: &Scope,
    before: &Summary,
    until: Option<Moment>,
) -> anyhow::Result<(Digested, Summary)> {
    let now = house.now();
    let first = chrono::TimeDelta::from_std(FIRST_LOOKS_BACK)?;
    let since = before
        .services
        .as_ref()
        .map_or(now - first, |services| time(services.at));
    // Pictures show more days than words tell of.
    let pictured = now - chrono::TimeDelta::milliseconds(LOOKS_BACK);
    let effects = house
        .journal
        .effects_since(&environment.name, since.min(pictured))
        .await?;
    let own_deploys = effects.into_iter().filter_map(own_deploy).collect();
    let wanted = Wanted {
        of,
        labels: &house.habits.labels,
        before,
        at: moment(now),
        until: until.unwrap_or_else(|| moment(now + first)),
    };
    let found = environment.found(wanted, own_deploys).await;
    Ok(found.digest(before))
}

fn own_deploy(own: OwnEffect) -> Option<OwnDeploy> {
    let Effect::Deploy(deploy) = own.effect else {
        return None;
    };
    Some(OwnDeploy {
        request: deploy.request.to_string(),
        deploy: deploy.deploy_id.to_string(),
        version: deploy.version.clone(),
        by: own.person.to_string(),
        at: moment(own.sent_at),
        ended: own.ended.map(|(at, verdict)| {
            let took = (at - own.sent_at).to_std().unwrap_or_default();
            (verdict, took)
        }),
        rollback: matches!(own.command, Command::Rollback(_)),
    })
}
