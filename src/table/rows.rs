//! The columns of every table. A name, once released, keeps its meaning; more may be added at the end. An absent value is
//! null, never zero. Lists whose names begin alike belong together, entry by entry.

use chrono::{DateTime, NaiveDate, Utc};

use super::cell::Bytes;
use super::row::table;

table! {
    /// One recording, copies merged, with every measure that a rule needs.
    ActivityRow "activities" {
        /// Id of the athlete; the rows of one lie together.
        athlete: String,
        /// Id of the recording, 16 hex digits.
        id: String,
        /// Id of the first recording of its session.
        session: Option<String>,
        /// Start.
        start_utc: DateTime<Utc>,
        /// Seconds of the athlete's clock east of UTC.
        utc_offset_s: Option<i32>,
        /// How that is known: `recorded`, `profile`, `longitude`, `neighbour`, `utc`.
        utc_offset_origin: Option<String>,
        /// Day of the athlete on which it started.
        local_day: NaiveDate,
        /// `run`, `walk`, `hike`, `strength`, `bike`, `swim`, `elliptical`, `other`.
        sport: String,
        /// Ground as recorded: `road`, `track`, `trail`, `treadmill`, `unknown`.
        surface: Option<String>,
        /// Title given by the athlete or a service.
        title: Option<String>,
        /// Class of its session as judged when exported: `easy`, `hard-interval` ...; told anew when the table is judged.
        class: Option<String>,
        /// Pair of shoes that it was matched with when exported; told anew likewise.
        shoe: Option<String>,
        /// Session rating of perceived exertion, 0 to 10.
        rpe: Option<f64>,
        /// Flagged as a race.
        race: Option<bool>,
        /// Flagged as a way to work.
        commute: Option<bool>,
        /// Who names the shoe: a service, or null for the athlete.
        gear_services: Vec<Option<String>>,
        /// Id of the shoe at the service.
        gear_ids: Vec<Option<String>>,
        /// Name of the shoe there.
        gear_names: Vec<Option<String>>,
        /// What was missing, guessed or repaired.
        flags: Vec<String>,
        /// Files that hold it, the winning one first.
        sources: Vec<String>,
        /// Kind of the winning file: `fit`, `tcx`, `gpx`, `summary`.
        format: Option<String>,
        /// Distance.
        distance_m: Option<f64>,
        /// Wall-clock time.
        elapsed_s: Option<f64>,
        /// Time in motion.
        moving_s: Option<f64>,
        /// Time with the timer running.
        timer_s: Option<f64>,
        /// Metres climbed.
        ascent_m: Option<f64>,
        /// Metres descended.
        descent_m: Option<f64>,
        /// Mean heart rate.
        heart_rate_bpm: Option<f64>,
        /// Highest mean heart rate of a minute.
        best_minute_heart_rate_bpm: Option<f64>,
        /// Heart rate of the first entry of `heart_rate_histogram_s`, which goes on in steps of one.
        heart_rate_histogram_lowest_bpm: Option<i32>,
        /// Seconds at each heart rate.
        heart_rate_histogram_s: Vec<f32>,
        /// Mean of the non-zero cadence samples, steps of both feet.
        cadence_spm: Option<f64>,
        /// Mean cadence of the cleaned running state.
        running_cadence_spm: Option<f64>,
        /// Time in that state.
        running_cadence_s: Option<f64>,
        /// Mean speed of each steady half minute of running.
        cadence_window_speed_mps: Vec<f64>,
        /// Mean cadence of the same half minutes.
        cadence_window_cadence_spm: Vec<f64>,
        /// Mean speed of a flat run of equal effort.
        graded_speed_mps: Option<f64>,
        /// Mean vertical oscillation while running.
        vertical_oscillation_mm: Option<f64>,
        /// Time behind it.
        vertical_oscillation_s: Option<f64>,
        /// Mean vertical ratio while running.
        vertical_ratio_pct: Option<f64>,
        /// Time behind it.
        vertical_ratio_s: Option<f64>,
        /// Mean ground contact time while running.
        stance_time_ms: Option<f64>,
        /// Time behind it.
        stance_time_s: Option<f64>,
        /// Mean share of ground contact time on the left foot.
        stance_balance_left_pct: Option<f64>,
        /// Time behind it.
        stance_balance_left_s: Option<f64>,
        /// Mean step length while running.
        step_length_m: Option<f64>,
        /// Time behind it.
        step_length_s: Option<f64>,
        /// Mean rating of foot strike, 1 heel to 16 toes.
        foot_strike: Option<f64>,
        /// Time behind it.
        foot_strike_s: Option<f64>,
        /// Form in the first and the last third at like speeds, and the seconds compared: cadence, three entries or none.
        thirds_cadence_spm: Vec<f64>,
        /// The same of the vertical ratio.
        thirds_vertical_ratio_pct: Vec<f64>,
        /// The same of the ground contact time.
        thirds_stance_time_ms: Vec<f64>,
        /// The same of its balance.
        thirds_stance_balance_left_pct: Vec<f64>,
        /// True when thirds could be compared at all.
        has_thirds: Option<bool>,
        /// What bouts were told from: `cadence`, `speed`; null when they could not be told.
        bout_evidence: Option<String>,
        /// True for a bout of running, false for one of walking.
        bout_runs: Vec<bool>,
        /// Start of the bout in seconds of the recording.
        bout_start_s: Vec<f64>,
        /// Its duration.
        bout_duration_s: Vec<f64>,
        /// Its distance.
        bout_distance_m: Vec<Option<f64>>,
        /// Start of each lap in seconds of the recording.
        lap_start_s: Vec<f64>,
        /// Its wall-clock time.
        lap_elapsed_s: Vec<Option<f64>>,
        /// Its time with the timer running.
        lap_timer_s: Vec<Option<f64>>,
        /// Its distance.
        lap_distance_m: Vec<Option<f64>>,
        /// What it was meant for: `active`, `rest`, `warmup`, `cooldown`, `recovery`, `interval`.
        lap_intensity: Vec<Option<String>>,
        /// Step of the planned workout that it belongs to.
        lap_workout_step: Vec<Option<i32>>,
        /// Cells of the route, as numbers that mean a place to nobody: counted anew for each athlete, they only tell which runs share how much.
        route_cells: Vec<i32>,
        /// Length of the smoothed way.
        route_length_m: Option<f64>,
        /// Distance of its end from its start.
        route_start_to_end_m: Option<f64>,
        /// Area within it, positive anticlockwise.
        route_signed_area_m2: Option<f64>,
        /// Share of it that was run there and back.
        out_and_back_share: Option<f64>,
        /// Distance of the way back from the way out, positive to its left.
        out_and_back_offset_m: Option<f64>,
        /// Number of the area it started in, counted anew for each athlete.
        start_area: Option<i32>,
        /// Numbers of the areas within 100 km of it, itself included.
        start_areas_near: Vec<i32>,
        /// Running at a grade of +4 % or more.
        uphill_running_s: Option<f64>,
        /// Moving on foot at a grade of -5 % or less.
        downhill_s: Option<f64>,
        /// The part of it that was run.
        downhill_running_s: Option<f64>,
        /// Height comes from a barometer.
        barometric: Option<bool>,
        /// Mean temperature, as the device felt it.
        temperature_c: Option<f64>,
        /// Best time over 400 m, at equal effort on the flat.
        best_400m_s: Option<f64>,
        /// Over 800 m.
        best_800m_s: Option<f64>,
        /// Over 1 km.
        best_1000m_s: Option<f64>,
        /// Over 1.5 km.
        best_1500m_s: Option<f64>,
        /// Over 3 km.
        best_3000m_s: Option<f64>,
        /// Over 5 km.
        best_5000m_s: Option<f64>,
        /// Start of each climb in seconds of the recording.
        climb_start_s: Vec<f64>,
        /// Its end.
        climb_end_s: Vec<f64>,
        /// Distance along it.
        climb_distance_m: Vec<f64>,
        /// Its ascent.
        climb_ascent_m: Vec<f64>,
        /// Distance along the recording at its start.
        climb_at_m: Vec<f64>,
        /// Which hill of this recording it was.
        climb_hill: Vec<Option<i32>>,
        /// Course of the effort in n bins of about 5 s, column after column: n times speed on the flat of equal effort in mm/s (little-endian u16, 0 unknown), n times heart rate (u8, 0 unknown), n times grade in half percents (i8, -128 unknown), n times gait (u8: 0 standing, 1 walking, 2 running), n times tenths of seconds (u8). Null without speed and heart rate.
        effort_profile: Option<Bytes>,
        /// Time without samples before a bin of it.
        interruption_s: Vec<f32>,
        /// Index of that bin.
        interruption_before_bin: Vec<i32>,
        /// Revision of the tables.
        table_revision: Option<i32>,
    }
}

table! {
    /// What an athlete says of themselves, and which thresholds were changed.
    AthleteRow "athletes" {
        /// Id.
        athlete: String,
        /// Name.
        name: Option<String>,
        /// Day up to which the tables go.
        as_of: Option<NaiveDate>,
        /// The athlete.toml, without sources and corrections, which the activities have in them.
        athlete_toml: Option<String>,
        /// What differs from the built-in rulebook, team and athlete taken together.
        rulebook_toml: Option<String>,
    }
}

table! {
    /// A pair of shoes as a service lists it.
    ListedShoeRow "listed_shoes" {
        /// Id of the athlete.
        athlete: String,
        /// Service.
        service: String,
        /// Id there.
        id: Option<String>,
        /// Name given by the athlete.
        nickname: Option<String>,
        /// Maker.
        brand: Option<String>,
        /// Model.
        model: Option<String>,
        /// First day of use.
        in_use_from: Option<NaiveDate>,
        /// Day of retirement.
        retired_on: Option<NaiveDate>,
        /// Retired, though the day may not be known.
        retired: Option<bool>,
        /// The athlete's own limit.
        limit_m: Option<f64>,
    }
}

table! {
    /// A row of the pain log.
    PainRow "pain" {
        /// Id of the athlete.
        athlete: String,
        /// Line of pain.csv.
        line: Option<i32>,
        /// Day.
        date: NaiveDate,
        /// Time of day, such as `07:30:00`.
        time: Option<String>,
        /// `left`, `right`, `both`.
        side: Option<String>,
        /// Where, in the words of pain.csv.
        location: Option<String>,
        /// 0 none to 10 worst.
        score: i32,
        /// When it hurt.
        when: Option<String>,
        /// What it felt like.
        quality: Option<String>,
        /// Distance into the run at which it began.
        onset_km: Option<f64>,
        /// Grew during the run.
        worsened_during_run: Option<bool>,
        /// Signs.
        flags: Vec<String>,
        /// What was done about it.
        treatment: Vec<String>,
        /// General soreness, 0 to 10.
        soreness: Option<i32>,
        /// General fatigue, 0 to 10.
        fatigue: Option<i32>,
    }
}

table! {
    /// A row of the habit log.
    HabitRow "habits" {
        /// Id of the athlete.
        athlete: String,
        /// Line of habits.csv.
        line: Option<i32>,
        /// Day.
        date: NaiveDate,
        /// What, in the words of habits.csv.
        habit: String,
        /// How long.
        minutes: Option<f64>,
    }
}

table! {
    /// A week, Monday to Sunday, as in `weeks` of the assessment.
    WeekRow "weeks" {
        /// Id of the athlete.
        athlete: String,
        /// ISO week, such as `2026-W47`.
        week: String,
        /// Its Monday.
        start: Option<NaiveDate>,
        /// Its Sunday is not after the judged day.
        complete: bool,
        /// It lies within what was recorded.
        known: bool,
        /// Valid running sessions.
        runs: i32,
        /// Their distance.
        distance_m: f64,
        /// Their time in motion.
        moving_s: f64,
        /// Their ascent.
        ascent_m: Option<f64>,
        /// Their descent.
        descent_m: Option<f64>,
        /// The longest of them.
        longest_run_m: Option<f64>,
        /// Change against the week before.
        change_ratio: Option<f64>,
        /// Highest of the four usable weeks before.
        baseline_max4_m: Option<f64>,
        /// Change against that.
        guarded_ratio: Option<f64>,
        /// What load is measured in.
        load_index: Option<String>,
        /// Mean over standard deviation of daily load.
        monotony: Option<f64>,
        /// Load times monotony.
        strain: Option<f64>,
        /// Running cadence.
        cadence_spm: Option<f64>,
        /// Days with a hard session.
        hard_days: Option<i32>,
        /// Share of the minutes that were easy.
        easy_minutes_share: Option<f64>,
        /// Days with strength work.
        strength_sessions: i32,
    }
}

table! {
    /// A pair of shoes, as in `shoes` of the assessment.
    ShoeRow "shoes" {
        /// Id of the athlete.
        athlete: String,
        /// Name.
        name: String,
        /// Distance on it.
        distance_m: f64,
        /// Its limit.
        limit_m: f64,
        /// Runs in it.
        runs: i32,
        /// Day of the first.
        first_used: Option<NaiveDate>,
        /// Day of the last.
        last_used: Option<NaiveDate>,
        /// Distance of the last 28 days.
        last_28_days_m: f64,
        /// Day on which the limit was reached.
        limit_reached_on: Option<NaiveDate>,
        /// Day on which it will be.
        limit_projected_on: Option<NaiveDate>,
        /// Retired.
        retired: bool,
    }
}

table! {
    /// A finding, as in `findings` of the assessment.
    FindingRow "findings" {
        /// Id of the athlete.
        athlete: String,
        /// Judged day.
        as_of: Option<NaiveDate>,
        /// Rule.
        rule: String,
        /// Rows of the article.
        article: Vec<String>,
        /// `info`, `watch`, `warn`, `stop`.
        severity: String,
        /// `low`, `medium`, `high`.
        confidence: String,
        /// `S`, `P`, `N`, `C`.
        grade: String,
        /// First day.
        from: Option<NaiveDate>,
        /// Last day.
        to: Option<NaiveDate>,
        /// What was measured.
        value: f64,
        /// What it was compared with.
        threshold: f64,
        /// Unit of both.
        unit: String,
        /// How they were compared.
        comparison: String,
        /// The finding in one line.
        headline: String,
        /// What to do.
        advice: Vec<String>,
        /// Sections of the article on its causes.
        culprits: Vec<String>,
        /// The numbers behind it, as sentences.
        evidence: Vec<String>,
        /// Measures of these numbers.
        evidence_measures: Vec<String>,
        /// The numbers.
        evidence_values: Vec<f64>,
        /// It is worth an alert.
        notify: bool,
        /// It is muted.
        muted: bool,
    }
}
