//! Any message is understood as something or as nothing. What is understood reads the same when it is written out, and what is
//! suggested in its place is understood.
#![no_main]

use commands::{Understood, parse};

libfuzzer_sys::fuzz_target!(|text: &str| match parse(text) {
    Understood::Nothing => {}
    Understood::Command(spoken) => {
        let written = spoken.command.to_string();
        match parse(&written) {
            Understood::Command(again) => assert_eq!(
                again.command, spoken.command,
                "{text:?} is {written:?}, and that is something else"
            ),
            other => panic!("{text:?} is {written:?}, and that is {other:?}"),
        }
    }
    Understood::Unclear(unclear) => {
        for suggestion in unclear.suggestions() {
            assert!(
                !suggestion.contains('`'),
                "{text:?} suggests {suggestion:?}"
            );
            let understood = parse(&suggestion);
            assert!(
                matches!(understood, Understood::Command(_)),
                "{text:?} suggests {suggestion:?}, and that is {understood:?}"
            );
        }
    }
});
