//! One message becomes the words of one sentence.
//!
//! Everything that makes the same sentence look different is undone here: platform mark-up, typographic characters,
//! quoting, the bot's name in front, politeness, articles. What is left is what the commands are recognised by.
//! Quoted text and code blocks are other people's words, so they are set aside.

mod manners;
mod markup;
mod quoting;
mod typography;

/// What a name may stand within. A text that has all of them in it cannot be written.
pub(crate) const QUOTATION_MARKS: [char; 3] = ['"', '`', '\''];

/// A word of a sentence, spelt as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// The word without the punctuation around it.
    pub(crate) text: String,
    /// It stood in quotes or back-ticks: a name, never an order.
    pub(crate) quoted: bool,
}

impl Word {
    /// Whether this word is `other`, whatever its case. A quoted word is a name and equals no keyword.
    pub(crate) fn is(&self, other: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(other)
    }

    /// Whether a sentence can repeat this word: there is a quotation mark to put around it, and nobody takes it for code.
    pub(crate) fn can_be_written(&self) -> bool {
        let is_free = |mark: char| !self.text.contains(mark);
        QUOTATION_MARKS.into_iter().any(is_free) && !self.text.contains("```")
    }

    /// Whether this word is one of `others`.
    pub(crate) fn is_any(&self, others: &[&str]) -> bool {
        others.iter().any(|other| self.is(other))
    }
}

/// The words of a message that was meant for the bot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub(crate) words: Vec<Word>,
}

/// Longer messages are not sentences anybody types at a bot.
pub(crate) const LONGEST: usize = 4_000;

/// Where words begin that are not the language's: the arguments of a program behind "with args", and a metric behind "graph".
fn arguments_from(words: &[Word]) -> Option<usize> {
    if words.first().is_some_and(is_graph) {
        return Some(1);
    }
    (1..=words.len()).find(|end| announces_arguments(&words[..*end]))
}

fn is_graph(word: &Word) -> bool {
    word.is_any(&["graph", "plot"])
}

/// Whether the last of these words is the "graph" of a sentence: before it is nothing but manners.
fn announces_metric(words: &[Word]) -> bool {
    words.last().is_some_and(is_graph)
        && manners::stripped(words.to_vec()).is_some_and(|order| order.len() == 1)
}

/// Whether the last of these words says that arguments follow.
fn announces_arguments(words: &[Word]) -> bool {
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let before = match before {
        [rest @ .., article] if article.is("the") => rest,
        all => all,
    };
    last.is_any(&["args", "arg", "arguments", "argument", "parameters"])
        && before
            .last()
            .is_some_and(|word| word.is_any(&["with", "using"]))
}

/// Whether words, put together again, are mark-up, which nobody could repeat: it would be undone once more.
pub(crate) fn has_markup(words: &str) -> bool {
    markup::undone(words) != words
}

/// What a message turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Nothing for us: empty, all quotation, or addressed to somebody else.
    Nothing,
    /// Longer than [`LONGEST`] characters.
    TooLong,
    /// A sentence.
    Sentence(Sentence),
}

/// Reads one message.
pub(crate) fn read(message: &str) -> Heard {
    if message.len() > LONGEST {
        return Heard::TooLong;
    }
    let visible = quoting::without_blocks(message);
    let shown = markup::undone(&visible);
    let plain = typography::plain(&shown);
    let words = quoting::words(&plain);
    if words.iter().all(|word| word.quoted) {
        return Heard::Nothing;
    }
    match manners::stripped(words) {
        Some(words) if !words.is_empty() => Heard::Sentence(Sentence { words }),
        Some(_) | None => Heard::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str, expected: &str) {
        let text = match read(message) {
            Heard::Sentence(sentence) => sentence
                .words
                .iter()
                .map(|word| word.text.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            Heard::Nothing => "(nothing)".to_owned(),
            Heard::TooLong => "(too long)".to_owned(),
        };
        assert_eq!(text, expected, "{message:?}");
    }

    #[test]
    fn the_same_sentence_in_many_clothes() {
        for message in [
            "Add host(s) to hubapi.com",
            "@deckhand Add host(s) to hubapi.com",
            "deckhand: Add host(s) to hubapi.com, please!",
            "Hey deckhand, could you please Add the host(s) to hubapi.com?",
            "<@U0BOT> Add host(s) to <http://hubapi.com|hubapi.com>",
            "<@!12345> Add host(s) to <https://hubapi.com/>",
            "Add\u{a0}host(s)  to “hubapi.com”.",
            "Add host(s) to `hubapi.com` :pray:",
            "*Add host(s) to hubapi.com* 🙏",
            "> bob: it is down\nAdd host(s) to hubapi.com",
        ] {
            check(message, "Add host(s) to hubapi.com");
        }
    }

    #[test]
    fn quotations_and_messages_to_others_are_nothing() {
        check("", "(nothing)");
        check("   \n ", "(nothing)");
        check("\"add hosts to hubapi.com\"", "(nothing)");
        check("“add hosts to hubapi.com”", "(nothing)");
        check("`add hosts to hubapi.com`", "(nothing)");
        check("`ping`", "(nothing)");
        check("```\nadd hosts to hubapi.com\n```", "(nothing)");
        check("```add hosts to hubapi.com", "(nothing)");
        check("> add hosts to hubapi.com", "(nothing)");
        check("&gt; add hosts to hubapi.com", "(nothing)");
        check("@alice add hosts to hubapi.com", "(nothing)");
        check("please", "(nothing)");
    }

    #[test]
    fn a_quotation_inside_a_sentence_stays_one_word() {
        check(
            "he said \"add hosts to hubapi.com\"",
            "he said add hosts to hubapi.com",
        );
        let Heard::Sentence(sentence) = read("he said \"add hosts to hubapi.com\"") else {
            panic!("a sentence")
        };
        assert_eq!(
            sentence.words.len(),
            3,
            "the quotation is one word, so no command can be read out of it"
        );
    }

    #[test]
    fn lists_of_hosts_become_words() {
        check(
            "add a:1,b:2; c:3 and d:4 to x",
            "add a:1 b:2 c:3 and d:4 to x",
        );
        check("add hosts to x:\n- a:1\n- b:2", "add hosts to x a:1 b:2");
    }

    #[test]
    fn arguments_are_kept_as_they_are() {
        check(
            "Please run the Report with args --month=6 -v a,b the a ./x *.txt \"two  words\" please!",
            "run Report with args --month=6 -v a,b the a ./x *.txt two  words",
        );
        check(
            "run x with the arguments a, b, c.",
            "run x with arguments a b c",
        );
    }

    #[test]
    fn typographic_rewriting_changes_nothing() {
        check("don’t ping", "don't ping");
        check(
            "status of request hubapi.com–k7q2?",
            "status of request hubapi.com-k7q2",
        );
        check("pi\u{200b}ng", "ping");
    }
}
