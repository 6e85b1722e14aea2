//! Any bytes that may come from Discord's gateway.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| deckhand::fuzzing::discord_frame(bytes));
