//! What all deploys have in common: what is checked, shown and sent.

use serde_json::{Value, json};

use super::scheduler_change::message;
use super::{Command, Deploy, Rollback};
use crate::effect::Effect;
use crate::facts::Asking;
use crate::format::counted;
use crate::id::{DeployId, RequestName};
use crate::impact::Impact;
use crate::plan::{Decision, Fingerprint, Inverse, Plan, Tier, hash};
use crate::scheduler::{ActiveDeploy, FormerDeploy, NewDeploy, RequestFacts};
use crate::setting::name_of;

/// The longest deploy id the scheduler takes (Singularity contract 4.3).
const LONGEST_DEPLOY_ID: usize = 50;

/// A deploy that is wanted, decided but for its id.
pub(super) struct Wanted {
    pub(super) tier: Tier,
    /// What it does: completes "… runs 1.41. …".
    pub(super) introduction: String,
    pub(super) version: String,
    /// The whole deploy, still under the id of the one it was made from.
    pub(super) body: Value,
    pub(super) differences: Vec<(String, String)>,
    pub(super) cautions: Vec<String>,
}

/// Why nothing can be deployed at this moment; else what runs.
pub(super) fn deployable<'a>(
    request: &RequestName,
    facts: &'a RequestFacts,
) -> Result<&'a ActiveDeploy, Box<Decision>> {
    let place = facts.place();
    if let Some(pending) = &facts.pending {
        return Err(Box::new(Decision::refuse(format!(
            "{place} has deploy {} on its way, and one at a time is all the scheduler takes. `cancel deploy of {request}` gives it up. Nothing was changed.",
            pending.deploy_id
        ))));
    }
    match facts.request.state.as_str() {
        "PAUSED" => {
            return Err(Box::new(Decision::refuse(format!(
                "{place} is PAUSED, and the scheduler takes no deploy of what is. `unpause {request}` first. Nothing was changed."
            ))));
        }
        "DELETING" | "DELETED" => {
            return Err(Box::new(Decision::refuse(format!(
                "{place} is {}. Nothing was changed.",
                facts.request.state
            ))));
        }
        _ => {}
    }
    facts.active.as_ref().ok_or_else(|| {
        Box::new(Decision::refuse(format!(
            "{place} has never been deployed, so there is nothing to make a deploy from. Its first one has to be made at the scheduler. Nothing was changed."
        )))
    })
}

/// The plan of a deploy.
pub(super) fn planned(
    request: &RequestName,
    facts: &RequestFacts,
    asking: &Asking,
    wanted: Wanted,
) -> Decision {
    let former = facts.former();
    let mut body = wanted.body;
    for only_once in ["timestamp", "runImmediately"] {
        if let Some(fields) = body.as_object_mut() {
            fields.remove(only_once);
        }
    }
    let place = &facts.request.environment;
    let deploy_id = deploy_id(&wanted.version, asking, &(place, &facts.request.id, &body));
    body["id"] = json!(deploy_id);
    let preview = format!(
        "{} {}. {}",
        facts.place(),
        runs(facts, former.as_ref()),
        wanted.introduction
    );
    let id = name_of(&facts.request.id, &asking.operation);
    let compare = facts.comparison(former.as_ref(), &wanted.version);
    Decision::Plan(Box::new(Plan {
        operation: asking.operation.clone(),
        environment: place.clone(),
        tier: wanted.tier,
        preview,
        cautions: [wanted.cautions, facts.cautions()].concat(),
        inverse: inverse(request, former.as_ref()),
        impact: Impact::of_deploy(facts),
        fingerprint: Fingerprint::of(&(
            facts.active.as_ref().map(|active| &active.deploy_id),
            &facts.request.state,
            facts.request.instances,
            &body,
        )),
        effect: Effect::Deploy(Box::new(NewDeploy {
            message: message(&id, asking),
            id,
            request: facts.id(),
            deploy_id,
            version: wanted.version,
            body,
            former,
            instances: if facts.is_long_running() {
                facts.instances()
            } else {
                0
            },
            unpause: false,
            differences: wanted.differences,
            compare,
        })),
    }))
}

/// "runs 1.41, 2 of 2 instances healthy".
fn runs(facts: &RequestFacts, former: Option<&FormerDeploy>) -> String {
    let version = former.map_or("nothing", FormerDeploy::called);
    if facts.is_long_running() {
        let health = facts.counts.sentence(facts.request.instances);
        format!("runs {version}, {health}")
    } else {
        format!("runs {version}")
    }
}

/// "2 new instances have to be healthy first, then hubapi.com's traffic goes to them".
pub(super) fn how(facts: &RequestFacts, body: &Value) -> String {
    // A deploy is what makes it run: there is no other way (contract 6, line 12).
    if facts.request.kind == "RUN_ONCE" {
        return "it is a RUN_ONCE request, so it counts as deployed at once, and runs once."
            .to_owned();
    }
    if !facts.is_long_running() {
        return format!(
            "it is {}, so it counts as deployed at once, and what runs now ends by itself.",
            facts.kind()
        );
    }
    let instances = facts.instances();
    let new = counted(instances, "new instance");
    let (has, them) = if instances == 1 {
        ("has", "it")
    } else {
        ("have", "them")
    };
    let end = match facts.counts.healthy {
        1 => "the old one ends",
        _ => "the old ones end",
    };
    let traffic = match balanced_as(facts, body) {
        Some(service) => format!("the traffic of {service} goes over to {them}, and {end}"),
        None => end.to_owned(),
    };
    format!("{new} {has} to be healthy first, then {traffic}.")
}

/// The balancer's service a deploy is put behind, if it is put behind one.
fn balanced_as<'a>(facts: &'a RequestFacts, body: &'a Value) -> Option<&'a str> {
    let groups = body.get("loadBalancerGroups")?.as_array()?;
    let named = body
        .get("loadBalancerServiceIdOverride")
        .and_then(Value::as_str);
    (!groups.is_empty()).then(|| named.unwrap_or(&facts.request.id))
}

/// What brings back the version of before.
fn inverse(request: &RequestName, former: Option<&FormerDeploy>) -> Inverse {
    match former {
        Some(FormerDeploy {
            version: Some(version),
            ..
        }) => Inverse::typed(
            Command::Deploy(Deploy {
                request: request.clone(),
                version: version.clone(),
                first: None,
            }),
            "the version of before cannot be typed",
        ),
        Some(FormerDeploy { deploy_id, .. }) => Inverse::typed(
            Command::Rollback(Rollback {
                request: request.clone(),
                to: Some(deploy_id.to_string()),
            }),
            "the deploy of before cannot be typed",
        ),
        None => Inverse::Irreversible("nothing ran before".to_owned()),
    }
}

/// The id of a deploy: its version as far as the scheduler's letters go, the operation, and a hash of the content.
fn deploy_id(version: &str, asking: &Asking, content: &impl serde::Serialize) -> DeployId {
    let end = format!("_{}_{}", asking.operation, hash(content, 5));
    let recognisable = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') {
            c
        } else {
            '_'
        }
    };
    let room = LONGEST_DEPLOY_ID.saturating_sub(end.len());
    let version: String = version.chars().take(room).map(recognisable).collect();
    DeployId::new(format!("{version}{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Person;
    use crate::id::OperationId;

    #[test]
    fn a_deploy_id_is_one_the_scheduler_takes() {
        let asking = Asking {
            operation: OperationId::new("k7q2m"),
            person: Person("console:you".to_owned()),
        };
        let id = |version: &str| deploy_id(version, &asking, &version).to_string();
        assert!(id("1.42").starts_with("1.42_k7q2m_"));
        assert!(id("1.42-rc1+build/7").starts_with("1.42_rc1_build_7_k7q2m_"));
        assert_eq!(id(&"x".repeat(80)).len(), LONGEST_DEPLOY_ID);
        assert_ne!(id("1.42"), id("1.43"));
    }
}
