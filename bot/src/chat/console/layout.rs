//! Replies as lines of text.

use commands::{Reply, Table};
use unicode_width::UnicodeWidthStr;

/// Where words begin, behind the name of who says them.
pub const MARGIN: usize = 11;

/// A whole message: the name, and its lines below each other.
#[must_use]
pub fn message(name: &str, lines: &[String]) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let name = if index == 0 { name } else { "" };
        text.push_str(&padded(name, MARGIN));
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// A reply's lines: what it says, its buttons, its details, its rows.
#[must_use]
pub fn lines(reply: &Reply) -> Vec<String> {
    let mut lines: Vec<String> = reply.text.lines().map(visible).collect();
    if !reply.buttons.is_empty() {
        let buttons: Vec<String> = reply
            .buttons
            .iter()
            .map(|button| format!("[{}]", button.label()))
            .collect();
        let buttons = buttons.join(" ");
        match lines.last_mut() {
            Some(last) => last.push_str(&format!("   {buttons}")),
            None => lines.push(buttons),
        }
        let typed: Vec<String> = reply
            .buttons
            .iter()
            .map(|button| format!("`{}`", button.typed()))
            .collect();
        lines.push(format!("  say: {}", typed.join(" or ")));
    }
    lines.extend(
        reply
            .fields
            .iter()
            .map(|(name, value)| format!("  {}: {}", visible(name), visible(value))),
    );
    lines.extend(reply.table.iter().flat_map(table));
    let pictures = reply.pictures.iter();
    lines.extend(pictures.flat_map(|chart| drawn(&chart.characters())));
    lines
}

/// A picture in characters, behind a rule that tells it from rows. Spaces at the end of a line say nothing.
#[must_use]
pub fn drawn(characters: &[String]) -> Vec<String> {
    let lines = characters.iter();
    lines
        .map(|line| format!("  │ {}", visible(line)).trim_end().to_owned())
        .collect()
}

/// Lines broken between words so that each fits, what follows a break indented like its line.
#[must_use]
pub fn wrapped(lines: &[String], width: usize) -> Vec<String> {
    lines
        .iter()
        .flat_map(|line| wrapped_line(line, width))
        .collect()
}

fn wrapped_line(line: &str, width: usize) -> Vec<String> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let mut rows = vec![String::new()];
    // Runs of spaces are kept, since they align what stands in columns.
    for piece in line.split_inclusive(' ') {
        let row = rows.last().map_or("", String::as_str);
        let is_begun = !row.trim().is_empty();
        if is_begun && row.width() + piece.trim_end().width() > width {
            rows.push(" ".repeat(indent));
        }
        if let Some(row) = rows.last_mut() {
            row.push_str(piece);
        }
    }
    rows.iter().map(|row| row.trim_end().to_owned()).collect()
}

/// Rows in columns, each line indented.
#[must_use]
pub fn table(table: &Table) -> Vec<String> {
    let widths: Vec<usize> = (0..table.head.len())
        .map(|column| {
            let cells = table.rows.iter().filter_map(|row| row.get(column));
            cells
                .chain([&table.head[column]])
                .map(|cell| visible(cell).width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| padded(&visible(cell), *width))
            .collect();
        format!("  {}", cells.join("  ")).trim_end().to_owned()
    };
    std::iter::once(&table.head)
        .chain(&table.rows)
        .map(line)
        .collect()
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// A service's text must not steer the terminal: control characters are shown as spaces.
fn visible(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use commands::OperationId;

    #[test]
    fn a_proposal_shows_its_buttons_and_what_to_type() {
        let reply = Reply::text("Adding it takes it from 4 to 5.")
            .deciding(&OperationId::new("k7q2m"))
            .field("undo", "remove");
        assert_eq!(
            message("deckhand", &lines(&reply)),
            "deckhand   Adding it takes it from 4 to 5.   [Confirm] [Cancel]\n\
             \x20            say: `confirm k7q2m` or `cancel k7q2m`\n\
             \x20            undo: remove\n"
        );
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        let line = "  caution: a word too many for one row".to_owned();
        let rows = ["  caution: a word", "  too many for one", "  row"];
        assert_eq!(wrapped(&[line], 18), rows);
        assert_eq!(
            wrapped(&["a  b".to_owned(), String::new()], 10),
            ["a  b", ""]
        );
        assert_eq!(wrapped(&["unbreakable".to_owned()], 4), ["unbreakable"]);
    }

    #[test]
    fn rows_line_up_and_nothing_steers_the_terminal() {
        let rows = vec![
            vec!["a".to_owned(), "1".to_owned()],
            vec!["long\x1b[2J".to_owned(), "2".to_owned()],
        ];
        assert_eq!(
            lines(&Reply::text("two").rows(&["name", "n"], rows)),
            ["two", "  name      n", "  a         1", "  long [2J  2"]
        );
    }
}
