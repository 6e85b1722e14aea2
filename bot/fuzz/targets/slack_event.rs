//! Any text that Slack may deliver over a socket, of each kind.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| deckhand::fuzzing::slack_delivery(text));
