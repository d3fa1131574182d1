//! `patella inspect FILE`: what is inside one recording, and what the importer made of it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::cli::args::InspectOptions;
use crate::cli::contents;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use crate::importer::{self, ImportOptions, Recording, Source};
use crate::metrics;
use crate::model::activity::{Activity, Format};
use crate::model::athlete::{Athlete, Units};
use crate::model::measures::ActivityMeasures;
use crate::model::streams::{Column, Streams};
use crate::reporter::privacy::masked;
use crate::reporter::wording::Wording;

/// What the importer made of one session: measures, and how many samples each channel holds.
type Seen = (ActivityMeasures, Vec<(&'static str, usize)>);

/// Prints the contents of a recording and the activities made of it.
///
/// # Errors
///
/// When the file cannot be read.
pub fn run(options: &InspectOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let path = &options.file;
    let bytes = fs::read(path).map_err(|error| {
        Failure::usage(
            format!("cannot read {}: {error}", path.display()),
            "give one recording: .fit, .gpx, .tcx or .gz",
        )
    })?;
    let (format, bytes) = importer::unpack(bytes).map_err(|error| Failure::Usage {
        message: format!("{}: {error}", path.display()),
        help: error.help.clone(),
    })?;
    let found = match format {
        Format::Fit => contents::of_fit(&bytes),
        Format::Gpx | Format::Tcx | Format::Summary => contents::of_xml(&String::from_utf8_lossy(&bytes)),
    };
    terminal.data(&masked(&found.to_text()))?;
    terminal.data(&masked(&activities(path, bytes, terminal)))?;
    Ok(Exit::Done)
}

fn activities(path: &Path, bytes: Vec<u8>, terminal: Terminal) -> String {
    let athlete = Athlete::unknown("athlete");
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let progress = terminal.progress();
    let import = importer::import(
        &[Source::Bytes { name, bytes }],
        &ImportOptions { athlete: &athlete, jobs: Some(1) },
        &|activity, streams| {
            let measured = metrics::measure(activity, streams);
            activity.flags.extend(measured.flags);
            (measured.measures, samples(streams))
        },
        &progress,
    );
    progress.finish();
    let mut text = format!("\nimported as {} activities\n", import.recordings.len());
    for recording in &import.recordings {
        describe(&mut text, recording);
    }
    for diagnostic in &import.diagnostics {
        let place = diagnostic.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
        let _ = writeln!(text, "{}: {}{place} ({})", diagnostic.level, diagnostic.message, diagnostic.code);
    }
    text
}

fn describe(text: &mut String, recording: &Recording<Seen>) {
    let Recording { activity, measured: (measures, channels) } = recording;
    let wording = Wording::new(Units::Kilometres);
    let mut line = |key: &str, value: Option<String>| {
        let _ = writeln!(text, "  {key:<16}{}", value.as_deref().unwrap_or("–"));
    };
    line("id", Some(activity.id.to_string()));
    line("start", Some(start(activity)));
    line("sport", Some(format!("{}, surface {}", activity.sport, activity.surface)));
    line("distance", measures.distance.map(|distance| wording.distance(distance)));
    line("elapsed", measures.elapsed.map(Wording::duration));
    line("timer", measures.timer.map(Wording::duration));
    line("moving", measures.moving.map(Wording::duration));
    line("ascent", measures.ascent.map(|height| wording.height(height)));
    line("heart rate", measures.heart_rate.map(|rate| format!("{:.0} bpm", rate.get())));
    line("cadence", measures.cadence.map(Wording::cadence));
    line("running cadence", measures.running_cadence.map(Wording::cadence));
    line("laps, pauses", Some(format!("{}, {}", activity.laps.len(), activity.pauses.len())));
    let channels: Vec<String> = channels.iter().map(|(name, count)| format!("{name} {count}")).collect();
    line("samples", Some(channels.join(", ")));
    let flags: Vec<&str> = activity.flags.iter().map(|flag| flag.name()).collect();
    line("flags", Some(flags.join(", ")));
}

fn start(activity: &Activity) -> String {
    let offset = f64::from(activity.utc_offset.seconds) / 3_600.0;
    format!(
        "{} UTC, local day {} (UTC{offset:+}, {})",
        activity.start_utc.format("%Y-%m-%d %H:%M:%S"),
        activity.local_day(),
        activity.utc_offset.origin
    )
}

fn samples(streams: &Streams) -> Vec<(&'static str, usize)> {
    let channels = &streams.channels;
    let count = |column: &Option<Column>| column.as_ref().map_or(0, |column| column.iter().flatten().count());
    let positions = channels.position.as_ref().map_or(0, |all| all.iter().filter(|one| one.is_present()).count());
    let counts = [
        ("time", channels.len()),
        ("position", positions),
        ("distance", count(&channels.distance_m)),
        ("speed", count(&channels.speed_mps)),
        ("elevation", count(&channels.elevation_m)),
        ("heart rate", count(&channels.heart_rate_bpm)),
        ("cadence", count(&streams.cadence_spm)),
        ("power", count(&channels.power_w)),
        ("temperature", count(&channels.temperature_c)),
        ("vertical oscillation", count(&channels.vertical_oscillation_mm)),
        ("vertical ratio", count(&channels.vertical_ratio_pct)),
        ("ground contact time", count(&channels.stance_time_ms)),
        ("contact balance", count(&channels.stance_balance_left_pct)),
        ("step length", count(&channels.step_length_mm)),
        ("foot strike", count(&channels.foot_strike)),
    ];
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}
