//! How the edge finds the message it answers: kept as text with what was heard, and read here alone.

/// Where something was heard, by whom, and how else it can be answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Source {
    /// The channel.
    pub(super) channel: String,
    /// The message's `ts`; none for a slash command, which leaves no message.
    pub(super) ts: Option<String>,
    /// Who.
    pub(super) user: String,
    /// Whether it was a message of that person, which reactions can be put under.
    pub(super) is_message: bool,
    /// Where a slash command or a press can be answered without being in the channel.
    pub(super) response_url: Option<String>,
}

impl Source {
    /// `C0DEPLOY 1795341101.000100 U0ALICE message -`: none of the parts has a space in it.
    pub(super) fn written(&self) -> String {
        let kind = if self.is_message { "message" } else { "press" };
        let or_none = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
        format!(
            "{} {} {} {kind} {}",
            self.channel,
            or_none(&self.ts),
            self.user,
            or_none(&self.response_url)
        )
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(' ').collect();
        let [channel, ts, user, kind, response_url] = parts.as_slice() else {
            return None;
        };
        let or_none = |part: &str| (part != "-").then(|| part.to_owned());
        Some(Self {
            channel: (*channel).to_owned(),
            ts: or_none(ts),
            user: (*user).to_owned(),
            is_message: *kind == "message",
            response_url: or_none(response_url),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_as_it_was_written() {
        let source = Source {
            channel: "C0DEPLOY".to_owned(),
            ts: None,
            user: "U0ALICE".to_owned(),
            is_message: false,
            response_url: Some("http://127.0.0.1:7700/response/cmd-1".to_owned()),
        };
        assert_eq!(Source::read(&source.written()), Some(source));
        assert_eq!(Source::read("something else"), None);
    }
}
