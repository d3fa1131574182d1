//! The FIT reader against fitparser, an independent decoder, value by value.

#![expect(clippy::cast_possible_truncation, reason = "whole seconds and small counts")]

use std::collections::{BTreeMap, HashSet};

use fitparser::de::{DecodeOption, from_bytes_with_options};
use fitparser::profile::MesgNum;
use fitparser::{FitDataField, Value};
use patella::importer::RawActivity;
use patella::model::quality::QualityFlag;

use super::{read, recordings};

/// One record of fitparser: its time in Unix seconds and the values that both readers know.
struct Peer {
    unix_s: i64,
    values: Vec<(&'static str, f64)>,
}

/// The records of fitparser, halves of one second joined as our reader does: the first value wins.
fn peers(bytes: &[u8]) -> Result<Vec<Peer>, fitparser::Error> {
    const NAMES: [&str; 15] = [
        "position_lat",
        "position_long",
        "distance",
        "enhanced_speed",
        "enhanced_altitude",
        "heart_rate",
        "cadence",
        "fractional_cadence",
        "power",
        "temperature",
        "vertical_oscillation",
        "vertical_ratio",
        "stance_time",
        "stance_time_balance",
        "step_length",
    ];
    let mut peers: Vec<Peer> = Vec::new();
    let options = HashSet::from([DecodeOption::SkipDataCrcValidation, DecodeOption::SkipHeaderCrcValidation]);
    for record in from_bytes_with_options(bytes, &options)?.iter().filter(|record| record.kind() == MesgNum::Record) {
        let field = |name: &str| record.fields().iter().find(|field| field.name() == name);
        let Some(Value::Timestamp(time)) = field("timestamp").map(FitDataField::value) else { continue };
        let unix_s = time.timestamp();
        let old_name = |name: &str| name.strip_prefix("enhanced_").and_then(field);
        let value = |name| {
            let value: Result<f64, _> = field(name).or_else(|| old_name(name))?.value().clone().try_into();
            value.ok()
        };
        let values = NAMES.into_iter().filter_map(|name| Some((name, value(name)?)));
        match peers.last_mut().filter(|last| last.unix_s == unix_s) {
            Some(last) => {
                let new: Vec<_> =
                    values.filter(|(name, _)| !last.values.iter().any(|(known, _)| known == name)).collect();
                last.values.extend(new);
            }
            None => peers.push(Peer { unix_s, values: values.collect() }),
        }
    }
    Ok(peers)
}

fn no_fix(peer: &Peer) -> bool {
    let zeros = peer.values.iter().filter(|(name, value)| name.starts_with("position_") && *value == 0.0);
    zeros.count() == 2
}

/// What our reader has under the name of the profile, in the profile's unit.
fn ours(activity: &RawActivity, index: usize, name: &str) -> Option<f64> {
    let channels = &activity.channels;
    let position = || channels.position.as_ref()?.get(index).copied().filter(|position| position.is_present());
    let column = match name {
        "position_lat" => return position().map(|position| f64::from(position.latitude_semicircles)),
        "position_long" => return position().map(|position| f64::from(position.longitude_semicircles)),
        "distance" => &channels.distance_m,
        "enhanced_speed" => &channels.speed_mps,
        "enhanced_altitude" => &channels.elevation_m,
        "heart_rate" => &channels.heart_rate_bpm,
        "cadence" => &activity.cadence.samples,
        "power" => &channels.power_w,
        "temperature" => &channels.temperature_c,
        "vertical_oscillation" => &channels.vertical_oscillation_mm,
        "vertical_ratio" => &channels.vertical_ratio_pct,
        "stance_time" => &channels.stance_time_ms,
        "stance_time_balance" => &channels.stance_balance_left_pct,
        "step_length" => &channels.step_length_mm,
        other => panic!("no channel {other}"),
    };
    column.as_ref()?.get(index).map(f64::from)
}

/// Files where the two differ, what differs, and why.
const KNOWN_DIFFERENCES: &[(&str, &str, &str)] = &[
    ("FR70-intervals.fit", "distance", "fitparser adds up compressed distances wrongly"),
    ("compressed-speed-distance.fit", "distance", "fitparser adds up compressed distances wrongly"),
    ("time-jump.fit", "timestamp", "the clock was set while recording; we set the times back"),
    ("activity-large-fenxi2-multisport.fit", "timestamp", "two seconds were lived through twice; we leave one out"),
    ("activity-large-fenxi2-multisport.fit", "distance", "the second that was lived through twice"),
    ("activity-large-fenxi2-multisport.fit", "enhanced_altitude", "the second that was lived through twice"),
    ("activity-large-fenxi2-multisport.fit", "enhanced_speed", "the second that was lived through twice"),
];

/// Files that fitparser refuses although they hold samples (DEPENDENCIES, "FIT decoders: correctness").
const REFUSED_BY_FITPARSER: &[&str] = &[
    "lezyne_super_gps-garmin_fit-sample-bad-endian.fit",
    "activity-settings-corruptheader.fit",
    "activity-settings-nodata.fit",
    "activity-unexpected-eof.fit",
    "nick.fit",
    "strava-android-app-201.10-b1218918.fit",
    // The sample that breaks off on purpose (samples/README.md).
    "2026-06-16-182442.fit",
];

#[test]
fn fitparser_agrees_on_every_value() {
    let recordings = recordings();
    let halves = recordings.len().div_ceil(2);
    let differences: Vec<(u64, Vec<String>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|odd| {
                let own: Vec<_> = recordings.iter().skip(odd).step_by(2).take(halves).collect();
                scope.spawn(move || {
                    let mut differences = Vec::new();
                    let compared = own.into_iter().map(|(path, bytes)| agreement(path, bytes, &mut differences)).sum();
                    (compared, differences)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no reader panics")).collect()
    });
    let compared: u64 = differences.iter().map(|(compared, _)| compared).sum();
    let differences: Vec<&String> = differences.iter().flat_map(|(_, differences)| differences).collect();
    println!("{compared} values of {} files compared", recordings.len());
    assert!(differences.is_empty(), "{differences:#?}");
    assert!(recordings.is_empty() || compared > 1_500_000, "only {compared} values were compared");
}

/// Compares one file and returns how many values were equal.
fn agreement(path: &str, bytes: &[u8], differences: &mut Vec<String>) -> u64 {
    let activities = match read(bytes).0 {
        Ok(activities) => activities,
        Err(error) if error.ignorable => return 0,
        Err(_) => Vec::new(),
    };
    let peers = match peers(bytes) {
        Ok(peers) => peers,
        Err(error) => {
            if !REFUSED_BY_FITPARSER.iter().any(|end| path.ends_with(end)) {
                differences.push(format!("{path}: fitparser says {error}"));
            }
            return 0;
        }
    };
    let mut by_time: BTreeMap<i64, (&RawActivity, usize)> = BTreeMap::new();
    for activity in &activities {
        // A watch that never saw a satellite counts from when it was switched on; we put that on the calendar.
        let put_on_calendar = activity.flags.contains(&QualityFlag::TimeWithoutZone);
        let begin =
            activity.start_utc.timestamp() + activity.channels.elapsed_s.first().map_or(0, |first| *first as i64);
        let shift = peers.first().map_or(0, |peer| peer.unix_s - begin) * i64::from(put_on_calendar);
        for (index, elapsed_s) in activity.channels.elapsed_s.iter().enumerate() {
            let unix_s = shift + activity.start_utc.timestamp() + elapsed_s.round() as i64;
            by_time.entry(unix_s).or_insert((activity, index));
        }
    }
    let (mut equal, mut known) = (0, 0);
    let mut unequal: BTreeMap<&str, (u64, String)> = BTreeMap::new();
    for peer in &peers {
        let Some((activity, index)) = by_time.get(&peer.unix_s) else {
            unequal.entry("timestamp").or_insert((0, peer.unix_s.to_string())).0 += 1;
            continue;
        };
        for (name, value) in &peer.values {
            let (is, should) = match *name {
                "fractional_cadence" => continue,
                "cadence" => {
                    let fraction = peer.values.iter().find(|(name, _)| *name == "fractional_cadence");
                    (ours(activity, *index, name), value + fraction.map_or(0.0, |(_, fraction)| *fraction))
                }
                // The place where degrees are zero stands for "no fix".
                "position_lat" | "position_long" if no_fix(peer) => continue,
                "heart_rate" if !(30.0..=240.0).contains(value) => continue,
                name => (ours(activity, *index, name), *value),
            };
            if is.is_some_and(|is| (is - should).abs() <= 1e-6 * should.abs().max(1.0)) {
                equal += 1;
            } else {
                unequal.entry(name).or_insert((0, format!("{is:?}, fitparser {should} at {}", peer.unix_s))).0 += 1;
            }
        }
    }
    for (name, (count, first)) in unequal {
        if KNOWN_DIFFERENCES.iter().any(|(end, of, _)| path.ends_with(end) && *of == name) {
            known += 1;
        } else {
            differences.push(format!("{path}: {count} times {name}, first {first}"));
        }
    }
    let expected = KNOWN_DIFFERENCES.iter().filter(|(end, ..)| path.ends_with(end)).count();
    if known != expected {
        differences.push(format!("{path}: {known} of {expected} known differences"));
    }
    equal
}
