//! Schedules come when clocks say so, and once.

mod oracle;

use commands::{Command, Moment, Schedule, Understood, Zone, parse};
use oracle::{Calendar, Case, Numbers, ZONES, beginning, end};
use proptest::prelude::*;

/// The schedule that a sentence orders.
fn schedule(words: &str) -> Schedule {
    let sentence = format!("digest prod here {words}");
    let Understood::Command(spoken) = parse(&sentence) else {
        panic!("`{sentence}` is not understood: {:?}", parse(&sentence));
    };
    let Command::Digest(digest) = spoken.command else {
        panic!("`{sentence}` is no digest");
    };
    let ordered = digest.when.expect("it says when");
    Schedule {
        rule: ordered.rule,
        zone: ordered.zone.unwrap_or(Zone::UTC),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, ..ProptestConfig::default() })]

    #[test]
    fn fifty_schedules_come_when_the_clocks_of_two_years_say_so(seed: u64) {
        let calendars = ZONES.map(Calendar::of);
        let mut numbers = Numbers(seed);
        for _ in 0..50 {
            let case = Case::random(&mut numbers);
            let schedule = schedule(&case.words);
            let mut found = Vec::new();
            let mut moment = Moment::of_millis(beginning().timestamp_millis());
            while let Some(next) = schedule.next_after(moment)
                && next.millis() < end().timestamp_millis()
            {
                found.push(next.millis());
                moment = next;
            }
            prop_assert_eq!(found, case.dues(&calendars), "`{}`, seed {}", case.words, seed);
        }
    }
}
