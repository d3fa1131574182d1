//! Strava's bulk export (FORMATS section 1): `activities.csv`, the uploaded files, and what lies beside them.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use rayon::prelude::*;

use super::folder::gzip;
use super::history::History;
use super::numbers::{Rng, to_u32};
use super::recorder::Kind;
use super::story::{EMAIL, Files, OLD, PAIRS, Pair, Told, of_history};
pub(crate) use super::strava_words::Language;
use super::zip_file::{self, Packing, Zip};

/// Id of the bicycle.
const BIKE_ID: u64 = 5_858_926;
/// A day whose file was uploaded without compression.
const NOT_COMPRESSED: &str = "2026-10-13";
/// A day whose second elapsed time is empty, as it is in one row of fifty.
const WITHOUT_SECOND_ELAPSED: &str = "2026-10-01";

/// A path and the bytes there.
type NamedFile = (String, Vec<u8>);

/// How the export looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) language: Language,
    /// 87, 92, 94, 99 or 103: columns were added over the years before the last one.
    pub(crate) columns: usize,
    /// Bytes of each photo.
    pub(crate) photo_bytes: usize,
}

impl Look {
    /// An export of 2026.
    pub(crate) fn new(language: Language) -> Self {
        Self { language, columns: 103, photo_bytes: 700 }
    }
}

/// Everything in the export, by its path in the archive.
pub(crate) fn files(story: &[Told], look: Look) -> Result<Files, Box<dyn Error>> {
    let story: Vec<&Told> = story.iter().filter(|told| told.on_strava).collect();
    let mut files = vec![("activities.csv".to_owned(), activities_csv(&story, look).into_bytes())];
    for told in &story {
        files.extend(recording_file(told)?);
    }
    files.extend(beside(look.photo_bytes));
    Ok(files)
}

/// The archive as it is downloaded.
pub(crate) fn zip(story: &[Told], look: Look) -> Result<Vec<u8>, Box<dyn Error>> {
    zip_file::write(&files(story, look)?, Packing::Deflated)
}

/// The same files inside a folder, as after unpacking and packing again by hand.
pub(crate) fn in_folder(files: Files, folder: &str) -> Files {
    files.into_iter().map(|(path, bytes)| (format!("{folder}/{path}"), bytes)).collect()
}

/// The same files, each with the stub that a Mac puts beside it.
pub(crate) fn with_macos_stubs(files: Files) -> Files {
    let mut all = Files::new();
    for (path, bytes) in files {
        let (folder, name) = path.rsplit_once('/').map_or(("", path.as_str()), |(folder, name)| (folder, name));
        let stub = if folder.is_empty() { format!("__MACOSX/._{name}") } else { format!("__MACOSX/{folder}/._{name}") };
        // AppleDouble: magic number, version 2, filler, one entry.
        let content = [b"\0\x05\x16\x07\0\x02\0\0Mac OS X        \0\x01".as_slice(), &[0; 100]].concat();
        all.push((path, bytes));
        all.push((stub, content));
    }
    all
}

/// Writes the export of a long history without holding it in memory. Returns the bytes of its recordings before
/// compression.
pub(crate) fn write_history(path: &Path, history: &History, look: Look) -> Result<u64, Box<dyn Error>> {
    let mut zip = Zip::new(BufWriter::new(File::create(path)?));
    let mut rows = String::new();
    let mut bytes = 0;
    let numbers: Vec<u32> = (0..history.recordings).collect();
    for chunk in numbers.chunks(64) {
        let made = |number: &u32| -> Result<_, String> {
            let told = of_history(*number, history).map_err(|error| error.to_string())?;
            let file = recording_file(&told).map_err(|error| error.to_string())?;
            let size = told.original.as_ref().map_or(0, |original| original.bytes.len());
            Ok((row(&told, look), file, size as u64))
        };
        for (row, file, size) in chunk.par_iter().map(made).collect::<Result<Vec<_>, _>>()? {
            rows.push_str(&row);
            bytes += size;
            if let Some((name, content)) = file {
                zip.add(&name, &content, Packing::Stored)?;
            }
        }
    }
    zip.add("activities.csv", (header(look) + &rows).as_bytes(), Packing::Deflated)?;
    for (name, content) in beside(look.photo_bytes) {
        zip.add(&name, &content, Packing::Deflated)?;
    }
    zip.finish()?;
    Ok(bytes)
}

/// Where the file of an activity lies: under the number of its upload, or that of the activity when the app made it.
pub(crate) fn file_name(told: &Told) -> Option<String> {
    let original = told.original.as_ref()?;
    let (number, gz) = if original.by_app {
        (told.strava_id(), "")
    } else {
        (told.strava_upload_id(), if told.local_start().date().to_string() == NOT_COMPRESSED { "" } else { ".gz" })
    };
    Some(format!("activities/{number}.{}{gz}", original.suffix))
}

fn recording_file(told: &Told) -> Result<Option<NamedFile>, Box<dyn Error>> {
    let (Some(name), Some(original)) = (file_name(told), &told.original) else { return Ok(None) };
    // Strava puts ten blanks before the TCX files that it was sent.
    let blanks: &[u8] = if original.suffix == "tcx" { b"          " } else { b"" };
    let content = [blanks, &original.bytes].concat();
    let packed = Path::new(&name).extension().is_some_and(|suffix| suffix == "gz");
    Ok(Some((name, if packed { gzip(&content)? } else { content })))
}

/// The table, an activity a row, in the order of the ids.
fn activities_csv(story: &[&Told], look: Look) -> String {
    story.iter().fold(header(look), |text, told| text + &row(told, look))
}

fn header(look: Look) -> String {
    let names: Vec<String> = look.language.headers().into_iter().map(str::to_owned).collect();
    line(&cut(names, look.columns))
}

/// The columns of an older table: the first ones, and the last.
fn cut(mut cells: Vec<String>, columns: usize) -> Vec<String> {
    let last = cells.pop();
    cells.truncate(columns - 1);
    cells.extend(last);
    cells
}

fn line(cells: &[String]) -> String {
    let quoted = |cell: &String| {
        if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    cells.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n"
}

/// One activity. Numbers are places of columns (FORMATS section 1.2).
fn row(told: &Told, look: Look) -> String {
    let recording = &told.recording;
    let mut cells = vec![String::new(); 103];
    let mut set = |place: usize, text: String| cells[place] = text;
    let metres = told.corrected_m.unwrap_or_else(|| told.distance_m());
    let timer_s = recording.timer_s(0, recording.elapsed_s);
    let day = told.local_start().date().to_string();
    set(0, told.strava_id().to_string());
    set(1, look.language.date(recording.start));
    set(2, recording.title.clone());
    set(3, look.language.sport(recording.kind).to_owned());
    set(4, told.description.to_owned());
    set(5, recording.elapsed_s.to_string());
    set(6, look.language.kilometres(metres));
    set(9, told.commute.to_string());
    set(12, file_name(told).unwrap_or_default());
    if day != WITHOUT_SECOND_ELAPSED {
        set(15, format!("{}.0", recording.elapsed_s));
    }
    set(16, format!("{timer_s}.0"));
    set(17, format!("{metres:.1}"));
    set(50, if told.commute { "1.0" } else { "0.0" }.to_owned());
    set(52, if told.original.is_some() { "1.0" } else { "0.0" }.to_owned());
    if let Some(rpe) = recording.rpe {
        set(43, format!("{rpe}.0"));
        set(48, "1.0".to_owned());
    }
    if let Some(pair) = told.pair {
        set(11, gear_text(pair));
        set(69, format!("{}.0", pair.strava_id));
    }
    if recording.kind == Kind::Bike {
        set(11, "Town bike".to_owned());
        set(68, format!("{BIKE_ID}.0"));
    }
    if told.race {
        set(95, "1.0".to_owned());
    }
    if told.original.is_some() {
        measured(told, metres, f64::from(timer_s.max(1)), &mut set);
    }
    if day == super::story::DESCRIBED {
        set(102, "media/0001.jpg|media/0002.jpg".to_owned());
    }
    line(&cut(cells, look.columns))
}

/// The columns that Strava computes from the file.
fn measured(told: &Told, metres: f64, timer_s: f64, set: &mut impl FnMut(usize, String)) {
    let recording = &told.recording;
    let highest = |value: fn(&super::recorder::Sample) -> f64| recording.samples.iter().map(value).fold(0.0, f64::max);
    if metres > 0.0 {
        set(18, format!("{:.3}", highest(|sample| sample.speed_mps)));
        set(19, format!("{:.3}", metres / timer_s));
        set(80, format!("{:.3}", metres / f64::from(recording.elapsed_s.max(1))));
    }
    if recording.samples.iter().any(|sample| sample.place.is_some()) {
        let (up, down) = recording.ascent_descent_m();
        set(20, format!("{up:.1}"));
        set(21, format!("{down:.1}"));
    }
    if told.has_body() {
        let rate = recording.mean(|sample| Some(sample.heart_rate_bpm)).unwrap_or(0.0);
        let highest_rate = format!("{:.1}", highest(|sample| sample.heart_rate_bpm).floor());
        set(7, highest_rate.clone());
        set(30, highest_rate);
        set(31, format!("{rate:.1}"));
        let effort = to_u32(timer_s / 60.0 * (rate / 140.0));
        set(8, effort.to_string());
        set(37, format!("{effort}.0"));
        if let Some(turning) = recording.mean(|sample| Some(sample.cadence_spm).filter(|cadence| *cadence > 0.0)) {
            // Strides of one leg; turns of the pedals.
            let per_leg = if recording.kind == Kind::Bike { turning } else { turning / 2.0 };
            set(28, format!("{:.1}", per_leg * 1.06));
            set(29, format!("{per_leg:.1}"));
            if told.is_run() {
                set(85, format!("{}.0", to_u32(turning * timer_s / 60.0)));
            }
        }
    }
    set(34, format!("{}.0", to_u32(timer_s / 6.0)));
    set(79, "0.0".to_owned());
    set(93, "0.0".to_owned());
    set(94, "0.0".to_owned());
    if told.number.is_multiple_of(6) {
        set(54, format!("{}.0", recording.start.timestamp() / 3_600 * 3_600));
        set(56, "12.3".to_owned());
        set(59, "0.75".to_owned());
    }
}

/// Brand, model and nickname, as exports since 2025 write it.
fn gear_text(pair: Pair) -> String {
    if pair == OLD {
        return String::new();
    }
    format!("{} {} {}", pair.brand, pair.model, pair.nickname).trim_end().to_owned()
}

/// What lies beside the activities.
fn beside(photo_bytes: usize) -> Files {
    let mut shoes = String::from("Shoe Name,Shoe Brand,Shoe Model,Shoe Default Sport Types\n");
    for pair in PAIRS.iter().filter(|pair| pair.on_strava) {
        shoes.extend([pair.nickname, ",", pair.brand, ",", pair.model, ",Run\n"]);
    }
    let route = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx creator=\"StravaGPX\" version=\"1.1\"><metadata>\
                 <name>Round the fields</name></metadata><trk><name>Round the fields</name><trkseg>\
                 <trkpt lat=\"53.117\" lon=\"12.243\"></trkpt><trkpt lat=\"53.118\" lon=\"12.245\"></trkpt></trkseg>\
                 </trk></gpx>\n";
    let texts = [
        ("shoes.csv", shoes.as_str()),
        (
            "bikes.csv",
            "Bike Name,Bike Brand,Bike Model,Bike Default Sport Types\nTown bike,Example,Town 3,\"Ride,Commute\"\n",
        ),
        ("components.csv", "Bike Name,Component Type,Component Brand,Component Model\n"),
        ("media.csv", "Media Filename,Media Caption\nmedia/0001.jpg,\nmedia/0002.jpg,\"the \"\"view\"\"\"\n"),
        ("routes.csv", "Route Name,Route Filename\nRound the fields,routes/1.gpx\n"),
        ("routes/1.gpx", route),
        ("goals.csv", "Goal Type,Activity Type,Goal,Start Date,End Date\n"),
        ("segments.csv", "Segment ID,Name\n"),
        ("general_preferences.csv", "Preference,Value\nmeasurement,meters\n"),
        ("messaging.json", "{\"channels\":[]}\n"),
    ];
    let mut files: Files = texts.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    let profile =
        format!("Athlete ID,Email Address,First Name,Last Name,Sex,Weight\n1234567,{EMAIL},Alex,Rivera,F,61.5\n");
    files.push(("profile.csv".to_owned(), profile.into_bytes()));
    for (seed, path) in [(1, "media/0001.jpg"), (2, "media/0002.jpg"), (3, "profile.jpg")] {
        files.push((path.to_owned(), photo(seed, photo_bytes)));
    }
    files
}

/// Bytes that begin like a photo and cannot be compressed.
fn photo(seed: u64, bytes: usize) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    let mut photo = b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec();
    while photo.len() < bytes {
        photo.push(super::numbers::to_u8(rng.between(0.0, 255.0)));
    }
    photo
}
