//! What `compare-deploys` and `compare-environments` have in common: two deploys side by side.

use serde_json::Value;

use crate::facts::Known;
use crate::format::counted;
use crate::id::RequestName;
use crate::reply::{Colour, Reply, Verdict};
use crate::scheduler::difference::differences;

/// One of two deploys that are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// What people call it: "deploy d1 (1.41)", "qa (deploy d1)".
    pub name: String,
    /// What was deployed; none where there is no such deploy, with names that are near.
    pub body: Known<Result<Value, Vec<String>>>,
}

/// More rows help nobody.
const MOST: usize = 50;

/// The answer to both.
pub(super) fn told(request: &RequestName, first: &Side, second: &Side) -> (Reply, Verdict) {
    let mut missing = Reply::default();
    let mut verdict = Verdict::Success;
    for side in [first, second] {
        match &side.body {
            Known::Known(Ok(_)) => {}
            Known::Known(Err(near)) => {
                let hint = match near.as_slice() {
                    [] => String::new(),
                    near => format!(". Did you mean {}?", near.join(", or ")),
                };
                missing = missing.field(&side.name, format!("nothing there{hint}"));
                if verdict == Verdict::Success {
                    verdict = Verdict::Failed;
                }
            }
            Known::Unknown(why) => {
                missing = missing.field(&side.name, format!("unknown: {why}"));
                verdict = Verdict::Unknown;
            }
        }
    }
    let (Known::Known(Ok(before)), Known::Known(Ok(after))) = (&first.body, &second.body) else {
        missing.text = format!(
            "I cannot compare {} and {} of {request}",
            first.name, second.name
        );
        let colour = if verdict == Verdict::Failed {
            Colour::Grey
        } else {
            Colour::Yellow
        };
        return (missing.coloured(colour), verdict);
    };
    let found = differences(before, after);
    if found.is_empty() {
        let text = format!(
            "{} and {} of {request} are the same",
            first.name, second.name
        );
        return (Reply::text(text), Verdict::Success);
    }
    let text = format!(
        "{} of {request} between {} and {}",
        counted(found.len(), "difference"),
        first.name,
        second.name
    );
    let mut reply = Reply::text(text);
    let hides = |text: &Option<String>| {
        text.as_ref()
            .is_some_and(|text| text.contains(crate::mask::MASKED))
    };
    if found
        .iter()
        .any(|difference| hides(&difference.first) || hides(&difference.second))
    {
        reply = reply.field("masked", "what looks like a secret is not shown");
    }
    if let Some(more) = found.len().checked_sub(MOST).filter(|more| *more > 0) {
        reply = reply.field("not shown", format!("and {more} more"));
    }
    let cell = |text: Option<String>| text.unwrap_or_else(|| "(not there)".to_owned());
    let rows = found.into_iter().take(MOST);
    let rows = rows.map(|difference| {
        vec![
            difference.field,
            cell(difference.first),
            cell(difference.second),
        ]
    });
    let reply = reply.rows(&["field", &first.name, &second.name], rows.collect());
    (reply, Verdict::Success)
}
