//! Numbers and lists as people read them.

use std::fmt::Display;
use std::time::Duration;

/// "1 host", "2 hosts".
#[must_use]
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, thing: &str) -> String {
    if count == N::from(1) {
        format!("1 {thing}")
    } else {
        format!("{count} {thing}s")
    }
}

/// "4.2 s", "3 min 5 s", "2 h 4 min".
#[must_use]
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
    }
}

/// "a:1, b:2".
#[must_use]
pub fn hosts<T: Display>(hosts: &[T]) -> String {
    hosts
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// "a", "a and b", "a, b and c".
#[must_use]
pub(crate) fn listed<T: Display>(things: &[T]) -> String {
    match things {
        [] => String::new(),
        [only] => only.to_string(),
        [first @ .., last] => format!("{} and {last}", hosts(first)),
    }
}

/// "▰▰▱▱" for 2 of 4, never longer than ten characters.
#[must_use]
pub(crate) fn bar(done: u32, of: u32) -> String {
    const WIDEST: u32 = 10;
    let width = of.clamp(1, WIDEST);
    let full = (u64::from(done.min(of)) * u64::from(width))
        .checked_div(u64::from(of))
        .and_then(|full| u32::try_from(full).ok())
        .unwrap_or(0);
    (0..width)
        .map(|place| if place < full { '▰' } else { '▱' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_the_unit_that_fits() {
        assert_eq!(duration(Duration::from_millis(4_240)), "4.2 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 5 s");
        assert_eq!(duration(Duration::from_secs(7_440)), "2 h 4 min");
    }

    #[test]
    fn a_bar_is_full_only_at_the_end() {
        assert_eq!(bar(0, 2), "▱▱");
        assert_eq!(bar(1, 2), "▰▱");
        assert_eq!(bar(2, 2), "▰▰");
        assert_eq!(bar(999, 1_000), "▰▰▰▰▰▰▰▰▰▱");
        assert_eq!(bar(0, 0), "▱");
    }

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(counted(1, "host"), "1 host");
        assert_eq!(counted(0, "host"), "0 hosts");
    }
}
