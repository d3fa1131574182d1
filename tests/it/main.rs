//! The one integration-test binary: each further one would link polars again.
#![cfg(test)]

mod architecture;
mod article_rows;
mod bad_input;
mod charts;
mod courses;
mod edited;
mod effort;
mod example;
mod exports;
mod fit;
mod formats_agree;
mod garmin_tables;
mod generated;
mod golden;
mod import;
mod joins;
mod licences;
mod manifest;
mod metrics;
mod mutations;
mod plan;
mod profile;
mod quirks;
mod recordings;
mod report;
mod report_command;
mod rulebook;
mod rules;
mod sample_athlete;
mod samples;
mod several_exports;
mod shoes;
mod stop;
mod strava_tables;
mod xml;
