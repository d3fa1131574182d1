//! Recordings in any number, for tests and benchmarks.

use std::error::Error;
use std::fs;
use std::path::Path;

use chrono::Days;
use rayon::prelude::*;

use super::fit_file::{self, MAIN_WATCH};
use super::folder::gzip;
use super::numbers::Rng;
use super::plan::{LAST_SUNDAY, outing};
use super::recorder::{Kind, Leg, Purpose, Recording, record};
use super::{gpx_file, tcx_file};

/// The format of generated recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Fit,
    Gpx,
    Tcx,
    /// Eight FIT, one GPX and one TCX in ten.
    Mixed,
}

/// What to generate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct History {
    /// Five a week, the last on Sunday 22 November 2026.
    pub(crate) recordings: u32,
    /// Seconds between samples.
    pub(crate) interval_s: u32,
    pub(crate) form: Form,
    pub(crate) compressed: bool,
    pub(crate) seed: u64,
}

/// Writes the recordings into a folder that exists. Returns the bytes before compression.
pub(crate) fn write_history(folder: &Path, history: &History) -> Result<u64, Box<dyn Error>> {
    let one = |number: u32| -> Result<u64, String> {
        let (name, bytes) = recording(number, history).map_err(|error| error.to_string())?;
        let length = bytes.len() as u64;
        let (name, bytes) = if history.compressed {
            (name + ".gz", gzip(&bytes).map_err(|error| error.to_string())?)
        } else {
            (name, bytes)
        };
        fs::write(folder.join(name), bytes).map_err(|error| error.to_string())?;
        Ok(length)
    };
    let lengths = (0..history.recordings).into_par_iter().map(one).collect::<Result<Vec<_>, _>>()?;
    Ok(lengths.iter().sum())
}

/// The name and the bytes of recording `number`.
pub(crate) fn recording(number: u32, history: &History) -> Result<(String, Vec<u8>), Box<dyn Error>> {
    let recording = session(number, history);
    let form = match (history.form, number % 10) {
        (Form::Mixed, 3) => Form::Gpx,
        (Form::Mixed, 7) => Form::Tcx,
        (Form::Mixed, _) => Form::Fit,
        (form, _) => form,
    };
    Ok(match form {
        Form::Gpx => (format!("{number:05}.gpx"), gpx_file::write(&recording, "Generator", true)?),
        Form::Tcx => (format!("{number:05}.tcx"), tcx_file::write(&recording)),
        Form::Fit | Form::Mixed => (format!("{number:05}.fit"), fit_file::write(&recording, MAIN_WATCH)?),
    })
}

/// Recording `number`, counted backwards from the last day.
pub(crate) fn session(number: u32, history: &History) -> Recording {
    // Sunday, Saturday, Thursday, Tuesday, Monday.
    let back = u64::from(number / 5) * 7 + [0, 1, 3, 5, 6][number as usize % 5];
    let day = LAST_SUNDAY - Days::new(back);
    let mut rng = Rng::new(history.seed ^ (u64::from(number) << 20));
    let kilometres = [12.0, 8.0, 7.0, 8.0, 6.0][number as usize % 5];
    let kind = if number % 5 == 1 { Kind::Trail } else { Kind::Road };
    let distance_m = 1_000.0 * kilometres * rng.between(0.95, 1.05);
    let speed_mps = rng.between(2.6, 3.1);
    let legs = vec![Leg { distance_m, speed_mps, purpose: Purpose::Active }];
    let mut outing = outing(day, (18, 5), kind, legs, &mut rng);
    outing.seed ^= history.seed;
    "Run".clone_into(&mut outing.title);
    record(&outing, history.interval_s)
}
