//! What people type to change a service itself.

use commands::{explain, parse};

use crate::check;

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
