//! Figures over time.

use commands::chart::{Limit, Line, Shape, TimeScale};
use commands::{Chart, Moment};
use plotters::prelude::{Circle, PathElement};
use plotters::style::{Color, RGBColor};

use super::axes::{Axes, HEIGHT, Mark, Plane};
use super::page::{Entry, LETTERS, Page, colour_of, colour_of_line, measure, wrong};

/// The most marks of time: more would touch each other.
const MOST_MARKS: u8 = 6;

pub(super) fn draw(chart: &Chart) -> anyhow::Result<Page> {
    let Shape::Lines {
        from,
        until,
        lines,
        limits,
    } = &chart.shape
    else {
        anyhow::bail!("these are no lines");
    };
    // A span of nothing has no axis.
    let until = Moment::of_millis(until.millis().max(from.millis().saturating_add(1_000)));
    let axes = axes(chart, *from, until, lines, limits);
    let subtitle = TimeScale::range(*from, until);
    Page::new(chart, subtitle, legend(chart, lines, limits), HEIGHT).draw(|area| {
        let plane = axes.draw(area)?;
        for limit in limits {
            draw_limit(&plane, axes.across, limit)?;
        }
        for (number, line) in lines.iter().enumerate() {
            draw_line(&plane, line, colour_of_line(number))?;
        }
        Ok(())
    })
}

/// Limits are named with the lines: a name beside a limit would stand where lines are.
fn legend(chart: &Chart, lines: &[Line], limits: &[Limit]) -> Vec<Entry> {
    let lines = lines.iter().enumerate().map(|(number, line)| Entry {
        colour: colour_of_line(number),
        name: line.name.clone(),
    });
    let limits = limits.iter().map(|limit| Entry {
        colour: colour_of(limit.tone, 0),
        name: chart.named_limit(limit),
    });
    lines.chain(limits).collect()
}

fn axes(chart: &Chart, from: Moment, until: Moment, lines: &[Line], limits: &[Limit]) -> Axes {
    let scale = chart.scale_of_lines(lines, limits);
    let time = TimeScale::of(from, until, MOST_MARKS);
    let marks = time.marks.into_iter();
    let below: Vec<Mark> = marks
        .map(|(moment, label)| (place(moment), label))
        .collect();
    let marks = scale.marks.iter();
    let left = marks.map(|mark| (*mark, chart.unit.said(*mark))).collect();
    let beyond = below
        .last()
        .map_or(0, |(_, label)| measure(label, LETTERS) / 2);
    Axes {
        across: (place(from), place(until)),
        up: (scale.low, scale.high),
        below,
        left,
        is_ruled: true,
        beyond,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a place among 900 needs no more"
)]
fn place(moment: Moment) -> f64 {
    moment.millis() as f64
}

/// A line, broken where nobody knows how it went. A point alone between two gaps is a dot.
fn draw_line(plane: &Plane<'_, '_>, line: &Line, colour: RGBColor) -> anyhow::Result<()> {
    let area = plane.plotting_area();
    for stretch in line.points.split(|(_, figure)| figure.is_none()) {
        let points: Vec<(f64, f64)> = stretch
            .iter()
            .filter_map(|(moment, figure)| Some((place(*moment), figure.as_ref()?.get())))
            .collect();
        let drawn = match points.as_slice() {
            [] => Ok(()),
            [alone] => area.draw(&Circle::new(*alone, 5, colour.filled())),
            _ => area.draw(&PathElement::new(points, colour.stroke_width(4))),
        };
        drawn.map_err(wrong)?;
    }
    Ok(())
}

/// A dashed line across.
fn draw_limit(plane: &Plane<'_, '_>, across: (f64, f64), limit: &Limit) -> anyhow::Result<()> {
    const DASHES: u32 = 45;
    let colour = colour_of(limit.tone, 0);
    let at = |dash: f64| {
        let share = dash / f64::from(DASHES);
        (across.0 + (across.1 - across.0) * share, limit.value.get())
    };
    for dash in 0..DASHES {
        let ends = vec![at(f64::from(dash)), at(f64::from(dash) + 0.6)];
        let dash = PathElement::new(ends, colour.stroke_width(2));
        plane.plotting_area().draw(&dash).map_err(wrong)?;
    }
    Ok(())
}
