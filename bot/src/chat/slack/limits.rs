//! How long anything may take. Tests scale them down; nothing else does.

use std::time::Duration;

/// Every limit there is on waiting for Slack (contract slack 3).
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// A call of the Web API, and the switch to a WebSocket.
    pub call: Duration,
    /// From the switch to the `hello`.
    pub hello: Duration,
    /// Writing one frame.
    pub write: Duration,
    /// Between two pings of ours.
    pub ping: Duration,
    /// A connection that has been silent for so long is dead, and is found at the next ping. Contract slack says 45 s with a ping
    /// every 15 s; what hears nothing is to be found within 30 s.
    pub silence: Duration,
    /// How long a connection that Slack wants to close is read on.
    pub drain: Duration,
    /// The close handshake, and other goodbyes.
    pub close: Duration,
    /// The first wait after a failure. It doubles.
    pub backoff: Duration,
    /// The longest wait after a failure.
    pub longest_backoff: Duration,
    /// After `too_many_websockets`: some other copy of the bot is running.
    pub crowded: Duration,
    /// After `link_disabled`: somebody has switched Socket Mode off.
    pub switched_off: Duration,
    /// Between two calls of `apps.connections.open`.
    pub between_opens: Duration,
    /// How many such calls there may be in [`Limits::opens_within`].
    pub opens: usize,
    /// The time that [`Limits::opens`] is counted in.
    pub opens_within: Duration,
    /// How long Slack is left alone where it wants a pause and does not say how long.
    pub pause: Duration,
    /// How long after a lost answer a message is first looked for.
    pub settle: Duration,
    /// How long after a fruitless search it is looked for once more.
    pub search_again: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            call: Duration::from_secs(10),
            hello: Duration::from_secs(10),
            write: Duration::from_secs(5),
            ping: Duration::from_secs(5),
            silence: Duration::from_secs(24),
            drain: Duration::from_secs(10),
            close: Duration::from_secs(1),
            backoff: Duration::from_secs(1),
            longest_backoff: Duration::from_secs(30),
            crowded: Duration::from_secs(30),
            switched_off: Duration::from_secs(60),
            between_opens: Duration::from_secs(1),
            opens: 10,
            opens_within: Duration::from_secs(60),
            pause: Duration::from_secs(30),
            settle: Duration::from_secs(2),
            search_again: Duration::from_secs(5),
        }
    }
}

impl Limits {
    /// Everything so many times as fast, for tests against a simulated Slack. Calls keep a limit that a busy machine can meet.
    #[must_use]
    pub fn faster(self, times: u32) -> Self {
        Self {
            call: (self.call / times).max(Duration::from_millis(400)),
            hello: (self.hello / times).max(Duration::from_millis(400)),
            write: self.write,
            ping: self.ping / times,
            silence: self.silence / times,
            drain: self.drain / times,
            close: self.close / times,
            backoff: self.backoff / times,
            longest_backoff: self.longest_backoff / times,
            crowded: self.crowded / times,
            switched_off: self.switched_off / times,
            between_opens: self.between_opens / times,
            opens: self.opens,
            opens_within: self.opens_within / times,
            pause: self.pause / times,
            settle: self.settle / times,
            search_again: self.search_again / times,
        }
    }
}
