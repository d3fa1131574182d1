//! Elements that plotters does not have: bars with round corners and tooltips, marks, labels with a halo. Generic over
//! the coordinate, so that they can be placed by data or by place on the picture; drawable on our backend only.

use std::convert::Infallible;
use std::fmt::Write;

use plotters::element::{Drawable, PointCollection};
use plotters_backend::{BackendColor, BackendCoord, DrawingErrorKind};

use super::backend::{SvgBackend, TENTHS, paint, tenths, units};
use super::number;
use super::plot::SMALL;
use super::text::{Weight, escape};
use crate::reporter::theme::{Theme, Token};

type Outcome = Result<(), DrawingErrorKind<Infallible>>;

/// Where the points of an element are that plotters turns into places on the picture.
macro_rules! points {
    ($($element:ident.$points:ident),+) => {$(
        impl<'a, C: 'a> PointCollection<'a, C> for &'a $element<C> {
            type Point = &'a C;
            type IntoIter = &'a [C];
            fn point_iter(self) -> Self::IntoIter {
                &self.$points
            }
        }
    )+};
}

points!(Bar.corners, Mark.at, Dots.at, Lines.ends, Cells.corners, Label.at);

fn colour(token: Token, opacity: f64) -> BackendColor {
    BackendColor { rgb: token.rgb(Theme::Light), alpha: opacity }
}

/// An element with a tooltip inside, or without.
fn with_title(name: &str, attributes: &str, title: &str) -> String {
    if title.is_empty() {
        format!("<{name} {attributes}/>")
    } else {
        format!("<{name} {attributes}><title>{}</title></{name}>", escape(title))
    }
}

/// One path of what is drawn between each two places that follow on each other.
fn path_of_pairs(
    mut at: impl Iterator<Item = BackendCoord>,
    between: impl Fn(String, String, String, String) -> String,
) -> String {
    let mut path = String::new();
    while let (Some(one), Some(other)) = (at.next(), at.next()) {
        path.push_str(&between(units(one.0), units(one.1), units(other.0), units(other.1)));
    }
    path
}

/// A rectangle between two corners.
#[derive(Debug, Clone)]
pub struct Bar<C> {
    /// Opposite corners.
    pub corners: [C; 2],
    /// Fill.
    pub token: Token,
    /// 1 is solid.
    pub opacity: f64,
    /// Of the corners, in units.
    pub radius: f64,
    /// True for slanted lines over the fill: something that is not over or not certain.
    pub hatched: bool,
    /// Tooltip; may be empty.
    pub title: String,
}

impl<C> Bar<C> {
    /// Solid, with square corners and no tooltip.
    pub const fn new(corners: [C; 2], token: Token) -> Self {
        Self { corners, token, opacity: 1.0, radius: 0.0, hatched: false, title: String::new() }
    }
}

impl<C> Drawable<SvgBackend<'_>> for Bar<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, mut at: I, out: &mut SvgBackend<'_>, _: (u32, u32)) -> Outcome {
        let (Some(one), Some(other)) = (at.next(), at.next()) else { return Ok(()) };
        let (left, top) = (one.0.min(other.0), one.1.min(other.1));
        let (width, height) = ((one.0 - other.0).abs(), (one.1 - other.1).abs());
        if width == 0 || height == 0 {
            return Ok(());
        }
        let place = format!(
            "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
            units(left),
            units(top),
            units(width),
            units(height)
        );
        let radius = self.radius.min(f64::from(width.min(height)) / TENTHS / 2.0);
        let radius = if radius > 0.0 { format!(" rx=\"{}\"", number(radius)) } else { String::new() };
        let paint = paint('f', colour(self.token, self.opacity));
        out.raw(&with_title("rect", &format!("{place}{radius} {paint}"), &self.title))?;
        if self.hatched {
            let class = format!("class=\"s-{}\"", self.token.name());
            out.raw(&format!("<path d=\"{}\" {class} stroke-width=\"1\"/>", hatching(left, top, width, height)))?;
        }
        Ok(())
    }
}

/// Lines at 45 degrees, 5 units apart, that end at the edges: no pattern, whose id would not be unique on a page.
fn hatching(left: i32, top: i32, width: i32, height: i32) -> String {
    const STEP: usize = 50;
    (0..=width + height).step_by(STEP).skip(1).fold(String::new(), |mut path, sum| {
        // On each line x + y, measured from the corner, is the same.
        let from_x = (sum - height).max(0);
        let to_x = sum.min(width);
        let from = (units(left + from_x), units(top + sum - from_x));
        let to = (units(left + to_x), units(top + sum - to_x));
        // Writing to a string cannot fail.
        let _ = write!(path, "M{} {}L{} {}", from.0, from.1, to.0, to.1);
        path
    })
}

/// What a mark looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Disc.
    Dot,
    /// Square on its corner.
    Diamond,
}

/// A mark at one place.
#[derive(Debug, Clone)]
pub struct Mark<C> {
    /// Its middle.
    pub at: [C; 1],
    /// What it looks like.
    pub shape: Shape,
    /// Half of its width, in units.
    pub radius: f64,
    /// Fill.
    pub token: Token,
    /// 1 is solid.
    pub opacity: f64,
    /// Tooltip; may be empty.
    pub title: String,
}

impl<C> Drawable<SvgBackend<'_>> for Mark<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, mut at: I, out: &mut SvgBackend<'_>, _: (u32, u32)) -> Outcome {
        let Some((x, y)) = at.next() else { return Ok(()) };
        let paint = paint('f', colour(self.token, self.opacity));
        match self.shape {
            Shape::Dot => {
                let place = format!("cx=\"{}\" cy=\"{}\" r=\"{}\"", units(x), units(y), number(self.radius));
                out.raw(&with_title("circle", &format!("{place} {paint}"), &self.title))
            }
            Shape::Diamond => {
                let r = tenths(self.radius);
                let [x, y, left, right, top, bottom] = [x, y, x - r, x + r, y - r, y + r].map(units);
                let place = format!("d=\"M{x} {top}L{right} {y}L{x} {bottom}L{left} {y}Z\"");
                out.raw(&with_title("path", &format!("{place} {paint}"), &self.title))
            }
        }
    }
}

/// Many discs of one colour as one element, without tooltips: a short line with round ends at each place.
#[derive(Debug, Clone)]
pub struct Dots<C> {
    /// Their middles.
    pub at: Vec<C>,
    /// Half of their width, in units.
    pub radius: f64,
    /// Colour.
    pub token: Token,
}

impl<C> Drawable<SvgBackend<'_>> for Dots<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, at: I, out: &mut SvgBackend<'_>, _: (u32, u32)) -> Outcome {
        let path = at.fold(String::new(), |mut path, (x, y)| {
            let (x, y) = (units(x), units(y));
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}L{x} {y}");
            path
        });
        if path.is_empty() {
            return Ok(());
        }
        let paint = paint('s', colour(self.token, 1.0));
        let width = number(2.0 * self.radius);
        out.raw(&format!("<path d=\"{path}\" {paint} stroke-width=\"{width}\" stroke-linecap=\"round\"/>"))
    }
}

/// Many straight lines of one colour as one element.
#[derive(Debug, Clone)]
pub struct Lines<C> {
    /// Their ends, two for each.
    pub ends: Vec<C>,
    /// Colour.
    pub token: Token,
    /// Their width, in units.
    pub width: f64,
}

impl<C> Drawable<SvgBackend<'_>> for Lines<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, at: I, out: &mut SvgBackend<'_>, _: (u32, u32)) -> Outcome {
        let path = path_of_pairs(at, |x, y, to_x, to_y| format!("M{x} {y}L{to_x} {to_y}"));
        if path.is_empty() {
            return Ok(());
        }
        let width = tenths(self.width);
        let width = if width == 10 { String::new() } else { format!(" stroke-width=\"{}\"", units(width)) };
        out.raw(&format!("<path d=\"{path}\" {}{width}/>", paint('s', colour(self.token, 1.0))))
    }
}

/// Many rectangles of one colour as one group: a calendar has more than a hundred.
#[derive(Debug, Clone)]
pub struct Cells<C> {
    /// Opposite corners, two for each.
    pub corners: Vec<C>,
    /// Fill, or the line of an outline.
    pub token: Token,
    /// Width of the outline; `None` fills.
    pub outline: Option<f64>,
    /// True for rounded corners; without them all are one short path.
    pub rounded: bool,
}

impl<C> Drawable<SvgBackend<'_>> for Cells<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, mut at: I, out: &mut SvgBackend<'_>, _: (u32, u32)) -> Outcome {
        if self.corners.is_empty() {
            return Ok(());
        }
        let (prefix, line) = match self.outline {
            Some(width) => ('s', format!(" stroke-width=\"{}\"", number(width))),
            None => ('f', String::new()),
        };
        if !self.rounded {
            let path = path_of_pairs(at, |x, y, to_x, to_y| format!("M{x} {y}L{to_x} {y}L{to_x} {to_y}L{x} {to_y}Z"));
            return out.raw(&format!("<path d=\"{path}\" {}{line}/>", paint(prefix, colour(self.token, 1.0))));
        }
        out.raw(&format!("<g {}{line}>", paint(prefix, colour(self.token, 1.0))))?;
        while let (Some(one), Some(other)) = (at.next(), at.next()) {
            let (left, top) = (units(one.0.min(other.0)), units(one.1.min(other.1)));
            let (width, height) = (units((one.0 - other.0).abs()), units((one.1 - other.1).abs()));
            out.raw(&format!("<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"2\"/>"))?;
        }
        out.raw("</g>")
    }
}

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// A line of text. The place is that of the baseline.
#[derive(Debug, Clone)]
pub struct Label<C> {
    /// Where, before the offset.
    pub at: [C; 1],
    /// Units to the right and down.
    pub offset: (f64, f64),
    /// What it says.
    pub text: String,
    /// Size in units.
    pub size: f64,
    /// Weight.
    pub weight: Weight,
    /// Colour.
    pub token: Token,
    /// Which part of it stands at the place.
    pub anchor: Anchor,
    /// True for an outline in the ground's colour, over marks.
    pub halo: bool,
}

impl<C> Label<C> {
    /// Regular, muted, starting at the place.
    pub fn new(at: C, text: &str, size: f64) -> Self {
        Self {
            at: [at],
            offset: (0.0, 0.0),
            text: text.to_owned(),
            size,
            weight: Weight::Regular,
            token: Token::Mute,
            anchor: Anchor::Start,
            halo: false,
        }
    }

    /// Moved to the right and down.
    #[must_use]
    pub fn offset(mut self, right: f64, down: f64) -> Self {
        self.offset = (right, down);
        self
    }

    /// Of this weight and colour.
    #[must_use]
    pub fn ink(mut self, weight: Weight, token: Token) -> Self {
        self.weight = weight;
        self.token = token;
        self
    }

    /// With this part at the place.
    #[must_use]
    pub fn anchor(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }

    /// With an outline in the ground's colour.
    #[must_use]
    pub fn halo(mut self) -> Self {
        self.halo = true;
        self
    }
}

impl<C> Drawable<SvgBackend<'_>> for Label<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, mut at: I, out: &mut SvgBackend<'_>, _: (u32, u32)) -> Outcome {
        let Some((x, y)) = at.next() else { return Ok(()) };
        out.raw(&text_element(f64::from(x) / TENTHS + self.offset.0, f64::from(y) / TENTHS + self.offset.1, self))
    }
}

/// The `<text>` of a label with its baseline here.
pub(super) fn text_element<C>(x: f64, y: f64, label: &Label<C>) -> String {
    let anchor = match label.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let weight = match label.weight {
        Weight::Regular => "",
        Weight::SemiBold => " font-weight=\"600\"",
    };
    // Size and colour of most labels are those of the picture ([`super::Svg`]).
    let size = if tenths(label.size) == tenths(SMALL) {
        String::new()
    } else {
        format!(" font-size=\"{}\"", number(label.size))
    };
    let class = match (label.token, label.halo) {
        (Token::Mute, false) => String::new(),
        (Token::Mute, true) => " class=\"halo\"".to_owned(),
        (token, false) => format!(" class=\"f-{}\"", token.name()),
        (token, true) => format!(" class=\"f-{} halo\"", token.name()),
    };
    format!("<text x=\"{}\" y=\"{}\"{size}{weight}{anchor}{class}>{}</text>", number(x), number(y), escape(&label.text))
}
