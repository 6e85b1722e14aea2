//! What is no order, what is near one, and what `explain` says.

use commands::{Understood, explain, parse};

use crate::check;

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
