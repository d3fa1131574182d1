//! A recording as a Training Center file. No crate writes it, and it is little: laps, tracks, points.

use std::fmt::Write;

use chrono::{SecondsFormat, TimeDelta};

use super::numbers::to_u32;
use super::recorder::{Lap, Purpose, Recording, Sample, strides_128ths};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2">
<Activities>
"#;

/// The recording as TCX: cadence in strides of one leg inside the activity extension, a new track after each stop.
pub(crate) fn write(recording: &Recording) -> Vec<u8> {
    let mut out = String::from(HEAD);
    // Writing into a string cannot fail.
    let _ = writeln!(out, "<Activity Sport=\"Running\">\n<Id>{}</Id>", instant(recording, 0));
    let mut samples = recording.samples.iter().peekable();
    for lap in &recording.laps {
        head(&mut out, recording, lap);
        while let Some(sample) = samples.next_if(|sample| sample.at_s <= lap.to_s) {
            if sample.resumed {
                out.push_str("</Track>\n<Track>\n");
            }
            point(&mut out, recording, sample);
        }
        out.push_str("</Track>\n</Lap>\n");
    }
    let _ = writeln!(out, "<Notes>{}</Notes>", recording.title);
    out.push_str("</Activity>\n</Activities>\n</TrainingCenterDatabase>\n");
    out.into_bytes()
}

fn instant(recording: &Recording, at_s: u32) -> String {
    (recording.start + TimeDelta::seconds(i64::from(at_s))).to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn head(out: &mut String, recording: &Recording, lap: &Lap) {
    let intensity = if lap.purpose == Purpose::Rest { "Resting" } else { "Active" };
    let _ = writeln!(
        out,
        "<Lap StartTime=\"{}\">\n<TotalTimeSeconds>{}.0</TotalTimeSeconds>\n<DistanceMeters>{:.2}</DistanceMeters>\n\
         <Calories>0</Calories>\n<Intensity>{intensity}</Intensity>\n<TriggerMethod>Manual</TriggerMethod>\n<Track>",
        instant(recording, lap.from_s),
        recording.timer_s(lap.from_s, lap.to_s),
        lap.to_m - lap.from_m,
    );
}

fn point(out: &mut String, recording: &Recording, sample: &Sample) {
    let _ = writeln!(out, "<Trackpoint>\n<Time>{}</Time>", instant(recording, sample.at_s));
    if let Some(place) = sample.place {
        let (latitude, longitude) = place.degrees();
        let _ = writeln!(
            out,
            "<Position><LatitudeDegrees>{latitude:.7}</LatitudeDegrees><LongitudeDegrees>{longitude:.7}</LongitudeDegrees>\
             </Position>\n<AltitudeMeters>{:.1}</AltitudeMeters>",
            sample.altitude_m
        );
    }
    let _ = writeln!(
        out,
        "<DistanceMeters>{:.2}</DistanceMeters>\n<HeartRateBpm><Value>{}</Value></HeartRateBpm>\n\
         <Extensions><ns3:TPX><ns3:Speed>{:.3}</ns3:Speed><ns3:RunCadence>{}</ns3:RunCadence></ns3:TPX></Extensions>\n\
         </Trackpoint>",
        sample.distance_m,
        to_u32(sample.heart_rate_bpm),
        sample.speed_mps,
        (strides_128ths(sample.cadence_spm) + 64) / 128,
    );
}
