//! What replies look like wherever there are pictures in text: the state in front, how far it is, what is cut off.

use commands::Colour;

/// How many squares a bar has.
const BAR: usize = 12;

/// The state, for those who see no colours, and in notifications.
pub(super) fn emoji(colour: Colour) -> Option<&'static str> {
    match colour {
        Colour::Plain => None,
        Colour::Blue => Some("🔵"),
        Colour::Green => Some("✅"),
        Colour::Yellow => Some("⚠️"),
        Colour::Red => Some("🔴"),
        Colour::Grey => Some("⚪"),
    }
}

/// `▰▰▰▰▱▱▱▱▱▱▱▱ 1/3`.
pub(super) fn bar(done: u16, all: u16) -> String {
    let all = all.max(1);
    let done = done.min(all);
    let full = BAR * usize::from(done) / usize::from(all);
    let empty = BAR - full;
    format!("{}{} {done}/{all}", "▰".repeat(full), "▱".repeat(empty))
}

/// At most so many characters, the last one an ellipsis where something is left out.
pub(super) fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest.saturating_sub(1)).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_full_as_it_is() {
        assert_eq!(bar(0, 3), "▱▱▱▱▱▱▱▱▱▱▱▱ 0/3");
        assert_eq!(bar(1, 3), "▰▰▰▰▱▱▱▱▱▱▱▱ 1/3");
        assert_eq!(bar(7, 0), "▰▰▰▰▰▰▰▰▰▰▰▰ 1/1");
    }
}
