//! What reading one message costs.
#![allow(
    missing_docs,
    reason = "criterion's macro writes a public function without documentation"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};

fn parse(criterion: &mut Criterion) {
    let messages = [
        ("status", "Status of request hubapi.com-k7q2m-3fd0x?"),
        (
            "add two hosts",
            "<@U0BOT> could you please add hosts 10.1.4.7:31022 and 10.1.4.9:31045 to <http://hubapi.com|hubapi.com> in qa?",
        ),
        (
            "not an order",
            "should we add hosts to hubapi.com tomorrow?",
        ),
        ("near miss", "ad hosts to hubapi.com"),
        (
            "chatter",
            "the build is green again, thanks for looking into it everybody",
        ),
    ];
    let mut group = criterion.benchmark_group("parse");
    for (name, message) in messages {
        group.bench_function(name, |bencher| {
            bencher.iter(|| commands::parse(black_box(message)))
        });
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
