//! The pictures of `docs/pictures.md` and `docs/digest.md` are those that the program draws now, and what a console shows in their
//! place stands beside them. `cargo xtask pictures` draws and writes them anew.

#[path = "../shared/charts.rs"]
mod charts;
#[path = "../shared/digests.rs"]
mod digests;

use std::path::PathBuf;

use commands::{Chart, Reply};
use deckhand::chat::console::layout;
use deckhand::digest::in_full;
use deckhand::house::Habits;
use deckhand::picture;

/// Whether files are to be written anew.
fn is_anew() -> bool {
    std::env::var_os("DECKHAND_RECORD").is_some()
}

fn in_the_documents(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs")).join(path)
}

/// Every picture of a digest, with the name of its file.
fn of_the_digest() -> Vec<(String, Chart)> {
    let pictures = digests::last().pictures();
    let names = ["states", "instances", "deploys", "durations"];
    assert_eq!(pictures.len(), names.len(), "every kind is shown");
    let named = names.iter().map(|name| format!("digest-{name}"));
    named.zip(pictures).collect()
}

#[test]
fn the_pictures_of_the_documentation_are_what_is_drawn() {
    let kinds = charts::all().into_iter();
    let kinds = kinds.map(|(name, chart)| (name.to_owned(), chart));
    for (name, chart) in kinds.chain(of_the_digest()) {
        let file = in_the_documents(&format!("pictures/{name}.png"));
        let drawn = picture::draw(&chart).expect("a picture");
        if is_anew() {
            std::fs::write(&file, &drawn).expect("a writable file");
        }
        let there = std::fs::read(&file).expect("the picture is there");
        assert!(
            there == drawn,
            "docs/pictures/{name}.png is not what is drawn; `cargo xtask pictures` draws it anew"
        );
    }
}

/// A document says this between `<!-- NAME -->` and its end.
fn document_says(document: &str, name: &str, wanted: &str) {
    let file = in_the_documents(document);
    let text = std::fs::read_to_string(&file).expect("the document is there");
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = text.split_once(&begin).expect("a place for it");
    let (there, after) = rest.split_once(&end).expect("its end");
    if is_anew() && there != wanted {
        let anew = format!("{before}{begin}{wanted}{end}{after}");
        std::fs::write(&file, anew).expect("a writable document");
        return;
    }
    assert!(
        there == wanted,
        "docs/{document} says something else than\n{wanted}\n`cargo xtask pictures` writes it anew"
    );
}

fn shown(name: &str, chart: &Chart) -> String {
    format!("![{}](pictures/{name}.png)\n", chart.in_words())
}

fn fenced(lines: &[String]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    format!("```text\n{}\n```\n", lines.join("\n"))
}

/// Each picture with its words, and what a console shows in place of it.
#[test]
fn the_page_of_pictures_says_what_they_show() {
    for (name, chart) in charts::all() {
        let wanted = format!("{}\n{}", shown(name, &chart), fenced(&chart.characters()));
        document_says("pictures.md", name, &wanted);
    }
}

/// The words of a digest, its pictures, and the same in a console.
#[test]
fn the_page_of_digests_shows_one_with_its_pictures() {
    let reply = in_full(
        &Habits {
            pictures: false,
            ..Habits::default()
        },
        &digests::last(),
    );
    assert!(reply.pictures.is_empty(), "nobody wants them");
    let words = layout::message("deckhand", &layout::lines(&reply));
    let words: Vec<String> = words.lines().map(str::to_owned).collect();
    document_says("digest.md", "digest in words", &fenced(&words));
    let pictures = of_the_digest();
    let files: Vec<String> = pictures
        .iter()
        .map(|(name, chart)| shown(name, chart))
        .collect();
    document_says("digest.md", "digest in pictures", &files.join("\n"));
    let with_pictures = in_full(&Habits::default(), &digests::last());
    let charts: Vec<Chart> = pictures.into_iter().map(|(_, chart)| chart).collect();
    assert_eq!(with_pictures.pictures, charts);
    let characters = layout::lines(&Reply {
        pictures: charts,
        ..Reply::default()
    });
    document_says("digest.md", "digest in characters", &fenced(&characters));
}
