//! `deckhand demo` from a pipe: the first thing anybody runs.

use crate::peer::{Talk, deckhand};

#[test]
fn the_conversation_of_the_design_goes_through_a_pipe() {
    let mut talk = Talk::start(deckhand(&["demo", "--fast"]));
    talk.say("Add host(s) to hubapi.com");
    talk.hear("hubapi.com has 4 upstreams in edge-prod. The scheduler runs 2 more healthy tasks: 10.1.4.7:31022, 10.1.4.9:31045.");
    talk.say("confirm");
    let waiting = talk.hear("is WAITING · 0 of 3 agents applied");
    let request = waiting
        .split(' ')
        .find(|word| word.starts_with("hubapi.com-"))
        .expect("an id")
        .to_owned();
    talk.say(&format!("Status of request {request}?"));
    talk.hear(&format!("Request {request} is "));
    talk.hear(&format!(
        "Request {request} is SUCCESS · 2 hosts added, 6 upstreams, 3 agents reloaded in "
    ));
    talk.say("Update config of hubapi.com");
    talk.finish_with("Applied successfully · Request hubapi.com-");
}

#[test]
fn each_sentence_is_answered_before_the_next_and_the_work_ends_before_the_program() {
    let mut talk = Talk::start(deckhand(&["demo", "--fast"]));
    for sentence in [
        "ping",
        "reload hubapi.com",
        "Status of request x?",
        "nonsense",
    ] {
        talk.say(sentence);
    }
    let heard = talk.finish_with("Applied successfully");
    let order: Vec<usize> = [
        "pong",
        "is WAITING",
        "called x.",
        "did not understand",
        "Applied successfully",
    ]
    .iter()
    .map(|words| {
        heard
            .find(words)
            .unwrap_or_else(|| panic!("{words}:\n{heard}"))
    })
    .collect();
    assert!(order.is_sorted(), "{heard}");
}

/// `deckhand demo | head -1`: whoever reads may leave, and the program ends all the same.
#[test]
fn a_reader_may_leave() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::Stdio;
    let mut child = deckhand(&["demo", "--fast"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut first = String::new();
    stdin.write_all(b"help\n").expect("it listens");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    stdout.read_line(&mut first).expect("a line");
    drop(stdout);
    // It may have ended already.
    let _ = stdin.write_all(b"reload hubapi.com\nlist services\n");
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
}
