//! A recording as GPX, written by crate gpx. That crate knows no extensions, so heart rate and cadence are put
//! between its lines afterwards, in the form that watch makers' services export.

use std::error::Error;

use chrono::TimeDelta;
use gpx::{Gpx, GpxVersion, Track, TrackSegment, Waypoint};

use super::numbers::{rounded, to_u32};
use super::recorder::{Kind, Recording, Sample, strides_128ths};

/// The recording as GPX 1.1. With `body`, heart rate and cadence (strides of one leg) are added.
pub(crate) fn write(recording: &Recording, creator: &str, body: bool) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut segments = vec![TrackSegment::new()];
    let mut written = Vec::new();
    for sample in &recording.samples {
        let Some(place) = sample.place else { continue };
        if sample.resumed {
            segments.push(TrackSegment::new());
        }
        let (latitude, longitude) = place.degrees();
        let mut point = Waypoint::new((rounded(longitude, 7), rounded(latitude, 7)).into());
        point.elevation = Some(rounded(sample.altitude_m, 1));
        let at = recording.start + TimeDelta::seconds(i64::from(sample.at_s));
        point.time = Some(time::OffsetDateTime::from_unix_timestamp(at.timestamp())?.into());
        if let Some(segment) = segments.last_mut() {
            segment.points.push(point);
        }
        written.push(*sample);
    }
    let track = Track {
        name: Some(recording.title.clone()),
        type_: Some(if recording.kind == Kind::Trail { "trail_running" } else { "running" }.to_owned()),
        segments,
        ..Track::default()
    };
    let gpx =
        Gpx { version: GpxVersion::Gpx11, creator: Some(creator.to_owned()), tracks: vec![track], ..Gpx::default() };
    let mut bytes = Vec::new();
    gpx::write(&gpx, &mut bytes)?;
    Ok(if body { with_extensions(&String::from_utf8(bytes)?, &written).into_bytes() } else { bytes })
}

const NAMESPACE: &str = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1";

fn with_extensions(text: &str, samples: &[Sample]) -> String {
    use std::fmt::Write;
    let text = text.replacen("<gpx ", &format!("<gpx xmlns:gpxtpx=\"{NAMESPACE}\" "), 1);
    let mut out = String::with_capacity(2 * text.len());
    let mut samples = samples.iter();
    for line in text.split_inclusive('\n') {
        if line.trim() == "</trkpt>"
            && let Some(sample) = samples.next()
        {
            // Writing into a string cannot fail.
            let _ = write!(
                out,
                "        <extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>{}</gpxtpx:hr><gpxtpx:cad>{}</gpxtpx:cad>\
                 </gpxtpx:TrackPointExtension></extensions>\n{line}",
                to_u32(sample.heart_rate_bpm),
                (strides_128ths(sample.cadence_spm) + 64) / 128,
            );
        } else {
            out.push_str(line);
        }
    }
    out
}
