//! How long anything may take. Tests scale them down; nothing else does.

use std::time::Duration;

/// Every limit there is on waiting for Discord (contract discord 2 and 5.4).
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// A call of REST, and the switch to a WebSocket.
    pub call: Duration,
    /// How long storing may keep an interaction from being acknowledged. Discord takes no acknowledgement after 3 s.
    pub acknowledge: Duration,
    /// From the switch to the Hello, and from an Identify or Resume to its answer.
    pub hello: Duration,
    /// Writing one frame.
    pub write: Duration,
    /// The close handshake, and other goodbyes.
    pub close: Duration,
    /// The first wait after a failure. It doubles.
    pub backoff: Duration,
    /// The longest wait after a failure.
    pub longest_backoff: Duration,
    /// Between two Identifies. After each that leads to no stable session it doubles.
    pub between_identifies: Duration,
    /// The longest wait between two Identifies.
    pub longest_between_identifies: Duration,
    /// A session that has lived so long is stable.
    pub stable: Duration,
    /// The longest wait after an invalid session; the shortest is a fifth of it.
    pub after_invalid: Duration,
    /// How long nothing may come back of what the bot says before it takes itself for deaf.
    pub deaf: Duration,
    /// An order that is found so long after it was given is asked about, and not run (contract discord 2.9).
    pub late: Duration,
    /// How long after a lost answer a message is first looked for.
    pub settle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            call: Duration::from_secs(10),
            acknowledge: Duration::from_millis(1_500),
            hello: Duration::from_secs(15),
            write: Duration::from_secs(5),
            close: Duration::from_secs(1),
            backoff: Duration::from_secs(1),
            longest_backoff: Duration::from_secs(60),
            between_identifies: Duration::from_secs(6),
            longest_between_identifies: Duration::from_secs(600),
            stable: Duration::from_secs(60),
            after_invalid: Duration::from_secs(5),
            deaf: Duration::from_secs(60),
            late: Duration::from_secs(60),
            settle: Duration::from_secs(1),
        }
    }
}

impl Limits {
    /// Everything so many times as fast, for tests against a simulated Discord. Calls keep a limit that a busy machine can meet.
    #[must_use]
    pub fn faster(self, times: u32) -> Self {
        Self {
            call: (self.call / times).max(Duration::from_millis(500)),
            acknowledge: (self.acknowledge / times).max(Duration::from_millis(300)),
            hello: (self.hello / times).max(Duration::from_millis(500)),
            write: self.write,
            close: self.close / times,
            backoff: self.backoff / times,
            longest_backoff: self.longest_backoff / times,
            between_identifies: self.between_identifies / times,
            longest_between_identifies: self.longest_between_identifies / times,
            stable: self.stable / times,
            after_invalid: self.after_invalid / times,
            deaf: self.deaf / times,
            late: self.late / times,
            settle: self.settle / times,
        }
    }
}
