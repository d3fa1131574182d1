//! What a chart is when drawn: a size, a description and SVG elements whose colours are CSS classes.

/// The two drawings of each chart: shrinking one would make its text too small to read on a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// 720 units: the report's column.
    Wide,
    /// 342 units: a phone, or half of the one-page summary.
    Narrow,
}

impl Width {
    /// Width in units.
    #[must_use]
    pub const fn units(self) -> f64 {
        match self {
            Self::Wide => 720.0,
            Self::Narrow => 342.0,
        }
    }
}

/// A finished drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Svg {
    /// Width in units.
    pub width: f64,
    /// Height in units.
    pub height: f64,
    /// One-sentence result for those who can not see the picture; empty for decoration.
    pub description: String,
    /// The elements, without the root.
    pub body: String,
}

impl Svg {
    /// A drawing of this size with nothing in it.
    #[must_use]
    pub fn blank(width: f64, height: f64, description: &str) -> Self {
        Self { width, height, description: description.to_owned(), body: String::new() }
    }

    pub(crate) fn empty(width: Width, description: &str) -> Self {
        Self::blank(width.units(), 240.0, description)
    }

    /// For HTML: colours by class, so that the page's variables give light, dark and print.
    #[must_use]
    pub fn inline(&self) -> String {
        self.body.clone()
    }
}
