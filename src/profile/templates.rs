//! What `patella init` writes: an `athlete.toml` in which everything is explained and nothing is set, and empty logs.
//!
//! A line that begins with `#` and no blank is an example: without the `#` it is valid. A test holds that.

/// A commented `athlete.toml` that parses as it is.
pub const ATHLETE_TEMPLATE: &str = r#"# athlete.toml: what patella cannot know from the recordings. Everything is optional.
# Remove the # before a line to use it. An unknown key is an error, so that a typing mistake cannot go unseen.

# Who. The id names your results; without it the folder's name is used.
#id = "rivera"
#name = "Alex Rivera"
#birth_year = 1988
# female, male or unspecified; only used where a formula needs it.
#sex = "female"
#body_mass_kg = 61.5
#height_cm = 170
#max_heart_rate_bpm = 189
#resting_heart_rate_bpm = 48

# IANA name, used when a recording does not say its own offset from UTC.
#time_zone = "Europe/Berlin"
# km or mi
#units = "km"
# road, track, trail or treadmill: the ground of runs that do not say.
#default_surface = "road"

# Your knees and your days.
#previous_knee_injury = true
# left, right or varies: the side of the road that you keep to.
#usual_road_side = "left"
#last_checkup = 2026-02-01
#seated_hours_per_day = 8

# Recordings are read from this folder, and from these places.
#sources = ["~/Downloads/export_123.zip", "/media/GARMIN/GARMIN/ACTIVITY"]

# One table for each pair of shoes.
#[[shoe]]
#name = "Pegasus 40"
#brand = "Nike"
#model = "Pegasus 40"
# minimal, cushioned, stability, plated, trail or spike
#category = "cushioned"
#drop_mm = 10
#stack_mm = 33
#mass_g = 285
# Distance already on the pair (or start_mi).
#start_km = 120
#in_use_from = 2026-01-02
#retired_on = 2027-01-31
# Your own limit instead of the computed one (or limit_mi).
#limit_km = 700
#insole_since = 2026-01-02
# Ids that Strava or Garmin use for this pair.
#gear_ids = ["30699778"]
# Runs that name no shoe go to this pair, from in_use_from to retired_on.
#default = true

# Further ways to give runs that name no shoe to this pair; all conditions of a rule must hold, the first match wins.
#[[shoe.rule]]
#surface = "trail"
#title_contains = "trail"
#from = 2026-03-01
#to = 2026-09-30

# Correct one recording, found by its start (UTC, within 60 s) or by its id in the report.
#[[activity]]
#start = 2026-05-03T08:00:00Z
#ignore = false
# run, walk, hike, strength, bike, swim, elliptical or other
#sport = "run"
# A treadmill's display, a measured course.
#distance_km = 10.4
#surface = "treadmill"
#race = true
# How hard it was, 0 to 10.
#rpe = 7
#shoe = "Pegasus 40"

# Days that are no ordinary training: holiday, illness, unrecorded, taper or race.
#[[excluded]]
#from = 2026-07-01
#to = 2026-07-14
#reason = "holiday"

# A rule that you know and accept. It stays visible in the report.
#[[mute]]
#rule = "low-cadence"
#until = 2026-12-31
#reason = "working on it with a coach"

# Coming back from an injury: the day of the first run of the protocol.
#[return_to_running]
#start = 2026-09-01
"#;

/// An empty `pain.csv`.
pub const PAIN_TEMPLATE: &str =
    "date,time,side,location,score,when,quality,onset_km,worsened_during_run,flags,treatment,soreness,fatigue,note\n";

/// An empty `habits.csv`.
pub const HABITS_TEMPLATE: &str = "date,habit,minutes,note\n";
