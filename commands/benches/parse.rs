//! What reading one message costs, once its commands were spoken before.
#![allow(
    missing_docs,
    reason = "criterion's macro writes a public function without documentation"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};

fn parse(criterion: &mut Criterion) {
    let garbage = "lorem ipsum ".repeat(300);
    let keywords = "status of deploy ".repeat(200);
    let messages = [
        ("ping", "ping"),
        ("status", "Status of request hubapi.com-k7q2m-3fd0x?"),
        ("add hosts", "Add host(s) to hubapi.com"),
        (
            "add two hosts",
            "<@U0BOT> could you please add hosts 10.1.4.7:31022 and 10.1.4.9:31045 to <http://hubapi.com|hubapi.com> in qa?",
        ),
        (
            "deploy",
            "deploy 1.42 of HubApiWeb to qa with 2 instances first",
        ),
        ("scale", "scale HubApiWeb to 6 for 2h"),
        ("logs", "show me the last 50 lines of stderr of HubApiWeb"),
        ("set option", "set option timeout of hubapi.com to 30"),
        ("incomplete", "add hosts"),
        (
            "not an order",
            "should we add hosts to hubapi.com tomorrow?",
        ),
        ("near miss", "ad hosts to hubapi.com"),
        (
            "chatter",
            "the build is green again, thanks for looking into it everybody",
        ),
        (
            "chatter of deploys",
            "we saw the deploy of the new status page was slow, did anybody look at the logs",
        ),
        ("long garbage", garbage.as_str()),
        ("long keywords", keywords.as_str()),
    ];
    let mut group = criterion.benchmark_group("parse");
    for (name, message) in messages {
        group.bench_function(name, |bencher| {
            bencher.iter(|| commands::parse(black_box(message)))
        });
    }
    group.finish();
}

/// The same sentence of another name each time, as rooms have it: nothing is remembered from the one before.
fn names(criterion: &mut Criterion) {
    let messages: Vec<String> = (0..1_000_u32)
        .map(|number| {
            let name = number.wrapping_mul(2_654_435_761);
            format!("status of request hubapi.com-k7q2m-{name:x}?")
        })
        .collect();
    let mut next = messages.iter().cycle();
    criterion.bench_function("parse/another name each time", |bencher| {
        bencher.iter(|| commands::parse(black_box(next.next().expect("it has no end"))))
    });
}

criterion_group!(benches, parse, names);
criterion_main!(benches);
