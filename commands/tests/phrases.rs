//! What people type, and what is understood. Each line is a message and the `explain` of it in short.

use commands::{Understood, explain, parse};

/// `command key=value … @environment`, or `?` where nothing is understood.
fn short(message: &str) -> String {
    let json = explain::to_json(&parse(message));
    let Some(command) = json["command"].as_str() else {
        return "?".to_owned();
    };
    let mut text = command.to_owned();
    for (name, value) in json["args"].as_object().expect("args is an object") {
        let value = match value {
            serde_json::Value::Array(items) => items
                .iter()
                .filter_map(|item| item.as_str())
                .collect::<Vec<_>>()
                .join(","),
            serde_json::Value::String(word) => word.clone(),
            other => other.to_string(),
        };
        text.push_str(&format!(" {name}={value}"));
    }
    if let Some(environment) = json["environment"].as_str() {
        text.push_str(&format!(" @{environment}"));
    }
    text
}

fn check(expected: &str, messages: &[&str]) {
    let wrong: Vec<String> = messages
        .iter()
        .map(|message| (message, short(message)))
        .filter(|(_, found)| found != expected)
        .map(|(message, found)| format!("{message:?} -> {found}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "expected {expected}:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn status_in_many_words() {
    check(
        "status subject=XX",
        &[
            "Status of request XX?",
            "status of request XX",
            "STATUS OF REQUEST XX?",
            "What is the status of request XX?",
            "what's the status of XX",
            "What’s the current status of the request XX, please?",
            "status XX",
            "status request XX",
            "status for XX",
            "show me the status of request XX",
            "give me the status for request XX please",
            "check status of XX",
            "could you tell me the status of request XX?",
            "How is request XX doing?",
            "how's XX going",
            "how is XX",
            "is request XX done?",
            "Is XX finished yet?",
            "request XX status",
            "XX status?",
            "show request XX",
            "what about request XX?",
            "request XX?",
            "state of request \"XX\"",
            "status of request `XX`?",
            "@deckhand status of request XX?",
            "deckhand: status of request XX?",
            "<@U0BOT> Status of request XX?",
            "pls status of request XX",
            "progress of request XX",
            "What's the status of my request XX?",
            "could you check on request XX?",
            "any update on request XX?",
            "did request XX finish?",
            "has request XX finished yet?",
        ],
    );
    check(
        "status subject=hubapi.com @qa",
        &[
            "status of hubapi.com in qa",
            "in qa, status of hubapi.com",
            "Status of hubapi.com in the QA environment?",
        ],
    );
    check(
        "status subject=last",
        &[
            "status of the last request",
            "Status of my last request?",
            "what is the status of the latest operation",
        ],
    );
    check(
        "?",
        &[
            "status",
            "status of request",
            "status of request?",
            "what is the status",
            "status of it",
        ],
    );
}

#[test]
fn adding_hosts_in_many_words() {
    check(
        "add-hosts hosts= service=hubapi.com",
        &[
            "Add host(s) to hubapi.com",
            "add hosts to hubapi.com",
            "add host to hubapi.com.",
            "Add the hosts to hubapi.com!",
            "Please add upstreams to hubapi.com",
            "add upstream(s) to hubapi.com",
            "Could you please add the missing hosts to hubapi.com?",
            "add healthy hosts to the hubapi.com service",
            "add hosts to the service hubapi.com",
            "add hosts to the pool of hubapi.com",
            "add\u{a0}host(s)\u{a0}to\u{a0}hubapi.com",
            "ADD HOSTS TO hubapi.com",
            "add host(s) to <http://hubapi.com|hubapi.com>",
            "add host(s) to http://hubapi.com/",
            "add hosts to “hubapi.com”",
            "add hosts to hubapi.com, thanks",
            "Hey deckhand! Can you add hosts to hubapi.com?",
            "add all hosts to hubapi.com now",
        ],
    );
    check(
        "add-hosts hosts=10.1.4.7:31022 service=hubapi.com",
        &[
            "add host 10.1.4.7:31022 to hubapi.com",
            "add 10.1.4.7:31022 to hubapi.com",
            "put 10.1.4.7:31022 behind hubapi.com",
            "add <http://10.1.4.7:31022|10.1.4.7:31022> to <http://hubapi.com|hubapi.com>",
            "add upstream '10.1.4.7:31022' to 'hubapi.com'",
            "to hubapi.com add host 10.1.4.7:31022",
            "add to hubapi.com the host 10.1.4.7:31022",
        ],
    );
    check(
        "add-hosts hosts=10.1.4.7:31022,10.1.4.9:31045 service=hubapi.com",
        &[
            "add hosts 10.1.4.7:31022 10.1.4.9:31045 to hubapi.com",
            "add hosts 10.1.4.7:31022, 10.1.4.9:31045 to hubapi.com",
            "add hosts 10.1.4.7:31022,10.1.4.9:31045 to hubapi.com",
            "add hosts 10.1.4.7:31022 and 10.1.4.9:31045 to hubapi.com",
            "add hosts 10.1.4.7:31022, and 10.1.4.9:31045 to hubapi.com",
            "add hosts 10.1.4.7:31022 & 10.1.4.9:31045 to hubapi.com",
            "add the upstreams 10.1.4.7:31022; 10.1.4.9:31045 to hubapi.com please",
            "add host(s) to hubapi.com: 10.1.4.7:31022, 10.1.4.9:31045",
            "add hosts to hubapi.com\n- 10.1.4.7:31022\n- 10.1.4.9:31045",
            "add host 10.1.4.7:31022 and host 10.1.4.9:31045 to hubapi.com",
            "add 10.1.4.7:31022, 10.1.4.9:31045 and 10.1.4.7:31022 to hubapi.com",
        ],
    );
    check(
        "add-hosts hosts= service=hubapi.com @prod",
        &[
            "add hosts to hubapi.com in prod",
            "in prod add hosts to hubapi.com",
            "add hosts to hubapi.com on prod please",
        ],
    );
    check(
        "add-hosts hosts=[::1]:8080,web-1.example.org:80 service=x",
        &["add [::1]:8080 and web-1.example.org:80 to x"],
    );
}

#[test]
fn half_said_additions_are_questions() {
    check(
        "?",
        &[
            "add",
            "add hosts",
            "add host to",
            "add hosts 10.1.4.7:31022",
            "add 10.1.4.7 to hubapi.com",
            "add host web1 to hubapi.com",
            "add host 10.1.4.7:99999 to hubapi.com",
            "add hosts to it",
            "add hosts to hubapi.com and billing",
            "add hosts to hub/api",
            "add me to the channel",
        ],
    );
}

#[test]
fn removing_hosts_in_many_words() {
    check(
        "remove-hosts hosts=10.1.4.7:31022 service=hubapi.com",
        &[
            "remove host 10.1.4.7:31022 from hubapi.com",
            "Remove host(s) 10.1.4.7:31022 from hubapi.com, please",
            "take 10.1.4.7:31022 out of hubapi.com",
            "delete upstream 10.1.4.7:31022 from the hubapi.com pool",
            "could you drop 10.1.4.7:31022 from hubapi.com?",
            "from hubapi.com remove 10.1.4.7:31022",
        ],
    );
    check(
        "?",
        &[
            "remove hosts",
            "remove hosts from hubapi.com",
            "remove all hosts from hubapi.com",
            "remove host 10.1.4.7:31022",
            "remove 10.1.4.7 from hubapi.com",
            "remove everything from hubapi.com",
        ],
    );
}

#[test]
fn replacing_hosts_in_many_words() {
    check(
        "replace-hosts hosts=10.1.4.2:31010,10.1.4.7:31022 service=hubapi.com",
        &[
            "replace the hosts of hubapi.com with 10.1.4.2:31010, 10.1.4.7:31022",
            "replace hosts of hubapi.com by 10.1.4.2:31010 and 10.1.4.7:31022",
            "replace hubapi.com's upstreams with 10.1.4.2:31010 10.1.4.7:31022",
            "set upstreams of hubapi.com to 10.1.4.2:31010 10.1.4.7:31022",
            "Could you change all hosts of the service hubapi.com to 10.1.4.2:31010, 10.1.4.7:31022?",
            "set host(s) for hubapi.com to 10.1.4.2:31010,10.1.4.7:31022",
            "swap the present hosts of hubapi.com with 10.1.4.2:31010, 10.1.4.7:31022 please",
        ],
    );
    check(
        "?",
        &[
            "replace hosts",
            "replace hosts of hubapi.com",
            "replace hosts with 10.1.4.2:31010",
            "set hosts to 10.1.4.2:31010",
            "replace host 10.1.4.2:31010 with 10.1.4.7:31022",
            "replace host 10.1.4.2:31010 with 10.1.4.7:31022 in hubapi.com",
            "replace the hosts of hubapi.com with 10.1.4.2",
            "replace the hosts of hubapi.com with nothing",
            "don't replace the hosts of hubapi.com with 10.1.4.2:31010",
        ],
    );
}

#[test]
fn changing_a_base_path_in_many_words() {
    check(
        "set-base-path path=/hub service=hubapi.com",
        &[
            "set base path of hubapi.com to /hub",
            "Set the base-path of hubapi.com to /hub, please",
            "change hubapi.com's base path to /hub",
            "update the path of the service hubapi.com to `/hub`",
            "move the base path of hubapi.com to /hub.",
        ],
    );
    check(
        "set-base-path path=/ service=hubapi.com",
        &[
            "set base path of hubapi.com to /",
            "set base path of hubapi.com to \"/\"",
        ],
    );
    check(
        "set-base-path path=/ service=hubapi.com @qa",
        &["set base path of hubapi.com to / in qa"],
    );
    check(
        "?",
        &[
            "set base path",
            "set base path of hubapi.com",
            "set base path to /hub",
            "set base path of hubapi.com to hub",
            "set base path of hubapi.com to \"/hub api\"",
            "set base path of hubapi.com to /hub /api",
            "set base path of hubapi.com to /hub and /api",
            "should we set base path of hubapi.com to /hub?",
        ],
    );
}

#[test]
fn changing_the_template_in_many_words() {
    check(
        "set-template service=hubapi.com template=empty",
        &[
            "set template of hubapi.com to empty",
            "change the template of hubapi.com to empty",
            "use the template empty for hubapi.com",
            "use the empty template for hubapi.com",
            "switch hubapi.com's template to empty",
        ],
    );
    check(
        "set-template service=hubapi.com template=default",
        &[
            "use the default template for hubapi.com",
            "set template of hubapi.com to default",
            "set template of hubapi.com to the default template",
        ],
    );
    check(
        "?",
        &[
            "set template",
            "set template of hubapi.com",
            "set template to empty",
            "set template of hubapi.com to one two",
        ],
    );
}

#[test]
fn moving_a_service_in_many_words() {
    check(
        "set-groups groups=edge-prod,internal-prod service=hubapi.com",
        &[
            "move hubapi.com to groups edge-prod and internal-prod",
            "move the service hubapi.com to the load balancer groups edge-prod, internal-prod",
            "set groups of hubapi.com to edge-prod, internal-prod",
            "change the groups of hubapi.com to edge-prod & internal-prod",
            "set hubapi.com's groups to edge-prod internal-prod",
        ],
    );
    check(
        "set-groups groups=internal-prod service=hubapi.com",
        &[
            "move hubapi.com to group internal-prod",
            "move hubapi.com to the internal-prod group",
            "change the group of hubapi.com to internal-prod",
        ],
    );
    check(
        "?",
        &[
            "move hubapi.com",
            "move hubapi.com to groups",
            "move to group internal-prod",
            "set groups of hubapi.com to none/",
            "set groups of hubapi.com",
            "move hubapi.com to internal-prod",
        ],
    );
}

#[test]
fn changing_domains_and_owners_in_many_words() {
    check(
        "set-domains domains=a.example,b.example service=hubapi.com",
        &[
            "set domains of hubapi.com to a.example, b.example",
            "change the domains of hubapi.com to a.example and b.example",
            "set domains for <http://hubapi.com|hubapi.com> to <http://a.example|a.example>, <http://b.example|b.example>",
            "set hubapi.com's domains to a.example b.example",
        ],
    );
    check(
        "set-domains domains=*.example.org service=hubapi.com",
        &["set the domain of hubapi.com to *.example.org"],
    );
    check(
        "set-domains domains= service=hubapi.com",
        &["set domains of hubapi.com to none"],
    );
    check(
        "set-owners owners=ada@example.org,web@example.org service=hubapi.com",
        &[
            "set owners of hubapi.com to ada@example.org, web@example.org",
            "change the owners of hubapi.com to <mailto:ada@example.org|ada@example.org> and web@example.org",
        ],
    );
    check(
        "set-owners owners=Team Ada service=hubapi.com",
        &["set owner of hubapi.com to \"Team Ada\""],
    );
    check(
        "set-owners owners= service=hubapi.com",
        &["set owners of hubapi.com to none"],
    );
    check(
        "?",
        &[
            "set domains of hubapi.com",
            "set domains of hubapi.com to",
            "set domains of hubapi.com to a/b",
            "set domains to a.example",
            "set owners of hubapi.com to",
            "set owners",
            "add domain a.example to hubapi.com",
        ],
    );
}

#[test]
fn setting_an_option_in_many_words() {
    check(
        "set-option option=timeout service=hubapi.com value=30",
        &[
            "set option timeout of hubapi.com to 30",
            "set the timeout option of hubapi.com to 30",
            "Set the option timeout on hubapi.com to 30.",
            "change option timeout for the service hubapi.com to 30 please",
        ],
    );
    check(
        "set-option option=timeout service=hubapi.com",
        &[
            "remove option timeout of hubapi.com",
            "remove the option timeout from hubapi.com",
            "unset the timeout option of hubapi.com",
            "delete option timeout of hubapi.com",
        ],
    );
    check(
        "?",
        &[
            "set option",
            "set option timeout",
            "set option timeout of hubapi.com",
            "set option of hubapi.com to 30",
            "set option timeout of hubapi.com to 30 seconds",
            "set option timeout of hubapi.com to .5",
            "set option timeout of hubapi.com to 123456789012345678901234567890",
            "remove option timeout",
            "remove option of hubapi.com",
        ],
    );
}

/// Options are JSON: a number keeps its sign, and what stands in quotes is a text.
#[test]
fn option_values_are_read_as_json() {
    let value = |said: &str| {
        let message = format!("set option weight of hubapi.com to {said}");
        explain::to_json(&parse(&message))["args"]["value"].clone()
    };
    for (said, expected) in [
        ("30", serde_json::json!(30)),
        ("-1", serde_json::json!(-1)),
        ("-0.5", serde_json::json!(-0.5)),
        (
            "18446744073709551615",
            serde_json::json!(18_446_744_073_709_551_615_u64),
        ),
        ("true", serde_json::json!(true)),
        ("null", serde_json::Value::Null),
        ("\"30\"", serde_json::json!("30")),
        ("30s", serde_json::json!("30s")),
        ("round_robin", serde_json::json!("round_robin")),
        ("\"two words\"", serde_json::json!("two words")),
    ] {
        assert_eq!(value(said), expected, "{said}");
    }
}

#[test]
fn deleting_a_service_in_many_words() {
    check(
        "delete-service service=hubapi.com",
        &[
            "delete service hubapi.com",
            "remove the service hubapi.com",
            "Please delete the hubapi.com service",
            "delete the balancer service hubapi.com",
            "drop service hubapi.com from the load balancer",
        ],
    );
    check(
        "?",
        &[
            "delete service",
            "delete hubapi.com",
            "remove hubapi.com",
            "remove all services",
            "delete service hubapi.com tomorrow",
            "should we delete service hubapi.com?",
            "delete service hubapi.com and service billing-web",
        ],
    );
}

#[test]
fn draining_a_host_in_many_words() {
    check(
        "drain-host host=10.1.4.2",
        &[
            "drain host 10.1.4.2",
            "drain 10.1.4.2",
            "drain the server 10.1.4.2 from all services",
            "evacuate host 10.1.4.2",
        ],
    );
    check(
        "drain-host host=10.1.4.2:31010",
        &[
            "drain 10.1.4.2:31010 from every service",
            "remove 10.1.4.2:31010 from every service",
            "take host 10.1.4.2:31010 out of every service",
        ],
    );
    check(
        "drain-host host=10.1.4.2 @prod",
        &["drain host 10.1.4.2 in prod"],
    );
    check("?", &["drain", "drain host", "drain host a/b"]);
}

#[test]
fn target_counts_in_many_words() {
    check(
        "set-target-count count=4 group=edge-prod",
        &[
            "set target count of edge-prod to 4",
            "Please set the target count of the group edge-prod to 4.",
            "change edge-prod target count to 4",
            "set the target-count for edge-prod to 4",
        ],
    );
    check(
        "?",
        &[
            "set target count",
            "set target count of edge-prod",
            "set target count to 4",
            "set target count of edge-prod to four",
            "set target count of edge-prod to -1",
            "should we set target count of edge-prod to 4?",
        ],
    );
}

#[test]
fn traffic_sources_in_many_words() {
    check(
        "add-traffic-source group=edge-prod registerBy=INSTANCE_ID source=web-elb type=CLASSIC",
        &[
            "add classic traffic source web-elb to edge-prod",
            "Please add the classic ELB traffic source web-elb to the group edge-prod",
            "add traffic source web-elb of type classic to edge-prod",
            "add traffic-source web-elb to edge-prod as classic elb",
            "attach a classic traffic source \"web-elb\" to group edge-prod by instance id",
        ],
    );
    check(
        "add-traffic-source group=edge-prod registerBy=PRIVATE_IP source=web-2 type=ALB_TARGET_GROUP",
        &[
            "add ALB target group traffic source web-2 to edge-prod by private ip",
            "add traffic source web-2 to edge-prod as ALB_TARGET_GROUP by PRIVATE_IP",
            "add target group traffic source web-2 to edge-prod registering agents by private ips",
        ],
    );
    check(
        "add-traffic-source group=edge-prod registerBy=INSTANCE_ID source=web type=NETWORK @qa",
        &["add network load balancer traffic source web to edge-prod in qa"],
    );
    check(
        "remove-traffic-source group=edge-prod source=web-elb",
        &[
            "remove traffic source web-elb from edge-prod",
            "delete the traffic-source web-elb of the group edge-prod",
            "take traffic source web-elb out of edge-prod, please",
            "detach the traffic source web-elb from edge-prod",
        ],
    );
    check(
        "?",
        &[
            // Of which type it is, nobody guesses.
            "add traffic source web-elb to edge-prod",
            "add classic traffic source web-elb",
            "add traffic source",
            "add classic traffic source to edge-prod",
            "add gigantic traffic source web-elb to edge-prod",
            "add classic traffic source web-elb to edge-prod and internal-prod",
            "add classic traffic source web/elb to edge-prod",
            "add classic traffic source web-elb to edge-prod by luck",
            "remove traffic source web-elb",
            "remove traffic sources from edge-prod",
            "remove all traffic sources",
            "don't remove traffic source web-elb from edge-prod",
        ],
    );
}

#[test]
fn aliases_in_many_words() {
    check(
        "set-alias alias=edge-all domains=null edgeCacheDomains=null groups=edge-prod,internal-prod",
        &[
            "set alias edge-all to edge-prod and internal-prod",
            "make the alias edge-all stand for edge-prod, internal-prod",
            "create alias edge-all for groups edge-prod & internal-prod",
            "point alias edge-all at internal-prod, edge-prod",
            "change the group alias edge-all to edge-prod internal-prod please",
        ],
    );
    check(
        "set-alias alias=edge-all domains=a.example,b.example edgeCacheDomains= groups=edge-prod",
        &[
            "set alias edge-all to edge-prod with domains a.example, b.example and edge cache domains none",
            "set alias edge-all to group edge-prod with edge-cache domains none and domains a.example and b.example",
        ],
    );
    check(
        "delete-alias alias=edge-all",
        &[
            "delete alias edge-all",
            "remove the alias edge-all",
            "please drop group alias edge-all",
        ],
    );
    check(
        "?",
        &[
            "set alias",
            "set alias edge-all",
            "set alias edge-all to",
            "set alias edge-all to none",
            "set alias edge-all to edge-prod with domains",
            "set alias edge-all to edge-prod with domains a/b",
            "set alias edge-all to edge-prod with domains none and a.example",
            "set alias edge/all to edge-prod",
            "delete alias",
            "delete alias edge-all and edge-none",
            "delete edge-all",
            "shall we delete alias edge-all?",
        ],
    );
}

#[test]
fn forgetting_an_agent_in_many_words() {
    check(
        "forget-agent agent=edge-prod-2:8882 group=edge-prod",
        &[
            "forget agent edge-prod-2:8882 of edge-prod",
            "Forget the known agent edge-prod-2:8882 of the group edge-prod",
            "remove dead agent edge-prod-2:8882 from edge-prod",
            "remove agent edge-prod-2:8882 from edge-prod please",
        ],
    );
    check(
        "?",
        &[
            "forget agent",
            "forget agent edge-prod-2:8882",
            "forget agent of edge-prod",
            "forget agents of edge-prod",
            "forget edge-prod-2:8882",
            "forget all agents of edge-prod",
        ],
    );
}

#[test]
fn clearing_a_base_path_in_many_words() {
    check(
        "clear-base-path group=edge-prod path=/contacts",
        &[
            "clear base path /contacts of edge-prod",
            "Clear the base-path /contacts of the group edge-prod!",
            "release path /contacts of edge-prod",
            "unlock base path /contacts for edge-prod",
            "clear lock of base path /contacts of edge-prod",
        ],
    );
    check(
        "clear-base-path group=edge-prod path=api.hubapi.com/",
        &["clear base path api.hubapi.com/ of edge-prod"],
    );
    check(
        "clear-base-path group=edge-prod path=/ @qa",
        &["clear base path \"/\" of edge-prod in qa"],
    );
    check(
        "?",
        &[
            "clear base path",
            "clear base path /contacts",
            "clear base path of edge-prod",
            "clear base path contacts of edge-prod",
            "clear base path \"/con tacts\" of edge-prod",
            "clear base paths of edge-prod",
            "clear /contacts of edge-prod",
        ],
    );
}

#[test]
fn expiring_a_key_in_many_words() {
    check(
        "expire-auth-key created=null owner=ada",
        &[
            "expire auth key of ada",
            "expire the auth-key of ada, please",
            "revoke ada's authentication key",
            "revoke auth key for \"ada\"",
            "invalidate the balancer auth key of ada",
        ],
    );
    check(
        "expire-auth-key created=2023-11-14 22:13:20 UTC owner=Team Ada",
        &[
            "expire auth key of \"Team Ada\" created 2023-11-14 22:13:20 UTC",
            "expire auth key of \"Team Ada\" created on 2023-11-14 22:13:20",
            "revoke the auth key of \"Team Ada\" made \"2023-11-14 22:13:20 UTC\"",
        ],
    );
    check(
        "?",
        &[
            "expire auth key",
            "expire auth keys of ada",
            "expire key of ada",
            "expire auth key of ada created yesterday",
            "expire auth key of ada created 2023-11-14",
            "expire all auth keys",
            "expire ada",
            "did the auth key of ada expire?",
        ],
    );
}

#[test]
fn what_is_in_front_of_the_balancer_in_many_words() {
    check(
        "elbs",
        &["list ELBs", "elbs", "which classic ELBs are there?"],
    );
    check(
        "elbs subject=web-elb",
        &[
            "instances of ELB web-elb",
            "show the instances of the classic ELB web-elb",
            "show ELB web-elb",
        ],
    );
    check(
        "target-groups",
        &["list target groups", "which ALB target groups are there?"],
    );
    check(
        "target-groups subject=web-tg",
        &[
            "targets of target group web-tg",
            "show target group web-tg",
            "list the targets in the ALB target group web-tg",
        ],
    );
    check(
        "register-instance elb=web-elb instance=i-0a1b",
        &[
            "register instance i-0a1b with ELB web-elb",
            "Add the instance i-0a1b to the classic ELB web-elb",
        ],
    );
    check(
        "deregister-instance elb=web-elb instance=i-0a1b",
        &[
            "deregister instance i-0a1b from ELB web-elb",
            "take the instance i-0a1b out of the ELB web-elb",
            "remove instance i-0a1b from elb web-elb please",
        ],
    );
    check(
        "add-target instance=i-0a1b targetGroup=web-tg",
        &[
            "add target i-0a1b to target group web-tg",
            "register the instance i-0a1b with the ALB target group web-tg",
        ],
    );
    check(
        "remove-target instance=i-0a1b targetGroup=web-tg",
        &[
            "remove target i-0a1b from target group web-tg",
            "deregister target i-0a1b from the target-group web-tg",
        ],
    );
    check(
        "?",
        &[
            "show ELB",
            "instances of ELB",
            "targets of target group",
            "register instance i-0a1b",
            "register instance i-0a1b with web-elb",
            "register instance with ELB web-elb",
            "deregister instance i-0a1b from ELB",
            "deregister all instances from ELB web-elb",
            "add target to target group web-tg",
            "add target i-0a1b",
            "remove targets from target group web-tg",
            "remove target i-0a1b from web-tg",
            "can we deregister instance i-0a1b from ELB web-elb?",
        ],
    );
}

#[test]
fn purging_a_cache_in_many_words() {
    check(
        "purge-cache service=hubapi.com",
        &[
            "purge cache of hubapi.com",
            "Purge the cache of the service hubapi.com, please",
            "flush hubapi.com's cache",
            "clear the nginx cache for hubapi.com",
            "could you invalidate the hubapi.com cache?",
        ],
    );
    check(
        "?",
        &[
            "purge cache",
            "purge hubapi.com",
            "purge all caches",
            "purge cache of hub/api",
            "purge the cache of hubapi.com tomorrow",
        ],
    );
}

#[test]
fn updating_config_in_many_words() {
    check(
        "update-config service=hubapi.com",
        &[
            "Update config of hubapi.com",
            "update the configuration of hubapi.com please",
            "update config for hubapi.com",
            "update hubapi.com config",
            "update hubapi.com's config",
            "reload hubapi.com",
            "reload config of hubapi.com",
            "refresh the nginx config of hubapi.com",
            "Could you reload the hubapi.com configuration?",
            "update configs hubapi.com",
        ],
    );
    check(
        "?",
        &[
            "update config",
            "update the config",
            "update",
            "reload",
            "update hubapi.com",
        ],
    );
}

#[test]
fn the_rest_in_a_few_words() {
    check(
        "cancel-request request=x-1",
        &[
            "cancel request x-1",
            "Please cancel the request x-1!",
            "abort request x-1",
            "cancel operation x-1",
            "stop request x-1",
        ],
    );
    check("?", &["cancel request", "cancel the request"]);
    check(
        "cancel",
        &[
            "cancel",
            "Cancel!",
            "no",
            "cancel it",
            "never mind",
            "please cancel",
        ],
    );
    check("cancel request=k7q2m", &["cancel k7q2m"]);
    check(
        "confirm",
        &[
            "confirm",
            "Confirm.",
            "yes",
            "yes please",
            "confirm it",
            "do it",
            "go ahead",
        ],
    );
    check(
        "confirm request=k7q2m",
        &["confirm k7q2m", "confirm operation k7q2m"],
    );
    check(
        "list-services",
        &[
            "list services",
            "services",
            "show all the services",
            "which services are there?",
            "what services do we have",
            "show me the list of services",
        ],
    );
    check(
        "list-services @qa",
        &["list services in qa", "which services are there in qa?"],
    );
    check(
        "list-requests",
        &["list requests", "show me all requests", "requests"],
    );
    check(
        "pending",
        &[
            "pending",
            "what is pending?",
            "show pending requests",
            "what's pending",
            "list the queue",
            "which requests are pending?",
            "pending requests",
            "show me what is pending",
            "anything pending?",
            "is anything pending?",
        ],
    );
    check(
        "pending @prod",
        &["pending in prod", "what is pending in prod?"],
    );
    check(
        "help",
        &["help", "Help!", "what can you do?", "commands", "help me"],
    );
    check(
        "help subject=add-hosts",
        &["help add-hosts", "help with add-hosts"],
    );
    check("help subject=status", &["help status", "help with status"]);
    check("whoami", &["whoami", "who am I?"]);
    check(
        "ping",
        &["ping", "Ping?", "deckhand ping", "hey deckhand, ping"],
    );
}

#[test]
fn pausing_in_many_words() {
    check(
        "pause kill_tasks=true request=HubApiWeb",
        &[
            "pause HubApiWeb",
            "Pause the request HubApiWeb, please!",
            "could you pause HubApiWeb now?",
            "suspend HubApiWeb",
            "pause service HubApiWeb",
        ],
    );
    check(
        "pause kill_tasks=true request=HubApiWeb seconds=7200 @qa",
        &[
            "pause HubApiWeb in qa for 2 hours",
            "pause HubApiWeb for 2h in qa",
            "in qa, pause HubApiWeb for 2 hours please",
            "pause HubApiWeb on qa for 2h",
        ],
    );
    check(
        "pause kill_tasks=false request=HubApiWeb",
        &[
            "pause HubApiWeb without killing its tasks",
            "pause HubApiWeb without killing the running tasks",
            "pause HubApiWeb without killing tasks",
        ],
    );
    check(
        "pause kill_tasks=false request=HubApiWeb seconds=3600",
        &[
            "pause HubApiWeb for an hour without killing its tasks",
            "pause HubApiWeb without killing its tasks for 1 hour",
        ],
    );
    check(
        "unpause request=HubApiWeb",
        &[
            "unpause HubApiWeb",
            "un-pause the HubApiWeb",
            "resume HubApiWeb",
            "resume the request HubApiWeb please",
        ],
    );
    check(
        "unpause request=HubApiWeb @qa",
        &["unpause HubApiWeb in qa"],
    );
    check(
        "?",
        &[
            "pause",
            "pause it",
            "pause HubApiWeb for a while",
            "pause HubApiWeb for soon",
            "pause HubApiWeb for 60 days",
            "pause HubApiWeb until noon",
            "pause HubApiWeb and BillingWeb",
            "pause HubApiWeb without asking",
            "don't pause HubApiWeb without killing its tasks",
            "should we pause HubApiWeb?",
            "pause HubApiWeb in 2 hours",
            "stop HubApiWeb",
            "we paused HubApiWeb",
            "unpause",
            "resume it",
            "unpause HubApiWeb in 5 minutes",
        ],
    );
}

#[test]
fn bouncing_in_many_words() {
    check(
        "bounce all_at_once=false request=HubApiWeb",
        &[
            "bounce HubApiWeb",
            "restart HubApiWeb",
            "bounce HubApiWeb one at a time",
            "bounce HubApiWeb incrementally, please",
            "bounce all tasks of HubApiWeb",
            "bounce the instances of HubApiWeb",
        ],
    );
    check(
        "bounce all_at_once=true request=HubApiWeb @qa",
        &[
            "bounce HubApiWeb all at once in qa",
            "bounce HubApiWeb in qa all at once",
        ],
    );
    check(
        "bounce all_at_once=false request=HubApiWeb seconds=1200",
        &["bounce HubApiWeb for 20 minutes"],
    );
    check(
        "?",
        &[
            "bounce",
            "restart",
            "bounce all",
            "bounce HubApiWeb twice",
            "stop bouncing HubApiWeb",
            "bounce HubApiWeb once the deploy is done",
            "did you bounce HubApiWeb?",
            "cancel bounce of HubApiWeb",
        ],
    );
}

#[test]
fn running_in_many_words() {
    check(
        "run arguments= request=NightlyReport",
        &[
            "run NightlyReport",
            "run NightlyReport now",
            "run the job NightlyReport once",
            "trigger NightlyReport",
            "kick off NightlyReport please",
        ],
    );
    check(
        "run arguments=a,b,c request=NightlyReport @qa",
        &[
            "run NightlyReport with args a b c in qa",
            "run NightlyReport in qa with the arguments a, b, c",
            "run NightlyReport with args a b and c in qa please",
        ],
    );
    check(
        "run arguments=--month,June 2024,-v request=NightlyReport",
        &[
            "run NightlyReport with args --month \"June 2024\" -v",
            "run NightlyReport with args --month “June 2024” -v",
        ],
    );
    check(
        "run arguments=--list=a,b request=NightlyReport",
        &["run NightlyReport with args --list=a,b"],
    );
    check(
        "run arguments=in,qa request=NightlyReport",
        &["run NightlyReport with args \"in\" \"qa\""],
    );
    check(
        "?",
        &[
            "run",
            "run it",
            "run NightlyReport with args",
            "run NightlyReport with love",
            "run NightlyReport tomorrow",
            "run NightlyReport at 17:00",
            "run NightlyReport with args --when if",
            "run NightlyReport and WeeklyReport",
        ],
    );
}

#[test]
fn killing_a_task_in_many_words() {
    check(
        "kill-task at_once=false task=mail-sender-d7-1700000000000-1-node7.example-DEFAULT",
        &[
            "kill task mail-sender-d7-1700000000000-1-node7.example-DEFAULT",
            "please kill the task mail-sender-d7-1700000000000-1-node7.example-DEFAULT!",
            "kill-task mail-sender-d7-1700000000000-1-node7.example-DEFAULT",
            "kill mail-sender-d7-1700000000000-1-node7.example-DEFAULT",
            "replace task `mail-sender-d7-1700000000000-1-node7.example-DEFAULT`",
        ],
    );
    check(
        "kill-task at_once=true task=web-d7-1700000000000-1-node7-DEFAULT @qa",
        &[
            "kill task web-d7-1700000000000-1-node7-DEFAULT without waiting in qa",
            "kill task web-d7-1700000000000-1-node7-DEFAULT in qa now",
            "kill the task web-d7-1700000000000-1-node7-DEFAULT in qa right now",
            "kill task web-d7-1700000000000-1-node7-DEFAULT at once in qa",
            "kill task web-d7-1700000000000-1-node7-DEFAULT in qa without waiting for its replacement",
        ],
    );
    check(
        "?",
        &[
            "kill",
            "kill task",
            "kill HubApiWeb",
            "kill task HubApiWeb",
            "kill task web-d7-then-1-node7-DEFAULT",
            "kill all tasks",
            "kill task web-d7-1700000000000-1-node7-DEFAULT tomorrow",
            "don't kill task web-d7-1700000000000-1-node7-DEFAULT",
        ],
    );
}

#[test]
fn steering_a_deploy_in_many_words() {
    check(
        "cancel-deploy request=HubApiWeb",
        &[
            "cancel deploy of HubApiWeb",
            "cancel the deploy of HubApiWeb",
            "abort the deployment of HubApiWeb, please",
            "cancel HubApiWeb's deploy",
            "cancel the pending deploy of the request HubApiWeb",
            "cancel-deploy HubApiWeb",
        ],
    );
    check(
        "advance-deploy request=HubApiWeb step=next",
        &[
            "advance deploy of HubApiWeb",
            "continue the deploy of HubApiWeb",
            "advance HubApiWeb's deploy",
            "advance-deploy HubApiWeb",
        ],
    );
    check(
        "advance-deploy instances=4 request=HubApiWeb @qa",
        &[
            "advance deploy of HubApiWeb to 4 in qa",
            "advance the deploy of HubApiWeb in qa to 4 instances",
        ],
    );
    check(
        "advance-deploy request=HubApiWeb step=all",
        &["advance deploy of HubApiWeb to all instances"],
    );
    check(
        "advance-deploy request=HubApiWeb step=back",
        &[
            "step back the deploy of HubApiWeb",
            "step the deploy of HubApiWeb back",
        ],
    );
    check(
        "advance-deploy instances=1 request=HubApiWeb",
        &["step back the deploy of HubApiWeb to 1"],
    );
    check(
        "?",
        &[
            "cancel deploy",
            "cancel the deploy",
            "advance deploy",
            "advance deploy of HubApiWeb to 0",
            "advance deploy of HubApiWeb to 99999999999",
            "advance HubApiWeb",
            "step back",
            "should we cancel the deploy of HubApiWeb?",
        ],
    );
}

#[test]
fn the_other_changes_of_a_scheduler_request() {
    check(
        "exit-cooldown request=HubApiWeb",
        &[
            "exit cooldown of HubApiWeb",
            "exit-cooldown HubApiWeb",
            "end the cooldown of HubApiWeb",
            "end HubApiWeb's cooldown",
            "take HubApiWeb out of cooldown please",
            "take HubApiWeb out of its cool-down",
        ],
    );
    check(
        "skip-healthchecks request=HubApiWeb skip=true",
        &[
            "skip healthchecks of HubApiWeb",
            "skip the health checks of HubApiWeb",
            "disable health-checks for HubApiWeb",
            "turn off health checks of HubApiWeb",
            "turn health checks of HubApiWeb off",
            "skip HubApiWeb's health checks",
            "skip-healthchecks of HubApiWeb",
        ],
    );
    check(
        "skip-healthchecks request=HubApiWeb seconds=3600 skip=true @qa",
        &[
            "skip healthchecks of HubApiWeb for 1 hour in qa",
            "skip health checks for HubApiWeb in qa for an hour",
        ],
    );
    check(
        "skip-healthchecks request=HubApiWeb skip=false",
        &[
            "enable healthchecks of HubApiWeb",
            "turn on the health checks of HubApiWeb",
            "re-enable health checks for HubApiWeb",
        ],
    );
    check(
        "set-priority priority=0.8 request=HubApiWeb",
        &[
            "set priority of HubApiWeb to 0.8",
            "set the priority of HubApiWeb to .8.",
            "change HubApiWeb's priority to 0.80",
            "raise the task priority of HubApiWeb to 0.8",
        ],
    );
    check(
        "make-permanent request=HubApiWeb timer=scale",
        &[
            "make the scale of HubApiWeb permanent",
            "make HubApiWeb's scale permanent",
            "keep the scaling of HubApiWeb forever",
        ],
    );
    check(
        "make-permanent request=HubApiWeb timer=skip-healthchecks",
        &[
            "make skip-healthchecks of HubApiWeb permanent",
            "make HubApiWeb's skip-healthchecks permanent",
            "make skipping of health checks of HubApiWeb permanent",
        ],
    );
    check(
        "make-permanent request=HubApiWeb timer=pause @qa",
        &["make the pause of HubApiWeb permanent in qa"],
    );
    check(
        "remove-request request=HubApiWeb with_service=false",
        &[
            "remove request HubApiWeb",
            "delete the request HubApiWeb",
            "remove the scheduler request HubApiWeb",
            "remove request HubApiWeb from the scheduler",
        ],
    );
    check(
        "remove-request request=HubApiWeb with_service=true @qa",
        &[
            "remove request HubApiWeb with its service in qa",
            "remove request HubApiWeb in qa and its balancer service",
        ],
    );
    check(
        "?",
        &[
            "exit",
            "exit HubApiWeb",
            "exit cooldown",
            "cool down HubApiWeb",
            "skip healthchecks",
            "skip healthchecks for 1 hour",
            "skip HubApiWeb",
            "don't skip healthchecks of HubApiWeb",
            "set priority of HubApiWeb",
            "set priority of HubApiWeb to 8",
            "set priority of HubApiWeb to -0.5",
            "set priority of HubApiWeb to 0.8.1",
            "set priority of HubApiWeb to high",
            "set priority to 0.8",
            "make HubApiWeb permanent",
            "make scale permanent",
            "make scale of HubApiWeb bigger",
            "remove request",
            "remove all requests",
            "remove request HubApiWeb tomorrow",
            "remove HubApiWeb",
        ],
    );
}

#[test]
fn migrating_in_many_words() {
    check(
        "migrate request=HubApiWeb service=hubapi.com",
        &[
            "migrate hubapi.com to HubApiWeb",
            "migrate the service hubapi.com to the request HubApiWeb",
            "migrate hubapi.com to the tasks of HubApiWeb",
            "migrate hubapi.com from fixed hosts to HubApiWeb",
        ],
    );
    check(
        "migrate service=hubapi.com @qa",
        &["migrate hubapi.com in qa"],
    );
    check(
        "set-groups groups=edge-prod service=hubapi.com",
        &["migrate hubapi.com to group edge-prod"],
    );
    check(
        "?",
        &[
            "migrate",
            "migrate to HubApiWeb",
            "migrate hubapi.com to",
            "migrate hubapi.com and billing.com",
            "migrate hubapi.com to Hub/Api",
            "shall we migrate hubapi.com?",
        ],
    );
}

#[test]
fn questions_about_the_balancer() {
    check(
        "history subject=hubapi.com",
        &[
            "history of hubapi.com",
            "show me the history of hubapi.com",
            "hubapi.com history",
            "what happened to hubapi.com?",
            "What has happened to the service hubapi.com recently?",
            "recent requests of hubapi.com",
            "list the last requests for hubapi.com",
            "requests of hubapi.com",
        ],
    );
    check(
        "show-config service=hubapi.com",
        &[
            "show config of hubapi.com",
            "what is the config of hubapi.com",
            "What's the configuration of the hubapi.com service?",
            "settings of hubapi.com",
            "show hubapi.com config",
            "hubapi.com's settings",
            "render the config of hubapi.com",
            "show the rendered nginx config for hubapi.com",
        ],
    );
    check(
        "who-owns subject=/contacts",
        &[
            "who owns /contacts?",
            "who has the path /contacts",
            "which service owns /contacts",
            "who is the owner of /contacts?",
            "whose is \"/contacts\"?",
        ],
    );
    check("who-owns subject=/", &["who owns \"/\"?"]);
    check(
        "who-owns subject=10.1.4.2:31010 @qa",
        &[
            "who has 10.1.4.2:31010 in qa",
            "which service has host 10.1.4.2:31010 in qa?",
            "in qa, who owns the upstream <http://10.1.4.2:31010|10.1.4.2:31010>?",
        ],
    );
    check(
        "who-owns subject=api.hubapi.com/contacts",
        &["who owns <https://api.hubapi.com/contacts>?"],
    );
    check(
        "?",
        &[
            "who owns",
            "who owns contacts",
            "who owns 10.1.4.7",
            "history",
            "show config",
            "alias",
            "what happened to",
            "agents of it",
        ],
    );
}

#[test]
fn questions_about_groups() {
    check(
        "groups",
        &[
            "list groups",
            "groups",
            "load balancer groups",
            "which groups are there?",
        ],
    );
    check("groups @qa", &["groups in qa"]);
    check(
        "agents subject=edge-prod",
        &[
            "agents of edge-prod",
            "list the agents of the group edge-prod",
            "which agents are there in group edge-prod?",
            "show edge-prod agents",
        ],
    );
    check(
        "agents",
        &["list agents", "agents", "which agents are there?"],
    );
    check("agents @prod", &["which agents are there in prod?"]);
    check(
        "base-paths subject=edge-prod",
        &[
            "base paths of edge-prod",
            "show the base-paths of group edge-prod",
            "paths of edge-prod",
        ],
    );
    check("base-paths", &["list base paths", "base paths"]);
    check(
        "traffic-sources subject=edge-prod",
        &[
            "traffic sources of edge-prod",
            "list traffic-sources for edge-prod",
        ],
    );
    check(
        "aliases subject=edge-all",
        &[
            "alias edge-all",
            "show alias edge-all",
            "what does the alias edge-all stand for?",
        ],
    );
    check("aliases", &["list aliases", "which aliases are there?"]);
    check(
        "auth-keys",
        &[
            "list auth keys",
            "auth-keys",
            "show me the authentication keys",
        ],
    );
}

#[test]
fn the_balancer_itself_and_what_has_its_name() {
    check(
        "balancer-status",
        &[
            "status of the balancer",
            "status of balancer",
            "balancer status",
            "What is the status of the load balancer?",
            "is baragon healthy",
            "is the balancer up?",
            "how is baragon doing?",
            "baragon status",
        ],
    );
    check("balancer-status @qa", &["balancer status in qa"]);
    check(
        "status subject=balancer",
        &[
            "status of service balancer",
            "status of request balancer",
            "status of \"balancer\"",
            "is service balancer healthy?",
        ],
    );
    check("status subject=x-1", &["what happened to request x-1?"]);
    check("status subject=qa", &["status on qa"]);
}

#[test]
fn questions_about_tasks() {
    check(
        "tasks request=HubApiWeb",
        &[
            "tasks of HubApiWeb",
            "show me the tasks of HubApiWeb",
            "list all running tasks for the request HubApiWeb",
            "HubApiWeb tasks",
            "what tasks are there of HubApiWeb?",
            "instances of HubApiWeb",
        ],
    );
    check(
        "tasks request=mail-worker @qa",
        &["tasks of mail-worker in qa"],
    );
    check(
        "task task=mail-worker-d1-1700000000000-1-node7-DEFAULT",
        &[
            "task mail-worker-d1-1700000000000-1-node7-DEFAULT",
            "show the task mail-worker-d1-1700000000000-1-node7-DEFAULT",
            "status of task mail-worker-d1-1700000000000-1-node7-DEFAULT",
            "what happened to task mail-worker-d1-1700000000000-1-node7-DEFAULT?",
            "health checks of task mail-worker-d1-1700000000000-1-node7-DEFAULT",
        ],
    );
    check(
        "logs file=stdout lines=20 of=HubApiWeb",
        &[
            "logs of HubApiWeb",
            "show me the logs of HubApiWeb",
            "tail HubApiWeb",
            "log of HubApiWeb",
            "stdout of HubApiWeb",
            "HubApiWeb logs",
            "tail the logs of the request HubApiWeb",
        ],
    );
    check(
        "logs file=stderr lines=50 of=HubApiWeb @qa",
        &[
            "last 50 lines of stderr of HubApiWeb in qa",
            "show the last 50 lines of stderr of HubApiWeb in qa",
            "tail 50 lines of stderr of HubApiWeb in qa",
        ],
    );
    check(
        "logs file=stdout lines=5 of=HubApiWeb",
        &[
            "last 5 lines of HubApiWeb",
            "last 5 lines of the log of HubApiWeb",
        ],
    );
    check(
        "logs bytes=100-4000 file=stderr of=t-d-1-1-h-r",
        &[
            "bytes 100-4000 of stderr of t-d-1-1-h-r",
            "show bytes 100 to 4000 of stderr of task t-d-1-1-h-r",
        ],
    );
    check(
        "logs file=logs/access.log lines=20 of=HubApiWeb",
        &["tail file logs/access.log of HubApiWeb"],
    );
    check(
        "?",
        &[
            "tasks",
            "tasks of it",
            "task",
            "logs",
            "logs of",
            "last 0 lines of HubApiWeb",
            "last 500 lines of HubApiWeb",
            "bytes 10-10 of stdout of HubApiWeb",
            "tail file ../../etc/passwd of HubApiWeb",
            "tail file /etc/passwd of HubApiWeb",
        ],
    );
}

#[test]
fn questions_why() {
    check(
        "why request=HubApiWeb",
        &[
            "why is HubApiWeb not running?",
            "Why isn't HubApiWeb running?",
            "why is HubApiWeb still not up",
            "why is the deploy of HubApiWeb waiting?",
            "why is my deploy of HubApiWeb still waiting?",
            "why does HubApiWeb not start?",
            "why is request HubApiWeb in cooldown?",
            "what is wrong with HubApiWeb?",
            "what's going on with HubApiWeb",
            "diagnose HubApiWeb",
        ],
    );
    check(
        "why request=HubApiWeb @qa",
        &[
            "why is HubApiWeb not running in qa?",
            "in qa, why is HubApiWeb paused?",
        ],
    );
    check(
        "why",
        &[
            "why is my deploy waiting?",
            "why is the deploy stuck",
            "what is wrong with my deploy",
        ],
    );
    check(
        "?",
        &[
            "why",
            "why not",
            "why add hosts to hubapi.com?",
            "why did you add hosts to hubapi.com?",
            "why don't you scale HubApiWeb to 4",
        ],
    );
}

#[test]
fn questions_about_deploys() {
    check(
        "deploys request=HubApiWeb",
        &[
            "deploys of HubApiWeb",
            "list the recent deploys of HubApiWeb",
            "show me the last deployments of the request HubApiWeb",
            "deploy history of HubApiWeb",
            "HubApiWeb deploys",
        ],
    );
    check(
        "deploy-status request=HubApiWeb",
        &[
            "deploy status of HubApiWeb",
            "what is the deploy status of HubApiWeb?",
            "status of my deploy of HubApiWeb",
            "how is the deploy of HubApiWeb doing?",
            "HubApiWeb deploy status",
        ],
    );
    check(
        "who-deployed request=HubApiWeb",
        &[
            "who deployed HubApiWeb?",
            "who deployed the request HubApiWeb last?",
            "last deploy of HubApiWeb",
            "what version of HubApiWeb runs?",
            "which version of HubApiWeb is deployed?",
            "version of HubApiWeb",
        ],
    );
    check(
        "compare-deploys from=d1 request=HubApiWeb to=d2",
        &[
            "compare HubApiWeb deploy d1 and d2",
            "compare HubApiWeb deploys d1 with d2",
            "diff deploys d1 and d2 of HubApiWeb",
            "what changed between deploys d1 and d2 of HubApiWeb?",
        ],
    );
    check(
        "compare-environments from=qa request=HubApiWeb to=prod",
        &[
            "diff HubApiWeb between qa and prod",
            "compare HubApiWeb in qa with prod",
            "compare HubApiWeb between qa and prod, please",
            "how does HubApiWeb differ between qa and prod?",
        ],
    );
    check(
        "?",
        &[
            "deploys",
            "who deployed",
            "compare HubApiWeb",
            "compare HubApiWeb deploy d1",
            "diff HubApiWeb between qa",
        ],
    );
    check(
        "pending",
        &["pending deploys", "which deploys are pending?"],
    );
}

#[test]
fn requests_by_state_type_and_name() {
    check(
        "list-requests state=PAUSED",
        &[
            "list paused requests",
            "which requests are paused?",
            "requests that are paused",
        ],
    );
    check(
        "list-requests like=hub*",
        &[
            "list requests like hub*",
            "list requests like \"hub*\"",
            "show me all requests matching hub*?",
        ],
    );
    check(
        "list-requests like=*-api state=SYSTEM_COOLDOWN",
        &["cooldown requests like *-api"],
    );
    check(
        "list-requests type=WORKER",
        &["list worker requests", "list workers"],
    );
    check("list-requests type=ON_DEMAND", &["on-demand requests"]);
    check(
        "list-requests type=SCHEDULED @qa",
        &["list scheduled requests in qa"],
    );
    check(
        "crash-loops",
        &[
            "crash loops",
            "list crashloops",
            "what is crash looping?",
            "which requests are crashing",
        ],
    );
    check(
        "crash-loops request=HubApiWeb",
        &["crash loops of HubApiWeb", "is HubApiWeb crash looping?"],
    );
    check(
        "provisioning way=under",
        &[
            "under-provisioned requests",
            "list underprovisioned requests",
            "which requests are under-provisioned?",
        ],
    );
    check(
        "provisioning way=over @prod",
        &["over-provisioned requests in prod"],
    );
    check("?", &["list requests like", "requests named"]);
}

#[test]
fn questions_about_the_scheduler_itself() {
    check(
        "scheduler-status",
        &[
            "scheduler status",
            "cluster state",
            "status of the scheduler",
            "status of singularity",
            "is singularity healthy?",
            "how is the cluster doing?",
            "is mesos up?",
        ],
    );
    check(
        "status subject=scheduler",
        &["status of request scheduler", "status of \"scheduler\""],
    );
    check(
        "mesos-agents",
        &[
            "mesos agents",
            "list the scheduler agents",
            "which mesos agents are there?",
        ],
    );
    check(
        "mesos-agents state=FROZEN @prod",
        &[
            "frozen agents in prod",
            "list frozen mesos agents in prod",
            "which agents are frozen in prod?",
        ],
    );
    check("racks", &["racks", "list racks", "mesos racks"]);
    check(
        "expiring",
        &[
            "what expires soon?",
            "expiring actions",
            "what is expiring?",
        ],
    );
    check(
        "disabled-actions",
        &[
            "disabled actions",
            "which actions are disabled?",
            "what is disabled?",
        ],
    );
    check(
        "webhooks",
        &["webhooks", "list webhooks", "show the scheduler's webhooks"],
    );
    check(
        "history subject=mail-worker",
        &["history of request mail-worker"],
    );
}

#[test]
fn changing_machines_and_actions_in_many_words() {
    check(
        "freeze-machine kind=agent machine=node7.example",
        &[
            "freeze agent node7.example",
            "freeze the mesos agent node7.example, please",
        ],
    );
    check(
        "freeze-machine kind=rack machine=rack-b seconds=7200 @qa",
        &[
            "freeze rack rack-b for 2 hours in qa",
            "in qa freeze rack rack-b for 120 min",
        ],
    );
    check(
        "activate-machine kind=agent machine=node7.example",
        &[
            "activate agent node7.example",
            "unfreeze agent node7.example",
        ],
    );
    check(
        "decommission-machine kind=agent machine=node7.example",
        &[
            "decommission agent node7.example",
            "decommission the agent node7.example",
        ],
    );
    check(
        "disable-action action=DEPLOY",
        &[
            "disable action DEPLOY",
            "disable the action deploy",
            "switch off action deploy",
        ],
    );
    check(
        "disable-action action=BOUNCE_REQUEST message=no bounces today",
        &["disable action bounce request saying \"no bounces today\""],
    );
    check(
        "enable-action action=DEPLOY",
        &["enable action DEPLOY", "re-enable action deploy"],
    );
    check(
        "add-webhook address=http://hook.example:9000/d type=DEPLOY",
        &[
            "add webhook DEPLOY http://hook.example:9000/d",
            "add a deploy webhook http://hook.example:9000/d",
            "add webhook deploy to `http://hook.example:9000/d`",
        ],
    );
    check(
        "remove-webhook address=http://hook.example:9000/d type=TASK",
        &[
            "remove webhook TASK http://hook.example:9000/d",
            "delete the task webhook http://hook.example:9000/d",
        ],
    );
    check(
        "?",
        &[
            "freeze",
            "freeze agent",
            "freeze node7.example",
            "freeze agent node7.example for ages",
            "decommission node7.example",
            "disable action",
            "disable action PAUSE_REQUEST",
            "disable DEPLOY",
            "add webhook",
            "add webhook DEPLOY",
            "add webhook DEPLOY ftp://hook.example",
            "add webhook LUNCH http://hook.example:9000/d",
            "don't decommission agent node7.example",
            "should we disable action DEPLOY?",
        ],
    );
}

#[test]
fn what_is_not_an_order_is_never_a_command() {
    check(
        "?",
        &[
            "",
            "   ",
            "don't add hosts to hubapi.com",
            "Do not add host(s) to hubapi.com",
            "please don’t remove host 10.1.4.7:31022 from hubapi.com",
            "should we add hosts to hubapi.com?",
            "Shall I update config of hubapi.com?",
            "can we add hosts to hubapi.com?",
            "I will add hosts to hubapi.com",
            "I'll add hosts to hubapi.com tomorrow",
            "we are going to add hosts to hubapi.com",
            "going to add hosts to hubapi.com",
            "add hosts to hubapi.com tomorrow",
            "add hosts to hubapi.com in 10 minutes",
            "add hosts to hubapi.com when the deploy is done",
            "if it fails add hosts to hubapi.com",
            "\"add hosts to hubapi.com\"",
            "> add hosts to hubapi.com",
            "```add hosts to hubapi.com```",
            "`add hosts to hubapi.com`",
            "bob said \"add hosts to hubapi.com\"",
            "@alice add hosts to hubapi.com",
            "alice: add hosts to hubapi.com",
            "alice added hosts to hubapi.com",
            "did you add hosts to hubapi.com?",
            "why add hosts to hubapi.com?",
            "let's add hosts to hubapi.com",
            "never add hosts to hubapi.com",
            "add hosts to hubapi.com? no",
            "it would be nice to add hosts to hubapi.com",
            "lunch?",
            "hello",
            "thanks!",
            "the build is green",
            "ad hosts to hubapi.com",
            "statsu of request x",
        ],
    );
}

fn suggested(message: &str) -> Vec<String> {
    match parse(message) {
        Understood::Unclear(unclear) => unclear.suggestions(),
        other => panic!("{message:?} is {other:?}"),
    }
}

#[test]
fn near_misses_get_the_sentence_that_was_meant() {
    assert_eq!(
        suggested("ad hosts to hubapi.com"),
        ["add hosts to hubapi.com"]
    );
    assert_eq!(suggested("statsu of request x-1"), ["status of x-1"]);
    assert_eq!(
        suggested("updaet config of hubapi.com"),
        ["update config of hubapi.com"]
    );
    assert_eq!(
        suggested("remvoe host 10.1.4.7:31022 form hubapi.com in qa"),
        ["remove host 10.1.4.7:31022 from hubapi.com in qa"]
    );
    assert_eq!(suggested("pign"), ["ping"]);
    assert_eq!(
        suggested("should we add hosts to hubapi.com?"),
        ["add hosts to hubapi.com"]
    );
    assert_eq!(
        suggested("don't add hosts to hubapi.com"),
        ["add hosts to hubapi.com"]
    );
    assert_eq!(
        suggested("I will add hosts to hubapi.com tomorrow"),
        ["add hosts to hubapi.com"]
    );
    assert_eq!(suggested("lunch time"), Vec::<String>::new());
    assert!(!suggested("update hubapi.com").is_empty());
}

#[test]
fn the_json_of_explain_is_as_documented() {
    let json = explain::to_json(&parse("Add host 10.1.4.7:31022 to hubapi.com"));
    assert_eq!(
        json.to_string(),
        r#"{"args":{"hosts":["10.1.4.7:31022"],"service":"hubapi.com"},"command":"add-hosts","environment":null,"tier":2}"#
    );
    let json = explain::to_json(&parse("ad hosts to hubapi.com"));
    assert_eq!(json["command"], serde_json::Value::Null);
    assert_eq!(
        json["suggestions"],
        serde_json::json!(["add hosts to hubapi.com"])
    );
}

#[test]
fn deploying_in_many_words() {
    check(
        "deploy request=HubApiWeb version=1.42 @qa",
        &[
            "deploy HubApiWeb 1.42 to qa",
            "Deploy HubApiWeb 1.42 to QA please",
            "deploy HubApiWeb 1.42 in qa",
            "deploy HubApiWeb 1.42 on qa",
            "deploy HubApiWeb version 1.42 to qa",
            "deploy version 1.42 of HubApiWeb to qa",
            "deploy 1.42 of HubApiWeb to qa",
            "deploy HubApiWeb@1.42 to qa",
            "release HubApiWeb 1.42 to qa",
            "ship HubApiWeb 1.42 to the qa environment",
            "roll out HubApiWeb 1.42 to qa",
            "rollout HubApiWeb 1.42 to qa",
            "can you deploy HubApiWeb 1.42 to qa?",
            "@deckhand deploy HubApiWeb 1.42 to qa",
        ],
    );
    check(
        "deploy request=HubApiWeb version=1.42",
        &["deploy HubApiWeb 1.42", "deploy HubApiWeb version 1.42 now"],
    );
    check(
        "deploy first=1 request=HubApiWeb version=1.42 @prod",
        &[
            "deploy HubApiWeb 1.42 to prod with 1 instance first",
            "deploy HubApiWeb 1.42 to prod, 1 instance first",
            "deploy HubApiWeb 1.42 to prod as canary",
            "deploy HubApiWeb 1.42 to prod canary first",
        ],
    );
}

#[test]
fn what_a_deploy_lacks_is_asked_for() {
    check(
        "?",
        &[
            "deploy",
            "deploy HubApiWeb",
            "deploy HubApiWeb to qa",
            "deploy to qa",
            "deploy 1.42 to qa",
            "deploy HubApiWeb 1.42 to qa and prod",
            "deploy HubApiWeb 1.42 to qa in prod",
            "deploy HubApiWeb 1.42 1.43 to qa",
            "deploy HubApiWeb 1.42;reboot to qa",
            "deploy everything to prod",
            "don't deploy HubApiWeb 1.42 to qa",
            "should we deploy HubApiWeb 1.42 to qa?",
            "I deployed HubApiWeb 1.42 to qa",
            "deploy HubApiWeb 1.42 to qa tomorrow",
            "deploy HubApiWeb 1.42 to qa if the tests pass",
            "deploy HubApiWeb 1.42 to qa with 0 instances first",
        ],
    );
}

#[test]
fn going_back_and_forth_between_versions() {
    check(
        "rollback request=HubApiWeb @prod",
        &[
            "rollback HubApiWeb in prod",
            "roll back HubApiWeb in prod",
            "revert HubApiWeb in prod",
            "roll back the deploy of HubApiWeb in prod",
        ],
    );
    check(
        "rollback request=HubApiWeb to=1.40",
        &[
            "rollback HubApiWeb to 1.40",
            "roll HubApiWeb back to 1.40",
            "roll back HubApiWeb to version 1.40",
        ],
    );
    check(
        "promote from=qa request=HubApiWeb @prod",
        &[
            "promote HubApiWeb from qa to prod",
            "Promote HubApiWeb from QA into prod please",
        ],
    );
    check(
        "redeploy request=HubApiWeb @qa",
        &["redeploy HubApiWeb in qa", "re-deploy HubApiWeb to qa"],
    );
    check(
        "?",
        &[
            "rollback",
            "promote HubApiWeb",
            "promote HubApiWeb to prod",
            "redeploy",
            "don't roll back HubApiWeb",
        ],
    );
}

#[test]
fn scaling_in_many_words() {
    check(
        "scale instances=4 request=HubApiWeb",
        &[
            "scale HubApiWeb to 4",
            "Scale HubApiWeb to 4 instances",
            "scale up HubApiWeb to 4",
            "scale HubApiWeb up to 4 instances please",
            "resize HubApiWeb to 4",
        ],
    );
    check(
        "scale by=2 request=HubApiWeb @qa",
        &[
            "scale HubApiWeb up by 2 in qa",
            "scale up HubApiWeb by 2 in qa",
            "scale HubApiWeb +2 in qa",
            "scale HubApiWeb by +2 in qa",
        ],
    );
    check(
        "scale by=-2 request=HubApiWeb",
        &["scale HubApiWeb down by 2", "scale HubApiWeb -2"],
    );
    check(
        "scale instances=4 request=HubApiWeb seconds=7200",
        &[
            "scale HubApiWeb to 4 for 2 hours",
            "scale HubApiWeb to 4 instances for 120 min",
        ],
    );
    check(
        "?",
        &[
            "scale",
            "scale HubApiWeb",
            "scale HubApiWeb up",
            "scale to 4",
            "scale HubApiWeb to many",
            "scale HubApiWeb to 4 for a while",
            "don't scale HubApiWeb to 4",
        ],
    );
}
