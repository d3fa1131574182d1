//! `athlete.toml`: every key of CONTRACT section 2, checked.

use toml::de::DeTable;

use super::ProfileError;
use super::section::{Section, line_of};
use super::shoes::{self, GROUNDS, distance};
use crate::model::activity::{ActivityId, Sport, Surface};
use crate::model::athlete::{
    Athlete, Correction, CorrectionTarget, Exclusion, ExclusionReason, Mute, RoadSide, Sex, Units,
};
use crate::model::calendar::DaySpan;
use crate::model::nearest::nearest;
use crate::model::shoe::Shoe;

const KEYS: [&str; 21] = [
    "id",
    "name",
    "birth_year",
    "sex",
    "body_mass_kg",
    "height_cm",
    "max_heart_rate_bpm",
    "resting_heart_rate_bpm",
    "time_zone",
    "units",
    "default_surface",
    "previous_knee_injury",
    "usual_road_side",
    "last_checkup",
    "seated_hours_per_day",
    "sources",
    "shoe",
    "activity",
    "excluded",
    "mute",
    "return_to_running",
];

/// The rule that can be neither muted nor disabled (CONTRACT section 2).
const NEVER_MUTED: &str = "medical-red-flag";

/// Reads `athlete.toml`. `default_id` is the name of the folder, used when the file gives no `id`.
///
/// # Errors
///
/// At the first mistake: no TOML, an unknown key, a wrong type, an impossible value, or values that contradict each
/// other. The error names line and key, and what to write instead.
pub fn parse_athlete(text: &str, default_id: &str) -> Result<Athlete, ProfileError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let document = DeTable::parse(text).map_err(|error| ProfileError {
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        key: None,
        message: format!("this is no TOML: {}", error.message().lines().next().unwrap_or("it cannot be read")),
        help: Some("text goes in quotes, dates and numbers do not; `patella init` writes an example".to_owned()),
    })?;
    let root = Section::root(text, document.get_ref());
    root.only(&KEYS)?;
    let id = identity(&root)?.unwrap_or_else(|| default_id.to_owned());
    let shoes = shoes::shoes(&root)?;
    let athlete = Athlete {
        name: root.text("name")?.unwrap_or_else(|| id.clone()),
        birth_year: root.integer("birth_year", &(1900..=2100))?,
        sex: root.word("sex", Sex::ALL, Sex::name)?.unwrap_or(Sex::Unspecified),
        body_mass_kg: root.number("body_mass_kg", &(20.0..=300.0))?,
        height_cm: root.number("height_cm", &(90.0..=250.0))?,
        max_heart_rate_bpm: root.number("max_heart_rate_bpm", &(100.0..=240.0))?,
        resting_heart_rate_bpm: root.number("resting_heart_rate_bpm", &(25.0..=120.0))?,
        time_zone: time_zone(&root)?,
        units: root.word("units", Units::ALL, Units::name)?.unwrap_or(Units::Kilometres),
        default_surface: root.word("default_surface", &GROUNDS, Surface::name)?,
        previous_knee_injury: root.flag("previous_knee_injury")?,
        usual_road_side: root.word("usual_road_side", RoadSide::ALL, RoadSide::name)?,
        last_checkup: root.day("last_checkup")?,
        seated_hours_per_day: root.number("seated_hours_per_day", &(0.0..=24.0))?,
        sources: root.texts("sources")?,
        corrections: corrections(&root, &shoes)?,
        exclusions: exclusions(&root)?,
        mutes: mutes(&root)?,
        return_to_running_start: match root.section("return_to_running")? {
            None => None,
            Some(section) => {
                section.only(&["start"])?;
                Some(section.required("start", section.day("start")?, "2026-09-01")?)
            }
        },
        shoes,
        id,
    };
    let heart_rates = athlete.resting_heart_rate_bpm.zip(athlete.max_heart_rate_bpm);
    if heart_rates.is_some_and(|(resting, max)| resting >= max) {
        let message = "`resting_heart_rate_bpm` is not below `max_heart_rate_bpm`";
        return Err(root.error("resting_heart_rate_bpm", message, "check both numbers"));
    }
    Ok(athlete)
}

/// The id becomes the name of a folder, so it must not lead anywhere else.
fn identity(root: &Section<'_>) -> Result<Option<String>, ProfileError> {
    let id = root.text("id")?;
    let unsafe_name =
        |id: &str| id.starts_with('.') || id.contains(['/', '\\', ':']) || id.chars().any(char::is_control);
    if id.as_deref().is_some_and(unsafe_name) {
        return Err(root.error("id", "`id` cannot name a folder", "use letters, digits, - and _"));
    }
    Ok(id)
}

fn time_zone(root: &Section<'_>) -> Result<Option<chrono_tz::Tz>, ProfileError> {
    let Some(name) = root.text("time_zone")? else { return Ok(None) };
    name.parse().map(Some).map_err(|_| {
        let meant = nearest(&name, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())).unwrap_or("Europe/Berlin");
        let help = format!("did you mean \"{meant}\"? The names are those of the IANA time zone database");
        root.error("time_zone", format!("`time_zone` knows no {name:?}"), help)
    })
}

fn corrections(root: &Section<'_>, shoes: &[Shoe]) -> Result<Vec<Correction>, ProfileError> {
    root.sections("activity")?.iter().map(|section| correction(section, shoes)).collect()
}

fn correction(section: &Section<'_>, shoes: &[Shoe]) -> Result<Correction, ProfileError> {
    section.only(&[
        "start",
        "id",
        "ignore",
        "sport",
        "distance_km",
        "distance_mi",
        "surface",
        "race",
        "rpe",
        "shoe",
    ])?;
    let target = match (section.moment("start")?, section.text("id")?) {
        (Some(start), None) => CorrectionTarget::Start(start),
        (None, Some(id)) => CorrectionTarget::Id(activity_id(&id).ok_or_else(|| {
            section.error("id", format!("`activity.id` cannot be {id:?}"), "expected the 16 hex digits of the report")
        })?),
        (Some(_), Some(_)) => {
            let message = "[activity] gives both `start` and `id`";
            return Err(section.error("id", message, "keep one of them"));
        }
        (None, None) => {
            let message = "[activity] says not which recording it corrects";
            return Err(section.error("start", message, "add start = 2026-05-03T08:00:00Z (in UTC), or id"));
        }
    };
    let shoe = section.text("shoe")?;
    if let Some(shoe) = &shoe {
        let known = |candidate: &Shoe| candidate.name == *shoe || candidate.gear_ids.contains(shoe);
        if !shoes.iter().any(known) {
            let help = nearest(shoe, shoes.iter().map(|shoe| shoe.name.as_str()))
                .map_or("add a [[shoe]] with this name".to_owned(), |meant| format!("did you mean \"{meant}\"?"));
            return Err(section.error("shoe", format!("there is no [[shoe]] named {shoe:?}"), help));
        }
    }
    Ok(Correction {
        target,
        ignore: section.flag("ignore")?.unwrap_or(false),
        sport: section.word("sport", Sport::ALL, Sport::name)?,
        distance: distance(section, "distance_km", "distance_mi", 0.001)?,
        surface: section.word("surface", &GROUNDS, Surface::name)?,
        race: section.flag("race")?,
        rpe: section.number("rpe", &(0.0..=10.0))?,
        shoe,
    })
}

fn activity_id(text: &str) -> Option<ActivityId> {
    let number = u64::from_str_radix(text, 16).ok().filter(|_| text.len() == 16 && !text.starts_with('+'))?;
    Some(ActivityId(number.to_be_bytes()))
}

fn exclusions(root: &Section<'_>) -> Result<Vec<Exclusion>, ProfileError> {
    let exclusion = |section: &Section<'_>| {
        section.only(&["from", "to", "reason"])?;
        let from = section.required("from", section.day("from")?, "2026-07-01")?;
        let to = section.required("to", section.day("to")?, "2026-07-14")?;
        shoes::in_order(section, "from", "to")?;
        let reason = section.word("reason", ExclusionReason::ALL, ExclusionReason::name)?;
        let reason = section.required("reason", reason, "\"holiday\"")?;
        Ok(Exclusion { span: DaySpan { from, to }, reason })
    };
    root.sections("excluded")?.iter().map(exclusion).collect()
}

fn mutes(root: &Section<'_>) -> Result<Vec<Mute>, ProfileError> {
    let mute = |section: &Section<'_>| {
        section.only(&["rule", "until", "reason"])?;
        let rule = section.required("rule", section.text("rule")?, "\"low-cadence\"")?;
        if rule == NEVER_MUTED {
            let message = format!("the rule `{NEVER_MUTED}` cannot be muted");
            return Err(section.error("rule", message, "leave this [[mute]] out"));
        }
        Ok(Mute { rule, until: section.day("until")?, reason: section.text("reason")? })
    };
    root.sections("mute")?.iter().map(mute).collect()
}
