//! Sentences that name a command without giving it: they forbid it, ask about it, or speak of another time.
//!
//! Nothing here runs. A sentence is taken for an order only when none of these holds, so a new command cannot forget
//! to look.

use crate::sentence::{Sentence, Word};
use crate::unclear::NotAnOrder;

const NEGATIONS: &[&str] = &[
    "don't",
    "dont",
    "not",
    "never",
    "won't",
    "wont",
    "shouldn't",
    "shouldnt",
    "can't",
    "cannot",
    "cant",
    "didn't",
    "didnt",
    "doesn't",
    "doesnt",
    "isn't",
    "isnt",
    "mustn't",
    "wouldn't",
    "couldn't",
    "nobody",
    "without",
    "except",
    "unless",
    "instead",
    "avoid",
];

const CONDITIONS: &[&str] = &[
    "if", "when", "whenever", "once", "after", "before", "until", "till", "while", "unless",
    "because",
];

const OTHER_TIMES: &[&str] = &[
    "tomorrow",
    "tonight",
    "later",
    "soon",
    "eventually",
    "yesterday",
    "someday",
    "afterwards",
    "gonna",
    "planning",
];

/// What comes again and again is ordered at such times; all else is another time.
const TIMES_OF_A_SCHEDULE: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "midnight",
    "noon",
];

const DOUBTERS: &[&str] = &[
    "i", "we", "they", "he", "she", "it", "this", "that", "one", "anyone", "anybody", "someone",
    "somebody", "everyone", "there",
];

/// A narrator in front of the verb tells a story; an order has no subject.
const NARRATORS: &[&str] = &[
    "i", "we", "they", "he", "she", "it", "someone", "somebody", "i'll", "we'll", "they'll",
    "he'll", "she'll", "it'll", "i'm", "we're", "they're", "i'd", "we'd", "i've", "we've", "will",
    "let's", "lets", "maybe", "perhaps", "nobody", "everyone",
];

const TIME_UNITS: &[&str] = &[
    "second", "seconds", "sec", "secs", "minute", "minutes", "min", "mins", "hour", "hours", "hr",
    "hrs", "day", "days", "week", "weeks", "month", "months", "bit", "moment", "while",
];

/// Says why a sentence is not an order, if it is not.
pub(crate) fn why_not(sentence: &Sentence) -> Option<NotAnOrder> {
    let words = &sentence.words;
    if is_whoami(words) || is_help(words) || is_never_mind(words) || is_why(words) {
        return None;
    }
    if asks_what_expires(words)
        || asks_for_rights(words)
        || asks_for_a_timeline(words)
        || graphs(words)
    {
        return None;
    }
    let of_digests = is_of_digests(words);
    if negates(words) || (stops(words) && !of_digests) {
        return Some(NotAnOrder::Negated);
    }
    if asks_whether(words) {
        return Some(NotAnOrder::AsksWhether);
    }
    let says = |times: &[&str]| words.iter().any(|word| word.is_any(times));
    let another_time =
        says(OTHER_TIMES) || (!of_digests && (says(TIMES_OF_A_SCHEDULE) || names_a_time(words)));
    if another_time {
        return Some(NotAnOrder::AnotherTime);
    }
    if !of_digests && depends(words) {
        return Some(NotAnOrder::Conditional);
    }
    if words.first().is_some_and(|word| word.is_any(NARRATORS)) {
        return Some(NotAnOrder::Told);
    }
    None
}

/// "who am i" has a narrator, and is a command all the same.
fn is_whoami(words: &[Word]) -> bool {
    words
        .first()
        .is_some_and(|word| word.is_any(&["who", "whoami"]))
}

/// "digest prod here every monday at 9" says when, which is what it is about, and so does "silent if nothing is new".
fn is_of_digests(words: &[Word]) -> bool {
    let begins_so = words
        .iter()
        .take(4)
        .any(|word| word.is_any(&["digest", "digests"]));
    let stops_watching =
        matches!(words, [stop, watching, ..] if stop.is("stop") && watching.is("watching"));
    begins_so || stops_watching
}

/// "never mind" is how people say `cancel`.
fn is_never_mind(words: &[Word]) -> bool {
    matches!(words, [never, mind] if never.is("never") && mind.is("mind"))
}

/// "why is x not running" has a "not" in it, and asks for a fact. "why add hosts" doubts an order.
fn is_why(words: &[Word]) -> bool {
    const VERBS: &[&str] = &[
        "is", "isn't", "isnt", "are", "aren't", "does", "doesn't", "doesnt", "did", "didn't",
        "has", "hasn't", "won't",
    ];
    matches!(words, [why, verb, ..] if why.is("why") && verb.is_any(VERBS))
}

/// "may i …", "why not": what the rules say is asked now, and nothing is done.
fn asks_for_rights(words: &[Word]) -> bool {
    match words {
        [may, i, _, ..] if may.is_any(&["may", "can"]) => i.is("i"),
        [am, i, allowed, ..] if am.is("am") => i.is("i") && allowed.is("allowed"),
        [why, not] if why.is("why") => not.is("not"),
        [why, was, .., refused] if why.is("why") && was.is("was") => {
            refused.is_any(&["refused", "denied", "allowed", "forbidden"])
        }
        [why, verb, i, ..] if why.is("why") && verb.is_any(&["am", "may", "can"]) => i.is("i"),
        [why, verb, ..] if why.is("why") => verb.is_any(&["can't", "cant"]),
        _ => false,
    }
}

/// "timeline of x since monday" names another time, and asks now.
fn asks_for_a_timeline(words: &[Word]) -> bool {
    words.iter().take(2).any(|word| word.is("timeline"))
}

/// "what expires soon" asks about another time, and asks now.
fn asks_what_expires(words: &[Word]) -> bool {
    let asks = words
        .first()
        .is_some_and(|word| word.is_any(&["what", "which", "show", "list", "expiring"]));
    asks && words
        .iter()
        .any(|word| word.is_any(&["expires", "expire", "expiring"]))
}

/// What is graphed is of other times, and may have any word in it. To draw changes nothing.
fn graphs(words: &[Word]) -> bool {
    words
        .first()
        .is_some_and(|word| word.is_any(&["graph", "plot"]))
}

/// "help" may be asked for about anything.
fn is_help(words: &[Word]) -> bool {
    words.first().is_some_and(|word| word.is("help"))
        || (words.len() >= 3 && words[0].is("how") && words[1].is_any(&["do", "can", "to"]))
}

/// "don't …". What follows "without" in "without waiting" is how to do it, and no reason not to.
fn negates(words: &[Word]) -> bool {
    const MANNERS: &[&str] = &["killing", "waiting"];
    words.iter().enumerate().any(|(index, word)| {
        let says_how = word.is("without")
            && words
                .get(index + 1)
                .is_some_and(|next| next.is_any(MANNERS));
        word.is_any(NEGATIONS) && !says_how
    })
}

/// "when …". "At once", "once more" and a last "once" are no conditions: nothing hangs on them.
fn depends(words: &[Word]) -> bool {
    let last = words.len().saturating_sub(1);
    words.iter().enumerate().any(|(index, word)| {
        let says_how_often = word.is("once")
            && (index == last
                || (index > 0 && words[index - 1].is("at"))
                || (index + 1 == last && words[last].is("more")));
        word.is_any(CONDITIONS) && !says_how_often
    })
}

/// "stop adding hosts": the order is not to. "stop request x" is one.
fn stops(words: &[Word]) -> bool {
    words.len() > 1 && words[0].is_any(&["stop", "no"]) && !names_a_request(words)
}

fn names_a_request(words: &[Word]) -> bool {
    words
        .get(1)
        .is_some_and(|second| second.is_any(&["request", "operation"]))
}

fn asks_whether(words: &[Word]) -> bool {
    let Some(first) = words.first() else {
        return false;
    };
    // "did request x finish?" asks for a fact.
    if first.is_any(&["did", "has"]) && names_a_request(words) {
        return false;
    }
    if first.is("do") && words.get(1).is_some_and(|second| second.is("it")) {
        return false;
    }
    if first.is_any(&[
        "should",
        "shall",
        "may",
        "might",
        "must",
        "ought",
        "why",
        "did",
        "does",
        "shouldn't",
    ]) {
        return true;
    }
    if first.is_any(&[
        "can", "could", "would", "do", "will", "have", "has", "had", "are", "were", "was",
    ]) {
        return words
            .get(1)
            .is_none_or(|second| !second.is_any(&["you", "u"]))
            || first.is_any(&["do", "have", "had", "are", "were", "was"]);
    }
    if first.is("what") {
        return words
            .get(1)
            .is_some_and(|second| second.is_any(&["if", "would", "about", "happens"]))
            && !words.get(2).is_some_and(|third| third.is("request"));
    }
    first.is("is") && words.get(1).is_some_and(|second| second.is_any(DOUBTERS))
}

/// "in an hour", "in 5 minutes", "at 17:00", "at 5pm".
fn names_a_time(words: &[Word]) -> bool {
    let is_unit = |word: &Word| word.is_any(TIME_UNITS) || is_compact_duration(word);
    words.iter().enumerate().any(|(index, word)| {
        let ahead = &words[index + 1..];
        // "in qa for 2h" names a place and how long it lasts.
        let soon = ahead.iter().take(3).take_while(|word| !word.is("for"));
        (word.is_any(&["in", "within"]) && soon.into_iter().any(is_unit))
            || (word.is_any(&["next", "this"]) && ahead.first().is_some_and(is_unit))
            || (word.is("at") && ahead.first().is_some_and(is_clock))
    })
}

/// "5m", "2h", "30min".
fn is_compact_duration(word: &Word) -> bool {
    let digits = word.text.bytes().take_while(u8::is_ascii_digit).count();
    let unit = word.text[digits..].to_ascii_lowercase();
    digits > 0
        && matches!(
            unit.as_str(),
            "s" | "m"
                | "h"
                | "d"
                | "w"
                | "sec"
                | "min"
                | "mins"
                | "hr"
                | "hrs"
                | "hours"
                | "minutes"
        )
}

/// "5pm", "17:00", "9".
fn is_clock(word: &Word) -> bool {
    let lower = word.text.to_ascii_lowercase();
    let time = lower.trim_end_matches("am").trim_end_matches("pm");
    !time.is_empty() && time.bytes().all(|b| b.is_ascii_digit() || b == b':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentence::{self, Heard};

    fn check(message: &str, expected: Option<NotAnOrder>) {
        let Heard::Sentence(sentence) = sentence::read(message) else {
            panic!("{message:?} is a sentence")
        };
        assert_eq!(why_not(&sentence), expected, "{message:?}");
    }

    #[test]
    fn orders_and_questions_of_fact_pass() {
        for message in [
            "add hosts to hubapi.com",
            "could you add hosts to hubapi.com?",
            "is request x done?",
            "what is the status of request x",
            "how is hubapi.com doing?",
            "which services are there?",
            "status of not-a-service",
            "who am I?",
            "how do I add hosts?",
            "what is pending?",
            "why is x not running?",
            "what expires soon?",
            "pause HubApiWeb in qa for 2h",
            "pause HubApiWeb without killing its tasks",
            "kill task t-1 without waiting",
            "bounce HubApiWeb all at once",
            "run NightlyReport once",
        ] {
            check(message, None);
        }
    }

    #[test]
    fn forbidding_is_not_ordering() {
        for message in [
            "Don't add hosts to hubapi.com",
            "do not remove host a:1 from hubapi.com",
            "please don’t update config of hubapi.com",
            "never add hosts to hubapi.com",
            "could you not add hosts to hubapi.com",
            "stop adding hosts to hubapi.com",
            "don't pause HubApiWeb without killing its tasks",
            "go without pausing HubApiWeb",
        ] {
            check(message, Some(NotAnOrder::Negated));
        }
    }

    #[test]
    fn asking_whether_is_not_ordering() {
        for message in [
            "Should we add hosts to hubapi.com?",
            "shall I remove host a:1 from hubapi.com?",
            "can we add hosts to hubapi.com?",
            "could I update config of hubapi.com?",
            "do we add hosts to hubapi.com?",
            "is it safe to add hosts to hubapi.com?",
            "did you add hosts to hubapi.com?",
            "what if we add hosts to hubapi.com?",
            "have you added hosts to hubapi.com?",
        ] {
            check(message, Some(NotAnOrder::AsksWhether));
        }
    }

    #[test]
    fn another_time_is_not_now() {
        for message in [
            "add hosts to hubapi.com tomorrow",
            "add hosts to hubapi.com in an hour",
            "add hosts to hubapi.com in 5 minutes",
            "add hosts to hubapi.com in 5m",
            "pause HubApiWeb in 2 hours for 1 hour",
            "add hosts to hubapi.com at 17:00",
            "add hosts to hubapi.com on Friday",
            "we will add hosts to hubapi.com next week",
        ] {
            check(message, Some(NotAnOrder::AnotherTime));
        }
        check(
            "when the deploy is done, add hosts to hubapi.com",
            Some(NotAnOrder::Conditional),
        );
        check(
            "bounce HubApiWeb once the deploy is done",
            Some(NotAnOrder::Conditional),
        );
        check(
            "add hosts to hubapi.com after lunch",
            Some(NotAnOrder::Conditional),
        );
        check("I will add hosts to hubapi.com", Some(NotAnOrder::Told));
        check(
            "we'll remove host a:1 from hubapi.com",
            Some(NotAnOrder::Told),
        );
        check(
            "I'm going to update config of hubapi.com",
            Some(NotAnOrder::Told),
        );
        check(
            "we are going to add hosts to hubapi.com",
            Some(NotAnOrder::Told),
        );
    }
}
