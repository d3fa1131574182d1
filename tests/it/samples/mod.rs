//! The generator of the sample athlete in `samples/rivera`, and of recordings in any number for tests and benchmarks.
//!
//! The files are the same bytes on every machine: random numbers, sine and cosine are our own (`numbers`), every value
//! is rounded to the resolution of its field. `PATELLA_UPDATE=1 cargo test --test it sample` writes the folder again;
//! without it the test only compares. Start with `plan`, which says what the athlete did; `recorder` runs it second by
//! second with `physiology` and `terrain`; `fit_file`, `gpx_file` and `tcx_file` write it down; `folder` says which
//! file is kept.
//!
//! `story` tells what services know of the last ten weeks; `strava_export`, `garmin_export` and `garmin_list` write
//! that down as the services hand it out.
//!
//! The module uses nothing of patella and holds no tests, so that a benchmark can include it by path; the tests are in
//! `tests/it/sample_athlete`.

pub(crate) mod fit_file;
pub(crate) mod folder;
pub(crate) mod garmin_export;
pub(crate) mod garmin_list;
pub(crate) mod gpx_file;
pub(crate) mod history;
pub(crate) mod numbers;
pub(crate) mod physiology;
pub(crate) mod plan;
pub(crate) mod recorder;
pub(crate) mod story;
pub(crate) mod strava_export;
pub(crate) mod strava_words;
pub(crate) mod tcx_file;
pub(crate) mod terrain;
pub(crate) mod zip_file;
