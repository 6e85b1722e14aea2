//! How a connection ends, and what follows from it (contract discord 2.8).

use std::time::Duration;

/// Why a connection is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// The bot stops.
    Told,
    /// The session goes on over another connection.
    Lost(String),
    /// The session is gone, so another one is begun, not before this.
    Gone { why: String, wait: Duration },
    /// Discord wants less of us; the session goes on after this.
    TooFast(Duration),
    /// No waiting helps against it: this is what a person has to do.
    Never(String),
}

/// How long to wait where the bot was too fast: half of the minute that frames are counted in.
const SLOWLY: Duration = Duration::from_secs(30);

/// What a close code means; none where there was none.
pub(super) fn of_code(code: Option<u16>) -> Ended {
    let gone = |why: &str| Ended::Gone {
        why: why.to_owned(),
        wait: Duration::ZERO,
    };
    let never = |why: &str| Ended::Never(why.to_owned());
    match code {
        Some(4003) => gone("Discord knows no session here (4003)"),
        Some(4004) => never(
            "Discord refuses the token (4004): it is mistyped, or it was reset. Take the present one from the application's page, \
             Bot, Reset Token",
        ),
        Some(4007) => gone("Discord cannot go on from where the bot was (4007)"),
        Some(4008) => Ended::TooFast(SLOWLY),
        Some(4009) => gone("the session has timed out (4009)"),
        Some(4010 | 4011) => never(
            "Discord wants this bot to be split into shards (4010, 4011), which it cannot be: it is in too many guilds",
        ),
        Some(4012) => never(
            "Discord does not speak version 10 of its gateway any more (4012): a newer deckhand is needed",
        ),
        Some(4013) => never(
            "Discord does not know the intents that were asked for (4013): a newer deckhand is needed",
        ),
        Some(4014) => never(
            "the application may not read messages that do not mention it (4014): switch Message Content Intent on, on the \
             application's page, Bot; or say `message_content = false` in [discord], and mention the bot always",
        ),
        Some(code @ (4001 | 4002 | 4005)) => {
            tracing::error!(
                code,
                "Discord has taken a frame of ours amiss; that is a mistake in this program"
            );
            Ended::Lost(format!("Discord has closed it with {code}"))
        }
        Some(code) => Ended::Lost(format!("Discord has closed it with {code}")),
        None => Ended::Lost("Discord has closed it".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_waiting_helps_against_is_final() {
        for code in 4000..4100 {
            let is_final = matches!(of_code(Some(code)), Ended::Never(_));
            assert_eq!(is_final, matches!(code, 4004 | 4010..=4014), "{code}");
        }
        assert!(matches!(of_code(None), Ended::Lost(_)));
        assert!(matches!(of_code(Some(1001)), Ended::Lost(_)));
        assert!(matches!(of_code(Some(4009)), Ended::Gone { .. }));
    }
}
