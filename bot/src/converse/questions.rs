//! Questions about the rules: may I, who can approve this, why not. Each is answered by asking the rules, in the words of the one
//! that decides.

use commands::{
    Asking, Colour, Decision, EnvironmentName, Impact, MayI, OperationId, Reply, SubjectKind, Tier,
    Understood, Verdict, WhoCanApprove, parse,
};

use super::authority::{self, Authority};
use super::{approve, change, confirm};
use crate::chat::{Heard, Room};
use crate::house::House;
use crate::journal::Operation;
use crate::policy::{Allowed, Asker, Denied, Matter, STRANGER, schema};

/// Whether somebody may do something. Of a whole order the plan is made, and thrown away.
pub(super) async fn may_i(
    house: &House,
    heard: &Heard,
    command: &MayI,
    named: Option<&EnvironmentName>,
) -> anyhow::Result<(Reply, Verdict)> {
    let authority = Authority::of(house, heard);
    let spoken = match parse(&command.order) {
        Understood::Command(spoken) => spoken,
        Understood::Unclear(unclear) => {
            let Some((entry, words)) = command.in_part() else {
                return Ok((unclear.reply(), Verdict::Refused));
            };
            let place = place_among(house, &words).or_else(|| named.cloned());
            return Ok(as_a_rule(house, &authority, entry, place.as_ref(), &words));
        }
        Understood::Nothing => {
            return Ok((
                confirm::grey("I cannot tell what that would be."),
                Verdict::Refused,
            ));
        }
    };
    let named = spoken.environment.as_ref().or(named);
    let entry = spoken.command.entry();
    let Some(wanted) = spoken.command.change() else {
        return Ok(as_a_rule(house, &authority, entry, named, &[]));
    };
    let asking = Asking {
        // It is in no plan that anybody sees.
        operation: OperationId::new("00000"),
        person: heard.person.clone(),
    };
    match change::decide_there(house, wanted, named, &asking).await? {
        Decision::Answer(reply, _) => {
            let (mut answer, verdict) = as_a_rule(house, &authority, entry, named, &[]);
            answer = answer.field("but", reply.text);
            Ok((answer, verdict))
        }
        Decision::Plan(plan) => {
            let ruling = authority.may_do(house, &spoken.command, &plan);
            let what = format!("`{}` in {}", spoken.command, plan.environment);
            Ok((ruled(&what, ruling, plan.tier), Verdict::Success))
        }
    }
}

/// An environment that one of these words names.
fn place_among(house: &House, words: &[&str]) -> Option<EnvironmentName> {
    let names = words
        .iter()
        .map(|word| EnvironmentName::new(word.to_lowercase()));
    let mut known = names.filter(|name| house.environments.named(name).is_some());
    known.next()
}

/// The answer before anything is known of what it would do.
fn as_a_rule(
    house: &House,
    authority: &Authority,
    entry: &'static commands::Entry,
    place: Option<&EnvironmentName>,
    words: &[&str],
) -> (Reply, Verdict) {
    let environment = match house.environments.meant(place) {
        Ok(environment) => environment.name.clone(),
        Err(question) => return (question, Verdict::Refused),
    };
    // The word behind the verb is what most sentences are about.
    let subject = words
        .first()
        .filter(|word| !word.eq_ignore_ascii_case(environment.as_str()));
    let impact = Impact {
        subject: subject.map(|word| (*word).to_owned()).unwrap_or_default(),
        kind: match subject {
            Some(_) => SubjectKind::Service,
            None => SubjectKind::Environment,
        },
        ..Impact::default()
    };
    let matter = authority::unseen(house, entry.name, entry.tier, &environment, &impact);
    let ruling = match entry.tier {
        Tier::Read => authority
            .policy()
            .allows_asking(&authority.asker(), &matter)
            .map(|()| None),
        _ => authority
            .policy()
            .allows(&authority.asker(), &matter)
            .map(Some),
    };
    let what = format!("`{}` in {environment}", entry.name);
    let reply = match ruling {
        Ok(None) => Reply::text(format!("Yes: you may ask {what}")),
        Ok(Some(allowed)) => ruled(&what, Ok(allowed), entry.tier)
            .field("as a rule", "what it would do may ask for more"),
        Err(denied) => ruled(&what, Err(denied), entry.tier),
    };
    (reply, Verdict::Success)
}

fn ruled(what: &str, ruling: Result<Allowed, Denied>, tier: Tier) -> Reply {
    let allowed = match ruling {
        Ok(allowed) => allowed,
        Err(denied) => {
            let why = denied.why.trim_start_matches("No: ").to_owned();
            return Reply::text(format!("No, not {what}. {why}")).coloured(Colour::Red);
        }
    };
    let then = match (allowed.approvals, &allowed.because) {
        (0, _) if tier.needs_confirmation() => "it would wait for your `confirm`".to_owned(),
        (0, _) => "it would run at once".to_owned(),
        (needed, why) => {
            let needed = commands::counted(needed as usize, "approval");
            let why = why.as_ref().map(|rule| format!(": {rule}"));
            format!(
                "it would wait for {needed} by others{}",
                why.unwrap_or_default()
            )
        }
    };
    Reply::text(format!("Yes, you may {what}: {}", allowed.rule))
        .coloured(Colour::Green)
        .field("then", then)
}

/// Who may approve a plan, and who has.
pub(super) async fn who_can_approve(
    house: &House,
    heard: &Heard,
    command: &WhoCanApprove,
) -> anyhow::Result<(Reply, Verdict)> {
    let meant = confirm::meant(house, heard, command.request.as_ref(), "approve").await?;
    let operation = match meant {
        Ok(operation) => operation,
        Err(_) if command.request.is_none() => {
            return Ok((in_general(house, heard), Verdict::Success));
        }
        Err(reply) => return Ok((reply, Verdict::Refused)),
    };
    if operation.approvals == 0 {
        let text = format!(
            "{} needs no approval: whoever may do it says `confirm {}`",
            operation.id, operation.id
        );
        return Ok((Reply::text(text), Verdict::Success));
    }
    let (id, asker) = (&operation.id, &operation.person);
    let matter = authority::matter_of(house, &operation.command, &operation.plan);
    let able = able(house, &matter, &operation.room, Some(&operation));
    let text = match able.as_slice() {
        [] => format!("Nobody I know may approve {id}. {asker} asked for it, and cannot"),
        able => format!(
            "{id} can be approved by {}; not by {asker}, who asked for it",
            able.join(", ")
        ),
    };
    let approvals = approve::shown(house, &operation).await;
    let mut reply = Reply::text(text).field(
        "approved so far",
        match approvals.by.as_slice() {
            [] => format!("nobody, 0 of {}", approvals.needed),
            by => format!("{}, {} of {}", by.join(", "), by.len(), approvals.needed),
        },
    );
    if let Some(because) = &approvals.because {
        reply = reply.field("needs", because);
    }
    Ok((reply, Verdict::Success))
}

/// Who may approve plans of tier 3, by environment: nothing waits here.
fn in_general(house: &House, heard: &Heard) -> Reply {
    let mut reply = Reply::text("Nothing waits for an approval here. As a rule, these may approve");
    let impact = Impact::default();
    for environment in house.environments.iter() {
        let matter = authority::unseen(
            house,
            schema::APPROVE,
            Tier::Destructive,
            &environment.name,
            &impact,
        );
        let able = able(house, &matter, &heard.room, None);
        let able = match able.as_slice() {
            [] => "nobody".to_owned(),
            able => able.join(", "),
        };
        reply = reply.field(environment.name.to_string(), able);
    }
    reply
}

/// Whoever may approve something, as the configuration and the groups name them; whoever asked for it left out.
fn able(
    house: &House,
    matter: &Matter<'_>,
    room: &Room,
    operation: Option<&Operation>,
) -> Vec<String> {
    let policy = house.policy.now();
    let asked = operation.map(|operation| house.who(&operation.person));
    let may = |somebody: &crate::policy::Somebody| {
        let asker = Asker {
            who: &somebody.who,
            roles: &somebody.roles,
            room,
        };
        let is_asker = asked
            .as_ref()
            .is_some_and(|asked| asked.has(somebody.who.account()));
        !is_asker && policy.allows_approving(&asker, matter, 0).is_ok()
    };
    let everybody = policy.everybody_known(&house.people);
    let able: Vec<String> = everybody
        .iter()
        .filter(|somebody| may(somebody))
        .map(|somebody| somebody.name.clone())
        .collect();
    // What a stranger may, everybody may.
    if able.iter().any(|name| name == STRANGER) {
        return vec!["everybody who can speak in a room".to_owned()];
    }
    able
}

/// Which rule refused somebody last.
pub(super) async fn why_not(house: &House, heard: &Heard) -> anyhow::Result<(Reply, Verdict)> {
    let who = house.who(&heard.person);
    let Some(ruling) = house.journal.last_refusal(who.accounts()).await? else {
        let text = format!("No rule has refused you ({who}) anything that I remember");
        return Ok((confirm::grey(text), Verdict::Success));
    };
    let place = ruling
        .environment
        .as_ref()
        .map(|place| format!(" in {place}"));
    let about = ruling
        .subject
        .as_ref()
        .filter(|subject| !subject.is_empty());
    let about = about.map(|subject| format!(" of {subject}"));
    let what = format!(
        "`{}`{}{}",
        ruling.action,
        about.unwrap_or_default(),
        place.unwrap_or_default()
    );
    let when = ruling.at.format("%Y-%m-%d %H:%M:%S UTC");
    let policy = house.policy.now();
    let rule = ruling.rule.as_ref();
    let written = rule.and_then(|id| {
        policy
            .rules()
            .into_iter()
            .find(|rule| rule.id == *id)
            .cloned()
            .or_else(|| house.limits.rule(id))
    });
    let why = match (written, rule) {
        (Some(rule), _) => rule.to_string(),
        (None, Some(id)) => {
            format!("Rule `{id}` said no; it is not among the rules any more, or was never written")
        }
        (None, None) if policy.is_read_only() => {
            "I am read-only here: there are no rules, and without one nobody may change anything"
                .to_owned()
        }
        (None, None) => "No rule allowed it, and what no rule allows is refused".to_owned(),
    };
    let text = format!("I refused you {what} at {when}. {why}");
    Ok((Reply::text(text), Verdict::Success))
}
