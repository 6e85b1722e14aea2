//! A sheet to draw on: its colours, its letters, and the words around a drawing.

use anyhow::anyhow;
use commands::Chart;
use commands::chart::Tone;
use plotters::coord::Shift;
use plotters::prelude::{BitMapBackend, DrawingArea, IntoDrawingArea, IntoFont, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, RGBColor, TextStyle};

use super::{FAMILY, WIDTH};

pub(super) const PAPER: RGBColor = RGBColor(250, 250, 252);
pub(super) const INK: RGBColor = RGBColor(28, 32, 40);
pub(super) const PALE: RGBColor = RGBColor(92, 99, 112);
pub(super) const GRID: RGBColor = RGBColor(222, 225, 231);
const EDGE: RGBColor = RGBColor(200, 204, 212);

/// Eight colours that people who see few colours can tell apart (Okabe and Ito's, the yellow darker for paper).
const SERIES: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(191, 151, 0),
    RGBColor(90, 60, 160),
    RGBColor(70, 75, 85),
];

/// The size of the title's letters and of all others: the height of a line, of which a letter is about four fifths.
const TITLE: i32 = 34;
pub(super) const LETTERS: i32 = 29;

/// The space between the edge and everything else.
pub(super) const MARGIN: i32 = 24;

/// Between two lines of words.
const LEADING: i32 = 10;

/// The side of a coloured square in a legend.
const SQUARE: i32 = 22;

pub(super) type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;

/// A colour of a legend, and what it stands for.
pub(super) struct Entry {
    pub(super) colour: RGBColor,
    pub(super) name: String,
}

/// What stands around a drawing, measured before anything is drawn, and the pixels.
pub(super) struct Page {
    pixels: Vec<u8>,
    height: i32,
    title: Vec<String>,
    subtitle: String,
    legend: Vec<Vec<Entry>>,
    /// Where the drawing is, from the top.
    top: i32,
    bottom: i32,
}

impl Page {
    /// A sheet for a drawing so many pixels high.
    pub(super) fn new(chart: &Chart, subtitle: String, legend: Vec<Entry>, drawing: i32) -> Self {
        let title = broken(&chart.title, TITLE, 2);
        let legend = rows(legend);
        let lines = |count: usize| i32::try_from(count).unwrap_or(0);
        let mut top = MARGIN + lines(title.len()) * (TITLE + LEADING);
        if !subtitle.is_empty() {
            top += LETTERS + LEADING;
        }
        let bottom = top + LEADING + drawing;
        let height = bottom + LEADING + lines(legend.len()) * (LETTERS + LEADING) + MARGIN / 2;
        let bytes = usize::try_from(height).unwrap_or(0) * WIDTH as usize * 3;
        Self {
            pixels: vec![0; bytes],
            height,
            title,
            subtitle,
            legend,
            top: top + LEADING,
            bottom,
        }
    }

    /// Puts the words on the sheet, and has the drawing drawn between them.
    pub(super) fn draw(
        mut self,
        drawing: impl FnOnce(&Area<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let mut pixels = std::mem::take(&mut self.pixels);
        {
            let size = (WIDTH, u32::try_from(self.height)?);
            let area = BitMapBackend::with_buffer(&mut pixels, size).into_drawing_area();
            area.fill(&PAPER).map_err(wrong)?;
            let (width, height) = (width(), self.height);
            area.draw(&Rectangle::new([(0, 0), (width - 1, height - 1)], EDGE))
                .map_err(wrong)?;
            self.words(&area)?;
            let (top, bottom) = (
                u32::try_from(self.top)?,
                u32::try_from(self.height - self.bottom)?,
            );
            drawing(&area.margin(top, bottom, 0, 0))?;
            area.present().map_err(wrong)?;
        }
        self.pixels = pixels;
        Ok(self)
    }

    fn words(&self, area: &Area<'_>) -> anyhow::Result<()> {
        let mut y = MARGIN;
        for line in &self.title {
            write(
                area,
                line,
                (MARGIN, y),
                &letters(TITLE, &INK, HPos::Left, VPos::Top),
            )?;
            y += TITLE + LEADING;
        }
        let pale = letters(LETTERS, &PALE, HPos::Left, VPos::Top);
        write(area, &self.subtitle, (MARGIN, y), &pale)?;
        let mut y = self.bottom + LEADING;
        let ink = letters(LETTERS, &INK, HPos::Left, VPos::Top);
        for row in &self.legend {
            let mut x = MARGIN;
            for entry in row {
                // Beside the letters: those stand a little above the middle of their line.
                let square = [(x, y - 3), (x + SQUARE, y - 3 + SQUARE)];
                area.draw(&Rectangle::new(square, entry.colour.filled()))
                    .map_err(wrong)?;
                write(area, &entry.name, (x + SQUARE + 10, y), &ink)?;
                x += width_of_entry(entry);
            }
            y += LETTERS + LEADING;
        }
        Ok(())
    }

    /// The file.
    pub(super) fn png(&self) -> anyhow::Result<Vec<u8>> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, WIDTH, u32::try_from(self.height)?);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        writer.finish()?;
        Ok(file)
    }
}

/// The whole width, as plotters counts.
pub(super) fn width() -> i32 {
    i32::try_from(WIDTH).unwrap_or(i32::MAX)
}

/// An error of the library, which may not be shared between threads as it is.
pub(super) fn wrong(error: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("{error}")
}

/// The colour of the line of that number.
pub(super) fn colour_of_line(number: usize) -> RGBColor {
    SERIES[number % SERIES.len()]
}

/// The colours of parts, in their order: by their tones, and no two of a tone alike while there are others left.
pub(super) fn colours(tones: impl Iterator<Item = Tone>) -> Vec<RGBColor> {
    let mut before: Vec<Tone> = Vec::new();
    let colour = |tone: Tone| {
        let number = before.iter().filter(|other| **other == tone).count();
        before.push(tone);
        colour_of(tone, number)
    };
    tones.map(colour).collect()
}

/// The colour of a tone, for the so-manieth part that has it.
pub(super) fn colour_of(tone: Tone, number: usize) -> RGBColor {
    let shades: &[RGBColor] = match tone {
        Tone::Good => &[RGBColor(33, 145, 120), RGBColor(126, 196, 174)],
        Tone::Warning => &[RGBColor(230, 159, 0), RGBColor(150, 98, 0)],
        Tone::Bad => &[RGBColor(196, 43, 43), RGBColor(112, 24, 58)],
        Tone::Neutral => &[
            RGBColor(141, 153, 174),
            RGBColor(86, 180, 233),
            RGBColor(170, 140, 200),
            RGBColor(90, 97, 110),
        ],
    };
    shades[number % shades.len()]
}

/// How letters are written, and what of them stands at the place that is named.
pub(super) fn letters(
    size: i32,
    colour: &'static RGBColor,
    h: HPos,
    v: VPos,
) -> TextStyle<'static> {
    TextStyle::from(font(size))
        .color(colour)
        .pos(Pos::new(h, v))
}

pub(super) fn write(
    area: &Area<'_>,
    text: &str,
    at: (i32, i32),
    style: &TextStyle<'static>,
) -> anyhow::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    area.draw(&Text::new(text.to_owned(), at, style.clone()))
        .map_err(wrong)
}

fn font(size: i32) -> FontDesc<'static> {
    (FAMILY, size).into_font()
}

/// How wide a text is.
pub(super) fn measure(text: &str, size: i32) -> i32 {
    let measured = font(size).box_size(text).map(|(width, _)| width);
    measured.map_or(0, |width| i32::try_from(width).unwrap_or(i32::MAX))
}

/// A text without what does not fit at its end.
pub(super) fn fitted(text: &str, size: i32, room: i32) -> String {
    let visible = text.replace(char::is_control, " ");
    if measure(&visible, size) <= room {
        return visible;
    }
    let mut kept = String::new();
    for character in visible.chars() {
        kept.push(character);
        if measure(&format!("{kept}…"), size) > room {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// A text as lines that fit, broken between words or the parts of an expression where there are any.
fn broken(text: &str, size: i32, most: usize) -> Vec<String> {
    let room = width() - 2 * MARGIN;
    let mut lines = Vec::new();
    let mut rest = text.replace(char::is_control, " ");
    while lines.len() + 1 < most && measure(&rest, size) > room {
        let first = fitted(&rest, size, room);
        let first = first.trim_end_matches('…').to_owned();
        let after = rest.split_off(last_break(&first).unwrap_or(first.len()));
        lines.push(rest.trim_end().to_owned());
        rest = after.trim_start().to_owned();
    }
    lines.push(fitted(&rest, size, room));
    lines
}

/// Where a line may end: behind a word, or before what is in brackets. Not near its beginning.
fn last_break(line: &str) -> Option<usize> {
    let mut breaks = line
        .char_indices()
        .filter_map(|(at, character)| match character {
            ' ' | ',' | ';' => Some(at + 1),
            '(' | '{' | '[' => Some(at),
            _ => None,
        });
    breaks.rfind(|at| *at > line.len() / 3)
}

fn width_of_entry(entry: &Entry) -> i32 {
    const BETWEEN: i32 = 34;
    SQUARE + 10 + measure(&entry.name, LETTERS) + BETWEEN
}

/// A legend in rows that fit.
fn rows(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let room = width() - 2 * MARGIN;
    let mut rows: Vec<Vec<Entry>> = Vec::new();
    let mut left = 0;
    for mut entry in entries {
        entry.name = fitted(&entry.name, LETTERS, room - SQUARE - 10);
        let wide = width_of_entry(&entry);
        match rows.last_mut() {
            Some(row) if wide <= left => row.push(entry),
            _ => {
                rows.push(vec![entry]);
                left = room;
            }
        }
        left -= wide;
    }
    rows
}
