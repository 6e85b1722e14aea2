//! The pictures of `docs/pictures.md` are those that the program draws now. `cargo xtask pictures` draws them anew.

#[path = "shared/charts.rs"]
mod charts;

use std::path::Path;

use deckhand::picture;

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");

#[test]
fn the_pictures_of_the_documentation_are_what_is_drawn() {
    let anew = std::env::var_os("DECKHAND_RECORD").is_some();
    for (name, chart) in charts::all() {
        let file = Path::new(DOCS).join(format!("pictures/{name}.png"));
        let drawn = picture::draw(&chart).expect("a picture");
        if anew {
            std::fs::write(&file, &drawn).expect("a writable file");
        }
        let there = std::fs::read(&file).expect("the picture is there");
        assert!(
            there == drawn,
            "docs/pictures/{name}.png is not what is drawn; `cargo xtask pictures` draws it anew"
        );
    }
}

/// The page shows each picture with its words, and what a console shows in place of it.
#[test]
fn the_page_of_pictures_says_what_they_show() {
    let page = Path::new(DOCS).join("pictures.md");
    let page = std::fs::read_to_string(page).expect("the page is there");
    for (name, chart) in charts::all() {
        let shown = format!("![{}](pictures/{name}.png)", chart.in_words());
        assert!(page.contains(&shown), "the page lacks\n{shown}");
        let lines: Vec<String> = chart
            .characters()
            .iter()
            .map(|line| line.trim_end().to_owned())
            .collect();
        let characters = format!("```text\n{}\n```", lines.join("\n"));
        assert!(page.contains(&characters), "the page lacks\n{characters}");
    }
}
