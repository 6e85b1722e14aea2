//! What happened to an operation of ours, for a room. What does not fit is told of, and how to see it.

use commands::{Reply, Verdict};

use crate::house::House;
use crate::journal::Happened;

const HEAD: [&str; 3] = ["time", "what", "detail"];

/// So many rows from the beginning, where not all are shown.
const FIRST: usize = 5;

/// So many from the end.
const LAST: usize = 15;

/// A detail is cut there. Its whole text was said in a room, or is an id.
const LONGEST_DETAIL: usize = 120;

/// The life of the operation with this id, or with this request. None where there is none.
pub(super) async fn of_operation(
    house: &House,
    name: &str,
) -> anyhow::Result<Option<(Reply, Verdict)>> {
    let Some(operation) = house.journal.operation_called(name).await? else {
        return Ok(None);
    };
    let life = house.journal.life(&operation.id).await?;
    let text = format!(
        "Operation {} by {}: {} in {}",
        operation.id, operation.person, operation.command, operation.plan.environment
    );
    let mut reply = Reply::text(text);
    let left_out = life.len().saturating_sub(FIRST + LAST);
    let is_cut = life.iter().any(|happened| detail(happened).1);
    if left_out > 0 {
        reply = reply.field(
            "not shown",
            format!("{left_out} rows after the first {FIRST}"),
        );
    }
    if left_out > 0 || is_cut {
        reply = reply.field("all of it", format!("`deckhand history {}`", operation.id));
    }
    let shown = life
        .iter()
        .enumerate()
        .filter(|(place, _)| *place < FIRST || *place >= FIRST + left_out)
        .map(|(_, happened)| row(happened));
    Ok(Some((reply.rows(&HEAD, shown.collect()), Verdict::Success)))
}

fn row(happened: &Happened) -> Vec<String> {
    let time = happened.at.format("%Y-%m-%d %H:%M:%S UTC");
    vec![time.to_string(), happened.what.clone(), detail(happened).0]
}

/// The detail in one line that fits a room, and whether something of it is missing.
fn detail(happened: &Happened) -> (String, bool) {
    let line = happened
        .detail
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match line.char_indices().nth(LONGEST_DETAIL) {
        Some((end, _)) => (format!("{}…", line[..end].trim_end()), true),
        None => (line, false),
    }
}
