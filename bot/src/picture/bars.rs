//! Figures below each other, each with its name above it: names of any length can be read on a phone.

use commands::Chart;
use commands::chart::{Column, Part};
use plotters::prelude::Rectangle;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use super::page::{
    Area, Entry, INK, LETTERS, MARGIN, PALE, Page, colours, fitted, letters, measure, width, write,
    wrong,
};

/// How high a bar is.
const HEIGHT: i32 = 26;

/// From one name to the next.
const STEP: i32 = LETTERS + HEIGHT + 22;

/// Between a name and its figure.
const BETWEEN: i32 = 24;

/// What is there at all is seen.
const NARROWEST: i32 = 4;

/// The most bars: a picture is no list.
const MOST: usize = 20;

pub(super) fn draw(chart: &Chart, parts: &[Part], bars: &[Column]) -> anyhow::Result<Page> {
    let shown = &bars[..bars.len().min(MOST)];
    let subtitle = match bars.len() {
        all if all > MOST => format!("{MOST} of {all}"),
        _ => String::new(),
    };
    let colours = colours(parts.iter().map(|part| part.tone));
    let entries = parts.iter().zip(&colours).map(|(part, colour)| Entry {
        colour: *colour,
        name: part.name.clone(),
    });
    let most = shown.iter().map(Column::whole).fold(0.0, f64::max);
    let height = STEP * i32::try_from(shown.len())?;
    Page::new(chart, subtitle, entries.collect(), height).draw(|area| {
        let mut top = 0;
        for bar in shown {
            name(area, chart, bar, top)?;
            let mut x = MARGIN;
            for (value, colour) in bar.values.iter().zip(&colours) {
                let wide = wide(value.get(), most);
                let corners = [(x, top + LETTERS), (x + wide, top + LETTERS + HEIGHT)];
                if wide > 0 {
                    let filled = Rectangle::new(corners, colour.filled());
                    area.draw(&filled).map_err(wrong)?;
                }
                x += wide;
            }
            top += STEP;
        }
        Ok(())
    })
}

/// What a bar is called on the left, and its figure on the right.
fn name(area: &Area<'_>, chart: &Chart, bar: &Column, top: i32) -> anyhow::Result<()> {
    let figure = chart.unit.said(bar.whole());
    let room = width() - 2 * MARGIN - measure(&figure, LETTERS) - BETWEEN;
    let name = fitted(&bar.label, LETTERS, room);
    let ink = letters(LETTERS, &INK, HPos::Left, VPos::Top);
    write(area, &name, (MARGIN, top), &ink)?;
    let pale = letters(LETTERS, &PALE, HPos::Right, VPos::Top);
    write(area, &figure, (width() - MARGIN, top), &pale)
}

/// How wide a part is, where `most` is as wide as there is room.
fn wide(value: f64, most: f64) -> i32 {
    if value <= 0.0 || most <= 0.0 {
        return 0;
    }
    let room = f64::from(width() - 2 * MARGIN - NARROWEST);
    #[expect(clippy::cast_possible_truncation, reason = "no more than 900")]
    let wide = (value / most * room) as i32;
    NARROWEST.max(wide)
}
