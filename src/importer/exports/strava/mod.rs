//! The tables of Strava's bulk export: `activities.csv` and `shoes.csv` (FORMATS section 1).
//!
//! Text in, rows out: which recording belongs to a row, and which pair of shoes, is decided elsewhere. Start with
//! [`ActivitiesReader`]; the first column that a further language needs is a name in `header.rs`, then come its words
//! in `kind.rs` and its months in `date.rs`.
//!
//! | columns | from | what differs |
//! |---|---|---|
//! | 10 | before July 2019 | `id,date,name,...`; `2018-09-12 15:02:23`; distance in metres |
//! | 10 | July 2019 | `Activity ID,Activity Date,...`; localised dates; kilometres, swims in metres |
//! | 77 | 2020 | repeats elapsed time and distance (seconds, metres); gear 9, file 10; headers `translation missing: ...` |
//! | 87 | 2023 | 13 columns before the repeated ones: gear 11, file 12; headers in HTML |
//! | 92 | 2024 | carbon saved, pool length, training load, intensity, grade-adjusted pace |
//! | 94 | 2024 | timer time (91), total cycles |
//! | 99 | 2025 | recovery, with pet, competition (95), long run, for a cause |
//! | 103 | 2026 | with kid, downhill distance, total sets, total reps |
//!
//! Columns are found by name in English, German, French, Spanish and Dutch, repeated names by their occurrence; in any
//! other language, and for names that are not known, by position, which is the same in all languages.

mod activities;
mod date;
mod faults;
mod gear;
mod header;
mod kind;
mod number;
mod records;
mod row;
mod titles;
mod words;

pub use activities::ActivitiesReader;
pub use gear::ShoesReader;
