//! How the edge finds what it answers: kept as text with what was heard, and read here alone. It also keeps who somebody was at
//! that moment: the guild and the roles, which are Discord's own words for authority.

/// Where something was heard, by whom, and as what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Source {
    /// The channel or thread.
    pub(super) channel: String,
    /// The message: one of that person's, or the one a button of which was pressed.
    pub(super) message: Option<String>,
    /// Who.
    pub(super) user: String,
    /// Whether it was a message of that person, which can be replied to.
    pub(super) is_message: bool,
    /// The interaction it came with. Its token is a secret and is not kept here.
    pub(super) interaction: Option<String>,
    /// The guild; none in a direct message.
    pub(super) guild: Option<String>,
    /// The person's roles in it, as the event itself told them.
    pub(super) roles: Vec<String>,
}

impl Source {
    /// `700… 710… 600… message - 800… 801…,802…`: none of the parts has a space in it.
    pub(super) fn written(&self) -> String {
        let kind = if self.is_message { "message" } else { "press" };
        let or_none = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
        let roles = self.roles.join(",");
        format!(
            "{} {} {} {kind} {} {} {}",
            self.channel,
            or_none(&self.message),
            self.user,
            or_none(&self.interaction),
            or_none(&self.guild),
            if roles.is_empty() { "-" } else { &roles },
        )
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(' ').collect();
        let [channel, message, user, kind, interaction, guild, roles] = parts.as_slice() else {
            return None;
        };
        let or_none = |part: &str| (part != "-").then(|| part.to_owned());
        Some(Self {
            channel: (*channel).to_owned(),
            message: or_none(message),
            user: (*user).to_owned(),
            is_message: *kind == "message",
            interaction: or_none(interaction),
            guild: or_none(guild),
            roles: or_none(roles).map_or_else(Vec::new, |roles| {
                roles.split(',').map(str::to_owned).collect()
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_as_it_was_written() {
        for roles in [vec![], vec!["801".to_owned(), "802".to_owned()]] {
            let source = Source {
                channel: "700".to_owned(),
                message: None,
                user: "600".to_owned(),
                is_message: false,
                interaction: Some("750".to_owned()),
                guild: Some("800".to_owned()),
                roles,
            };
            assert_eq!(Source::read(&source.written()), Some(source));
        }
        assert_eq!(Source::read("something else"), None);
    }
}
