//! The charts: one file each, plain data in, [`super::svg::Svg`] out.
//!
//! A chart does not compute what it shows, and it words nothing but the numbers and dates of its own axes: every
//! label, tooltip and description comes in from the caller, escaped here. Form: REPORT section 4.

pub mod cadence_pace;
pub mod line_with_zone;
pub mod monotony;
pub mod shoe_distance;
pub mod sparkline;
pub mod weekly_distance;
