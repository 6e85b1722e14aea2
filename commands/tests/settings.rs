//! What is said of settings, aloud: what one is, what it would be, what it has become, and what nobody asked for.

use commands::{
    AliasedTo, Asking, Change, Decision, EXPIRED, Effect, EnvironmentName, IN_FORCE, Inverse,
    OperationId, Person, Plan, Seen, Sent, SettingFacts, SettingSeen, Tier, Understood, Value,
    Verdict, parse,
};

fn asking() -> Asking {
    Asking {
        operation: OperationId::new("k7q2m"),
        person: Person("console:you".to_owned()),
    }
}

fn facts(now: Option<&str>) -> SettingFacts {
    SettingFacts::plain(EnvironmentName::new("prod"), now.map(str::to_owned))
}

fn decide(sentence: &str, facts: &SettingFacts) -> Decision {
    let Understood::Command(spoken) = parse(sentence) else {
        panic!("{sentence:?}")
    };
    match spoken.command.change() {
        Some(Change::Setting(change)) => change.decide(facts, &asking()),
        _ => panic!("{sentence:?} changes no setting"),
    }
}

fn plan(sentence: &str, now: Option<&str>) -> Plan {
    match decide(sentence, &facts(now)) {
        Decision::Plan(plan) => *plan,
        Decision::Answer(reply, _) => panic!("{}", reply.text),
    }
}

fn told(plan: &Plan, now: Value) -> (String, Option<Verdict>) {
    let seen = Seen::Setting(SettingSeen { now });
    let told = Sent::of(&plan.effect).tell(&seen, None, None);
    (told.reply.text, told.verdict)
}

/// Says it, with the value it has now, and hears the preview and what became of it.
fn check(sentence: &str, now: Option<&str>, preview: &str, became: &str) {
    let plan = plan(sentence, now);
    assert_eq!(plan.preview, preview, "{sentence}");
    let Effect::Set(set) = &plan.effect else {
        panic!("{sentence} sets nothing")
    };
    let (text, verdict) = told(&plan, set.to.clone());
    assert_eq!(text, format!("Request {} is SUCCESS · {became}", set.id));
    assert_eq!(verdict, Some(Verdict::Success));
}

fn alias(groups: &[&str], domains: &[&str]) -> String {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let stands = AliasedTo {
        groups: set(groups),
        domains: set(domains),
        edge_cache_domains: set(&["cdn.example"]),
    };
    stands.value()
}

#[test]
fn each_setting_has_its_words() {
    check(
        "set target count of edge to 4",
        Some("3"),
        "The target count of edge in prod is 3. It would be 4. It is what the balancer's health is measured by; no agent is started or stopped.",
        "the target count of edge is now 4, and was 3",
    );
    check(
        "remove traffic source web-elb from edge",
        Some("CLASSIC by INSTANCE_ID"),
        "Traffic source web-elb of edge in prod is there as CLASSIC by INSTANCE_ID. It would be gone.",
        "traffic source web-elb of edge is gone",
    );
    check(
        "set alias both to edge with domains a.example, b.example",
        Some(&alias(&["edge", "internal"], &[])),
        "Alias both in prod stands for edge and internal, with the edge cache domain cdn.example. It would stand for edge, with the domains a.example and b.example and the edge cache domain cdn.example. It counts in requests that are posted from then on; services stay in the groups they are in.",
        "alias both now stands for edge, with the domains a.example and b.example and the edge cache domain cdn.example, and stood for edge and internal, with the edge cache domain cdn.example",
    );
    check(
        "delete alias both",
        Some(&alias(&[], &[])),
        "Alias both in prod stands for no group, with the edge cache domain cdn.example. It would be gone. Services stay in the groups they are in; a request that names it is refused from then on.",
        "alias both is gone",
    );
    check(
        "forget agent edge-1:8882 of edge",
        Some(""),
        "Agent edge-1:8882 of edge in prod is known. It would be forgotten.",
        "agent edge-1:8882 of edge is forgotten",
    );
    check(
        "clear base path /x of edge",
        Some(""),
        "Path /x of edge in prod is held by a service that is not in the balancer's state. It would be free.",
        "path /x of edge is free",
    );
    check(
        "expire auth key of ada",
        Some(IN_FORCE),
        "The auth key of ada in prod is in force. It would be expired. The balancer and its agents accept it until they start again; after that, whoever uses it is refused.",
        "the auth key of ada is now expired, and was in force. The balancer and its agents accept it until they start again",
    );
    check(
        "register instance i-1 with ELB web",
        None,
        "Instance i-1 of ELB web in prod is not registered. It would be registered. It gets traffic once the ELB finds it healthy.",
        "instance i-1 of ELB web is now registered",
    );
    check(
        "remove target i-1 from target group web",
        Some(""),
        "Target i-1 of target group web in prod is registered. It would be deregistered. It gets no new traffic from there; what it is serving may take minutes to drain.",
        "target i-1 of target group web is deregistered",
    );
}

/// Neither as it was nor as was asked: nobody here knows how that came about.
#[test]
fn a_value_that_nobody_expected_is_unknown() {
    let plan_of = |sentence, now| plan(sentence, now);
    let count = plan_of("set target count of edge to 4", Some("3"));
    assert_eq!(
        told(&count, Some("7".to_owned())),
        (
            "Request edge-k7q2m is unknown · the target count of edge is now 7: neither 3, as it was, nor 4, as was asked. Somebody else may have changed it.".to_owned(),
            Some(Verdict::Unknown)
        )
    );
    let path = plan_of("clear base path /x of edge", Some("shop"));
    assert_eq!(
        told(&path, Some("mail".to_owned())).0,
        "Request edge-k7q2m is unknown · path /x of edge is now held by mail: neither held by shop, as it was, nor free, as was asked. Somebody else may have changed it."
    );
    let key = plan_of("expire auth key of ada", Some(IN_FORCE));
    assert_eq!(
        told(&key, None).0,
        "Request auth-key-k7q2m is unknown · the auth key of ada is now not there: neither in force, as it was, nor expired, as was asked. Somebody else may have changed it."
    );
}

#[test]
fn what_is_so_already_is_no_change() {
    for (sentence, now, text) in [
        (
            "expire auth key of ada",
            Some(EXPIRED),
            "It is so already: the auth key of ada in prod is expired.",
        ),
        (
            "clear base path /x of edge",
            None,
            "It is so already: path /x of edge in prod is free.",
        ),
        (
            "add ALB target group traffic source web to edge",
            Some("ALB_TARGET_GROUP by INSTANCE_ID"),
            "It is so already: traffic source web of edge in prod is there as ALB_TARGET_GROUP by INSTANCE_ID.",
        ),
    ] {
        let Decision::Answer(reply, verdict) = decide(sentence, &facts(now)) else {
            panic!("{sentence} would change something")
        };
        assert_eq!((reply.text.as_str(), verdict), (text, Verdict::Success));
    }
}

#[test]
fn taking_the_last_needs_a_second_person() {
    let sentence = "remove traffic source web from edge";
    let there = facts(Some("NETWORK by INSTANCE_ID"));
    let last = SettingFacts {
        takes_the_last: true,
        ..there.clone()
    };
    let tier = |facts: &SettingFacts| match decide(sentence, facts) {
        Decision::Plan(plan) => (plan.tier, plan.fingerprint),
        Decision::Answer(reply, _) => panic!("{}", reply.text),
    };
    let (small, large) = (tier(&there), tier(&last));
    assert_eq!((small.0, large.0), (Tier::Change, Tier::Destructive));
    assert_ne!(small.1, large.1, "what was shown has to be shown anew");
}

/// A type that this program does not know can be taken away, and nobody can say how to bring it back.
#[test]
fn what_cannot_be_said_has_no_undo() {
    let undo = |sentence, now: &str| plan(sentence, Some(now)).inverse.to_string();
    assert_eq!(
        undo(
            "remove traffic source web from edge",
            "GATEWAY by INSTANCE_ID"
        ),
        "irreversible: I do not know its type"
    );
    let nobody = plan("delete alias both", Some(&alias(&[], &[])));
    assert!(matches!(nobody.inverse, Inverse::Irreversible(_)));
    assert_eq!(
        undo("delete alias both", &alias(&["edge"], &["a.example"])),
        "set alias both to edge with domains a.example and edge cache domains cdn.example"
    );
}
