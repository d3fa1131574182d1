//! Verdicts to pages: HTML, PNG, JSON, CSV, mail and the terminal summary, all from one [`report::Report`] value; a
//! [`team`] of them; and what the commands on plans, logs and shoes print. Nothing here measures or judges; it only
//! words, draws and writes.
//!
//! Start reading at [`report`] (what will be shown) and [`assemble`] (how it is made), then [`html`]; for the pictures
//! at [`charts`] (one picture a file), [`svg`] (how they are drawn) and [`theme`] (their colours).

pub mod assemble;
pub mod chart_files;
pub mod charts;
pub mod csv;
pub mod fonts;
pub mod habit_log;
pub mod html;
pub mod json;
pub mod mail;
mod markdown;
pub mod pain_log;
pub mod plan;
pub mod png;
pub(crate) mod privacy;
pub mod raster;
pub mod report;
pub mod return_plan;
pub mod shoe_ledger;
pub mod summary_page;
pub mod svg;
pub mod team;
pub mod text;
pub mod theme;
pub mod wording;
pub mod write;
