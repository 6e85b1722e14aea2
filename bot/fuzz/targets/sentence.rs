//! Any message is understood as something or as nothing. What is understood reads the same when it is written out.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let commands::Understood::Command(spoken) = commands::parse(text) {
        let written = spoken.command.to_string();
        match commands::parse(&written) {
            commands::Understood::Command(again) => assert_eq!(
                again.command, spoken.command,
                "{text:?} is {written:?}, and that is something else"
            ),
            other => panic!("{text:?} is {written:?}, and that is {other:?}"),
        }
    }
});
