//! GPX tracks (FORMATS sections 1.6 and 4.1).
//!
//! Reads `trk`, `trkseg` and `trkpt` with the extensions of any exporter, by local name and at any depth; waypoints,
//! routes and everything else are passed over. Distance is left to the metrics, which measure it from the positions,
//! unless an extension carries it. Start with [`GpxReader`].

use chrono::DateTime;
use quick_xml::events::BytesStart;

use super::xml::document::{self, BadValues, Handler};
use super::xml::number;
use super::xml::route;
use super::xml::samples::{Sample, Segment, timeline};
use super::xml::sport;
use super::xml::stretches::{report_strays, stretches};
use super::xml::time::{self, Zone};
use crate::diagnostics::{Code, Diagnostics, Level};
use crate::importer::plausible::FEW_POSITIONS;
use crate::importer::{CadenceKind, FormatReader, RawActivity, RawCadence, ReadError, Recognition};
use crate::model::activity::{Format, RecordedTotals, Sport};
use crate::model::quality::QualityFlag;
use crate::model::streams::Position;

/// Reads GPX.
#[derive(Debug, Clone, Copy)]
pub struct GpxReader;

/// Tracks further apart are different activities (FORMATS section 4.1).
const SAME_ACTIVITY_US: i64 = 30 * 60 * time::SECOND_US;

/// Tracks that are read of one document; the indices of their activities have 16 bits.
const MOST_TRACKS: usize = u16::MAX as usize;

/// Bytes of one point in the leanest real files; decides how many rows are reserved.
const BYTES_PER_POINT: usize = 150;

impl FormatReader for GpxReader {
    fn format(&self) -> Format {
        Format::Gpx
    }

    fn recognise(&self, head: &[u8]) -> Recognition {
        document::recognise(head, "gpx")
    }

    fn read(&self, bytes: &[u8], diagnostics: &mut Diagnostics) -> Result<Vec<RawActivity>, ReadError> {
        let text = document::decode(bytes);
        if text.is_empty() {
            return Err(document::empty_file());
        }
        let mut document = Document { bytes: text.len(), ..Document::default() };
        let walked = document::walk(&text, &mut document);
        document.bad.report(diagnostics);

        let without_time = document.route_points + document.tracks.iter().map(Track::untimed).sum::<usize>();
        let empty_tracks = !document.tracks.is_empty();
        let recorded: Vec<Track> = document.tracks.into_iter().filter(|track| track.start_us().is_some()).collect();
        if recorded.is_empty() {
            return Err(match walked {
                Err(fault) => fault.into_error(),
                Ok(()) => nothing(without_time, empty_tracks),
            });
        }
        let cut = walked.is_err();
        if let Err(fault) = walked {
            fault.report(diagnostics);
        }
        let tracks = grouped(parted(recorded, diagnostics)).into_iter().enumerate();
        let mut activities: Vec<RawActivity> =
            tracks.filter_map(|(index, track)| activity(index, track, document.title.as_str(), diagnostics)).collect();
        if cut && let Some(last) = activities.last_mut() {
            last.flags.push(QualityFlag::Truncated);
        }
        Ok(activities)
    }
}

/// Why there is no activity. An empty track is what services write for a run indoors (FORMATS section 2.2), which is no
/// fault of the file.
fn nothing(points_without_time: usize, empty_tracks: bool) -> ReadError {
    if points_without_time > 0 {
        return ReadError {
            code: Code::RouteWithoutTime,
            place: None,
            message: format!("a planned route: none of its {points_without_time} points carries a time"),
            help: Some("export the recorded activity instead of the route".to_owned()),
            ignorable: true,
        };
    }
    if empty_tracks {
        return ReadError {
            code: Code::NothingRecorded,
            place: None,
            message: "no track in it, as in every GPX of a run on a treadmill".to_owned(),
            help: Some("import the FIT or the TCX of this activity".to_owned()),
            ignorable: true,
        };
    }
    ReadError {
        code: Code::NothingRecorded,
        place: None,
        message: "there is no track point in it".to_owned(),
        help: Some("the service exported a description without the recording: download the original file".to_owned()),
        ignorable: false,
    }
}

#[derive(Debug, Default)]
struct Track {
    name: String,
    kind: String,
    segments: Vec<Segment>,
    offset_s: Option<i32>,
    zone_unstated: bool,
}

impl Track {
    fn times(&self) -> impl Iterator<Item = i64> + '_ {
        self.segments.iter().flatten().map(|sample| sample.unix_us).filter(|time| *time != Sample::NO_TIME)
    }

    fn start_us(&self) -> Option<i64> {
        self.times().next()
    }

    fn end_us(&self) -> Option<i64> {
        self.segments
            .iter()
            .rev()
            .flat_map(|segment| segment.iter().rev())
            .map(|sample| sample.unix_us)
            .find(|time| *time != Sample::NO_TIME)
    }

    fn untimed(&self) -> usize {
        self.segments.iter().flatten().filter(|sample| sample.unix_us == Sample::NO_TIME).count()
    }
}

/// What the text of the innermost element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Field {
    #[default]
    Ignored,
    Time,
    Elevation,
    HeartRate,
    Cadence,
    Temperature,
    Power,
    Speed,
    Distance,
    TrackName,
    TrackKind,
    Title,
}

/// The document while it is walked.
#[derive(Debug, Default)]
struct Document {
    /// Bytes for which no rows were reserved yet.
    bytes: usize,
    tracks: Vec<Track>,
    title: String,
    route_points: usize,
    bad: BadValues,
    field: Field,
    point: Option<Sample>,
    /// Depth of the open `trk`, 0 outside.
    track_depth: usize,
    /// Depth of the open `metadata`, 0 outside.
    metadata_depth: usize,
}

impl Handler for Document {
    fn start(&mut self, name: &str, element: &BytesStart<'_>, depth: usize) {
        if self.point.is_some() {
            self.field = field_of_point(name);
            return;
        }
        self.field = Field::Ignored;
        match name {
            "trkpt" if self.track_depth > 0 => self.begin_point(element),
            "trkseg" => self.begin_segment(),
            "trk" if self.tracks.len() >= MOST_TRACKS => self.bad.note(name, "one too many"),
            "trk" => {
                self.track_depth = depth;
                self.tracks.push(Track::default());
            }
            "rtept" => self.route_points += 1,
            "metadata" => self.metadata_depth = depth,
            "name" if self.track_depth > 0 && depth == self.track_depth + 1 => self.field = Field::TrackName,
            "type" if self.track_depth > 0 && depth == self.track_depth + 1 => self.field = Field::TrackKind,
            "name" if self.metadata_depth > 0 && depth == self.metadata_depth + 1 => self.field = Field::Title,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        match self.field {
            Field::Ignored => {}
            Field::TrackName => self.words(|track| &mut track.name, text),
            Field::TrackKind => self.words(|track| &mut track.kind, text),
            Field::Title => document::push_words(&mut self.title, text),
            Field::Time => self.time(text),
            _ => self.value(text),
        }
    }

    fn end(&mut self, name: &str, depth: usize) {
        self.field = Field::Ignored;
        match name {
            "trkpt" => {
                if let (Some(point), Some(track)) = (self.point.take(), self.tracks.last_mut())
                    && let Some(segment) = track.segments.last_mut()
                {
                    segment.push(point);
                }
            }
            "trk" if depth == self.track_depth => self.track_depth = 0,
            "metadata" if depth == self.metadata_depth => self.metadata_depth = 0,
            _ => {}
        }
    }
}

/// Local names of the values of a point, in its extensions too (FORMATS section 4.1).
fn field_of_point(name: &str) -> Field {
    match name {
        "ele" => Field::Elevation,
        "time" => Field::Time,
        "hr" | "heartrate" => Field::HeartRate,
        "cad" | "cadence" | "RunCadence" => Field::Cadence,
        "atemp" | "temp" => Field::Temperature,
        "power" | "PowerInWatts" | "Watts" => Field::Power,
        "speed" => Field::Speed,
        "distance" => Field::Distance,
        _ => Field::Ignored,
    }
}

impl Document {
    fn begin_segment(&mut self) {
        // Most files hold one segment, which takes the rows of the whole file at once; further ones grow as they need.
        let rows = std::mem::take(&mut self.bytes) / BYTES_PER_POINT;
        if let Some(track) = self.tracks.last_mut() {
            track.segments.push(Vec::with_capacity(rows));
        }
    }

    fn begin_point(&mut self, element: &BytesStart<'_>) {
        if self.tracks.last().is_some_and(|track| track.segments.is_empty()) {
            self.begin_segment();
        }
        let mut point = Sample::EMPTY;
        let (mut latitude, mut longitude) = (None, None);
        for (name, value) in document::attributes(element) {
            match name {
                "lat" => latitude = number::parse(value),
                "lon" => longitude = number::parse(value),
                _ => {}
            }
        }
        match (latitude, longitude) {
            (Some(latitude), Some(longitude)) => {
                point.position = Position::from_degrees(latitude, longitude).unwrap_or(Position::MISSING);
            }
            _ => self.bad.note("lat and lon", element.attributes_raw()),
        }
        self.point = Some(point);
    }

    fn words(&mut self, title: impl Fn(&mut Track) -> &mut String, text: &str) {
        if let Some(track) = self.tracks.last_mut() {
            document::push_words(title(track), text);
        }
    }

    fn time(&mut self, text: &str) {
        let Some(point) = self.point.as_mut().filter(|point| point.unix_us == Sample::NO_TIME) else { return };
        let Some(time) = time::parse(text) else {
            if !text.trim().is_empty() {
                self.bad.note("time", text);
            }
            return;
        };
        point.unix_us = time.unix_us;
        if time.zone != Zone::Utc
            && let Some(track) = self.tracks.last_mut()
        {
            track.zone_unstated |= time.zone == Zone::Unstated;
            track.offset_s = track.offset_s.or(time::plausible_offset(time.zone));
        }
    }

    /// Reads a value into its column; the first value of a point wins.
    fn value(&mut self, text: &str) {
        let Some(point) = self.point.as_mut() else { return };
        let (column, range, name) = match self.field {
            Field::Elevation => (&mut point.elevation_m, number::ELEVATION_M, "ele"),
            Field::HeartRate => (&mut point.heart_rate_bpm, number::HEART_RATE_BPM, "hr"),
            Field::Cadence => (&mut point.cadence, number::CADENCE, "cad"),
            Field::Temperature => (&mut point.temperature_c, number::TEMPERATURE_C, "temp"),
            Field::Power => (&mut point.power_w, number::POWER_W, "power"),
            Field::Speed => (&mut point.speed_mps, number::SPEED_MPS, "speed"),
            Field::Distance => (&mut point.distance_m, number::DISTANCE_M, "distance"),
            _ => return,
        };
        self.bad.read_into(column, text, &range, name);
    }
}

/// The tracks, each parted where days pass between its points.
fn parted(tracks: Vec<Track>, diagnostics: &mut Diagnostics) -> Vec<Track> {
    let mut parted = Vec::with_capacity(tracks.len());
    let mut left_out = 0;
    for Track { name, kind, segments, offset_s, zone_unstated } in tracks {
        let (parts, strays) = stretches(segments);
        left_out += strays;
        parted.extend(parts.into_iter().map(|segments| Track {
            name: name.clone(),
            kind: kind.clone(),
            segments,
            offset_s,
            zone_unstated,
        }));
    }
    report_strays(left_out, diagnostics);
    parted
}

/// Tracks in the order of their starts, those of one activity joined: at most 30 minutes apart, not overlapping, and of
/// types that do not differ.
fn grouped(mut tracks: Vec<Track>) -> Vec<Track> {
    tracks.sort_by_key(Track::start_us);
    let mut groups: Vec<Track> = Vec::with_capacity(tracks.len());
    for track in tracks {
        let joins = groups.last().is_some_and(|group| {
            let gap_us = group.end_us().zip(track.start_us()).map(|(end, start)| start - end);
            let close = gap_us.is_some_and(|gap| (0..=SAME_ACTIVITY_US).contains(&gap));
            close && (group.kind.trim().eq_ignore_ascii_case(track.kind.trim()) || track.kind.is_empty())
        });
        match groups.last_mut() {
            Some(group) if joins => {
                group.segments.extend(track.segments);
                group.zone_unstated |= track.zone_unstated;
                group.offset_s = group.offset_s.or(track.offset_s);
            }
            _ => groups.push(track),
        }
    }
    groups
}

fn activity(index: usize, track: Track, title: &str, diagnostics: &mut Diagnostics) -> Option<RawActivity> {
    let timeline = timeline(track.segments, diagnostics);
    let start_us = timeline.samples.first()?.unix_us;
    let mut flags = timeline.flags.clone();
    if track.zone_unstated {
        flags.push(QualityFlag::TimeWithoutZone);
    }
    if timeline.positions() < FEW_POSITIONS {
        flags.push(QualityFlag::FewPoints);
    }
    let (mut sport, surface) = sport::from_word(&track.kind);
    if sport.is_none() && track.kind.is_empty() && route::has_invented_times(&timeline) {
        sport = Some(Sport::Other);
        diagnostics
            .push(
                Code::RouteWithoutTime,
                Level::Warning,
                "its times follow one constant speed, as those of a drawn route do; it is not taken for a run",
            )
            .help("if it was one, give sport = \"run\" in an [[activity]] of athlete.toml");
    }
    let (mut channels, cadence) = timeline.columns(start_us);
    if channels.distance_m.as_ref().is_some_and(|distance| !is_cumulative(distance.raw())) {
        channels.distance_m = None;
    }
    Some(RawActivity {
        session_index: u16::try_from(index).ok()?,
        device: None,
        start_utc: DateTime::from_timestamp_micros(start_us)?,
        utc_offset_s: track.offset_s,
        sport,
        surface,
        title: document::title(&track.name).or_else(|| document::title(title)),
        recorded: RecordedTotals::default(),
        laps: Vec::new(),
        pauses: timeline.pauses(start_us),
        rpe: None,
        channels,
        cadence: RawCadence { kind: CadenceKind::AsWritten, samples: cadence, session_mean: None },
        flags,
    })
}

/// False for an extension that holds the distance of each step: it falls as often as it rises. A tenth is chosen.
fn is_cumulative(distance_m: &[f32]) -> bool {
    let falls = distance_m.windows(2).filter(|pair| pair[1] < pair[0]).count();
    falls * 10 <= distance_m.len()
}

#[cfg(test)]
mod tests;
