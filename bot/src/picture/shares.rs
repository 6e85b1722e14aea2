//! Parts of a whole, as one bar.

use commands::Chart;
use commands::chart::Share;
use plotters::prelude::Rectangle;
use plotters::style::Color;

use super::page::{Entry, MARGIN, Page, colour_of, width, wrong};

/// How high the bar is.
const HEIGHT: i32 = 90;

/// What is there at all is seen.
const NARROWEST: i32 = 8;

pub(super) fn draw(chart: &Chart, shares: &[Share]) -> anyhow::Result<Page> {
    let whole: f64 = shares.iter().map(|share| share.value.get()).sum();
    let entry = |(number, share): (usize, &Share)| Entry {
        colour: colour_of(share.tone, number),
        name: format!("{} {}", share.name, chart.unit.said(share.value.get())),
    };
    let legend = shares.iter().enumerate().map(entry).collect();
    Page::new(chart, String::new(), legend, HEIGHT).draw(|area| {
        let mut x = MARGIN;
        let widths = widths(shares, whole, width() - 2 * MARGIN);
        for (number, (share, wide)) in shares.iter().zip(widths).enumerate() {
            let corners = [(x, 0), (x + wide, HEIGHT - 10)];
            let colour = colour_of(share.tone, number);
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
