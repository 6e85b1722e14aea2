//! Any bytes that somebody who can sign may post as news of GitHub or of a build.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| deckhand::fuzzing::webhook(bytes));
