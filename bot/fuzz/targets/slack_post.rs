//! Any bytes that somebody may post to the endpoint of Slack in HTTP mode.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| deckhand::fuzzing::slack_post(bytes));
