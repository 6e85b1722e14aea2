//! Conversations that documents show: between `<!-- conversation NAME -->` and its end stands what the file of that name says, which
//! is played in a console, in Slack and in Discord. `DECKHAND_WRITE_DOCUMENTS=1` puts it there.

use std::path::PathBuf;

const DOCUMENTS: [&str; 1] = ["digest.md"];

fn in_the_project(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path)
}

/// A document with its conversations as their files have them.
fn with_conversations(text: &str) -> String {
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!-- conversation ") {
        let (name, after) = after.split_once(" -->").expect("a name");
        let (_, after) = after.split_once("<!-- /conversation -->").expect("its end");
        let file = in_the_project(&format!("fixtures/conversations/{name}.txt"));
        let script = std::fs::read_to_string(file).expect("a conversation of that name");
        let lines = script.lines().filter(|line| !line.starts_with('#'));
        let lines: Vec<&str> = lines.collect();
        whole.push_str(before);
        whole.push_str(&format!(
            "<!-- conversation {name} -->\n```text\n{}\n```\n<!-- /conversation -->",
            lines.join("\n").trim()
        ));
        rest = after;
    }
    whole + rest
}

#[test]
fn documents_show_conversations_as_they_are_played() {
    for name in DOCUMENTS {
        let file = in_the_project(&format!("docs/{name}"));
        let written = std::fs::read_to_string(&file).expect("a document");
        let wanted = with_conversations(&written);
        if std::env::var_os("DECKHAND_WRITE_DOCUMENTS").is_some() {
            std::fs::write(&file, &wanted).expect("a document that can be written");
            continue;
        }
        assert!(
            written == wanted,
            "docs/{name} shows another conversation than is played"
        );
    }
}
