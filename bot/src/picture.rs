//! Charts as PNG files.
//!
//! A drawing has a background of its own, so that it reads the same in a light room and in a dark one. It is drawn for a phone: shown
//! 400 pixels wide, its letters are as large as those around it. What would not fit is measured first: a title is broken, a name cut,
//! a mark left out, and no letter is ever drawn over another or beyond the edge.

mod axes;
mod bars;
mod columns;
mod lines;
mod page;
mod shares;

use std::sync::OnceLock;

use anyhow::{Context, anyhow};
use commands::chart::Shape;
use commands::{Chart, Reply};
use plotters::style::{FontStyle, register_font};

/// How wide a drawing is, in pixels.
pub const WIDTH: u32 = 900;

/// The most drawings of one message.
pub const MOST: usize = 6;

const FONT: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed.ttf");
const FAMILY: &str = "DejaVu Sans Condensed";

/// The bytes that every PNG file begins with.
pub const MAGIC: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// A chart and its file.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// What is drawn.
    pub chart: Chart,
    /// The file. None where it could not be drawn: then the chart is said in characters.
    pub png: Option<Vec<u8>>,
}

impl Drawn {
    /// What the file is called beside its message, by its place among the others.
    #[must_use]
    pub fn file_name(place: usize) -> String {
        format!("picture-{}.png", place + 1)
    }
}

/// Draws the pictures of a reply, away from the thread that everything else runs on.
pub async fn of(reply: &Reply) -> Vec<Drawn> {
    if reply.pictures.is_empty() {
        return Vec::new();
    }
    let charts: Vec<Chart> = reply.pictures.iter().take(MOST).cloned().collect();
    let work = charts.clone();
    let drawing = tokio::task::spawn_blocking(move || work.iter().map(draw).collect::<Vec<_>>());
    // It is waited for right here, so nothing is left behind; a panic inside is an error like any other.
    let drawn = match drawing.await {
        Ok(drawn) => drawn,
        Err(error) => {
            tracing::error!(%error, "the pictures of a message could not be drawn");
            return without(charts);
        }
    };
    let drawn = charts.into_iter().zip(drawn);
    drawn
        .map(|(chart, png)| Drawn {
            chart,
            png: of_drawing(png),
        })
        .collect()
}

fn of_drawing(drawn: anyhow::Result<Vec<u8>>) -> Option<Vec<u8>> {
    drawn
        .inspect_err(|error| {
            tracing::error!(error = format!("{error:#}"), "a picture could not be drawn")
        })
        .ok()
}

/// The pictures of a reply without files: for what is said where no file can be.
#[must_use]
pub fn in_characters(reply: &Reply) -> Vec<Drawn> {
    without(reply.pictures.clone())
}

fn without(charts: Vec<Chart>) -> Vec<Drawn> {
    let charts = charts.into_iter();
    charts.map(|chart| Drawn { chart, png: None }).collect()
}

/// A chart as a PNG file, [`WIDTH`] pixels wide.
///
/// # Errors
/// When the font cannot be read or nothing can be drawn. Neither depends on the figures.
pub fn draw(chart: &Chart) -> anyhow::Result<Vec<u8>> {
    has_font()?;
    let page = match &chart.shape {
        Shape::Lines { .. } => lines::draw(chart),
        Shape::Columns { .. } => columns::draw(chart),
        Shape::Bars { parts, bars } => bars::draw(chart, parts, bars),
        Shape::Shares(shares) => shares::draw(chart, shares),
    };
    page.with_context(|| format!("drawing {:?}", chart.title))?
        .png()
}

/// Hands the font to the library once.
fn has_font() -> anyhow::Result<()> {
    static READ: OnceLock<bool> = OnceLock::new();
    let is_read = *READ.get_or_init(|| register_font(FAMILY, FontStyle::Normal, FONT).is_ok());
    is_read
        .then_some(())
        .ok_or_else(|| anyhow!("the font cannot be read"))
}

#[cfg(test)]
mod tests;
