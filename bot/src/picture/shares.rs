//! Parts of a whole, as one bar.

use commands::Chart;
use commands::chart::Share;
use plotters::prelude::Rectangle;
use plotters::style::{Color, RGBColor};

use super::page::{Entry, MARGIN, Page, colours, width, wrong};

/// How high the bar is.
const HEIGHT: i32 = 90;

/// What is there at all is seen.
const NARROWEST: i32 = 8;

pub(super) fn draw(chart: &Chart, shares: &[Share]) -> anyhow::Result<Page> {
    let whole: f64 = shares.iter().map(|share| share.value.get()).sum();
    let colours = colours(shares.iter().map(|share| share.tone));
    let entry = |(share, colour): (&Share, &RGBColor)| Entry {
        colour: *colour,
        name: format!("{} {}", share.name, chart.unit.said(share.value.get())),
    };
    let legend = shares.iter().zip(&colours).map(entry).collect();
    Page::new(chart, String::new(), legend, HEIGHT).draw(|area| {
        let mut x = MARGIN;
        let widths = widths(shares, whole, width() - 2 * MARGIN);
        for (colour, wide) in colours.iter().zip(widths) {
            let corners = [(x, 0), (x + wide, HEIGHT - 10)];
            if wide > 0 {
                area.draw(&Rectangle::new(corners, colour.filled()))
                    .map_err(wrong)?;
            }
            x += wide;
        }
        Ok(())
    })
}

/// How wide each is, all together as wide as there is room.
fn widths(shares: &[Share], whole: f64, room: i32) -> Vec<i32> {
    let present = shares
        .iter()
        .filter(|share| share.value.get() > 0.0)
        .count();
    let present = i32::try_from(present).unwrap_or(i32::MAX);
    let spread = f64::from(room.saturating_sub(NARROWEST.saturating_mul(present)));
    let wide = |share: &Share| {
        if whole <= 0.0 || share.value.get() <= 0.0 {
            return 0;
        }
        #[expect(clippy::cast_possible_truncation, reason = "no more than 900")]
        let wide = (share.value.get() / whole * spread).round() as i32;
        NARROWEST + wide
    };
    shares.iter().map(wide).collect()
}
