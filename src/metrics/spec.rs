//! What each measure is called, in which unit it is and how many digits it is worth. A rule may name only measures that
//! stand here; `tests/it/generated.rs` holds that.

/// One measure of activities, weeks or shoes (keys of CONTRACT section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricSpec {
    /// Key in files that programs read; its ending is the unit.
    pub key: &'static str,
    /// Name for people, in lower case.
    pub label: &'static str,
    /// Unit of the stored number; empty for a bare number.
    pub unit: &'static str,
    /// Digits after the point that are worth showing in that unit.
    pub digits: usize,
}

const fn metric(key: &'static str, label: &'static str, unit: &'static str, digits: usize) -> MetricSpec {
    MetricSpec { key, label, unit, digits }
}

/// Every measure, by subject.
pub const SPECS: &[MetricSpec] = &[
    metric("distance_m", "distance", "m", 0),
    metric("elapsed_s", "elapsed time", "s", 0),
    metric("moving_s", "moving time", "s", 0),
    metric("timer_s", "timer time", "s", 0),
    metric("ascent_m", "ascent", "m", 0),
    metric("descent_m", "descent", "m", 0),
    metric("heart_rate_bpm", "heart rate", "bpm", 0),
    metric("best_minute_heart_rate_bpm", "best minute of heart rate", "bpm", 0),
    metric("cadence_spm", "cadence", "spm", 0),
    metric("running_cadence_spm", "running cadence", "spm", 0),
    metric("speed_mps", "speed", "m/s", 2),
    metric("graded_speed_mps", "grade-adjusted speed", "m/s", 2),
    metric("vertical_oscillation_mm", "vertical oscillation", "mm", 0),
    metric("vertical_ratio_pct", "vertical ratio", "%", 1),
    metric("stance_time_ms", "ground contact time", "ms", 0),
    metric("stance_balance_left_pct", "ground contact balance, left", "%", 1),
    metric("step_length_m", "step length", "m", 2),
    metric("foot_strike", "foot strike", "", 1),
    metric("temperature_c", "temperature", "°C", 0),
    metric("uphill_running_s", "uphill running time", "s", 0),
    metric("downhill_s", "downhill time", "s", 0),
    metric("hard_on_flat_s", "hard running on the flat", "s", 0),
    metric("easy_before_s", "easy running before the first hard part", "s", 0),
    metric("easy_after_s", "easy running after the last hard part", "s", 0),
    metric("form_change_ratio", "change of form from the first to the last third", "ratio", 3),
    metric("walk_bout_s", "median bout of walking", "s", 0),
    metric("run_bout_s", "median bout of running", "s", 0),
    metric("walk_share", "share of the time walked", "ratio", 2),
    metric("hard_share", "share of hard running", "ratio", 2),
    metric("return_stage", "stage of the return to running", "", 0),
    metric("way_back_offset_m", "distance of the way back from the way out", "m", 0),
    metric("same_direction_share", "share of the rounds run the same way", "ratio", 2),
    metric("distinct_routes", "different routes", "", 0),
    metric("longest_before_m", "longest run of the 30 days before", "m", 0),
    metric("spike_ratio", "change against the longest run of the 30 days before", "ratio", 2),
    metric("runs", "runs", "", 0),
    metric("longest_run_m", "longest run", "m", 0),
    metric("race_distance_m", "race distance", "m", 0),
    metric("change_ratio", "change against the week before", "ratio", 2),
    metric("article_change_ratio", "change against the week before, the article's rule", "ratio", 2),
    metric("baseline_max4_m", "highest of the four weeks before", "m", 0),
    metric("baseline_mean4_m", "mean of the four weeks before", "m", 0),
    metric("guarded_ratio", "change against the highest of the four weeks before", "ratio", 2),
    metric("baseline_max4_s", "longest moving time of the four weeks before", "s", 0),
    metric("guarded_time_ratio", "change of moving time against the longest of the four weeks before", "ratio", 2),
    metric("race_s", "race time", "s", 0),
    metric("runs_without_distance", "runs without distance", "", 0),
    metric("acute_chronic_ratio", "acute:chronic ratio", "ratio", 2),
    metric("weighted_acute_chronic_ratio", "acute:chronic ratio of weighted means", "ratio", 2),
    metric("descent_ratio", "change of descent against the highest of the four weeks before", "ratio", 2),
    metric("downhill_ratio", "change of downhill time against the highest of the four weeks before", "ratio", 2),
    metric("distance_spread_ratio", "spread of the weekly distances", "ratio", 2),
    metric("easy_rating", "rating of easy runs", "", 1),
    metric("efficiency_ratio", "change of speed for the heart rate", "ratio", 3),
    metric("load", "training load", "", 0),
    metric("monotony", "training monotony", "", 2),
    metric("strain", "training strain", "", 0),
    metric("training_days", "training days", "", 0),
    metric("hard_days", "hard days", "", 0),
    metric("easy_minutes_share", "share of easy running", "ratio", 2),
    metric("strength_sessions", "strength sessions", "", 0),
    metric("gap_days", "days without a run", "", 0),
    metric("limit_m", "shoe limit", "m", 0),
    metric("last_28_days_m", "distance of the last 28 days", "m", 0),
    metric("unassigned_shoe_distance_m", "running distance without a known shoe", "m", 0),
    metric("new_shoe_share", "share of the distance in a new pair", "ratio", 2),
    metric("insole_distance_m", "distance on the insoles", "m", 0),
    metric("active_pairs", "pairs in rotation", "", 0),
    metric("main_shoe_share", "share of the distance in the main pair", "ratio", 2),
    metric("known_shoe_share", "share of runs with a known shoe", "ratio", 2),
    metric("hard_surface_share", "share of the distance on asphalt or concrete", "ratio", 2),
    metric("trail_share", "share of the distance on trails", "ratio", 2),
    metric("surface_variety", "variety of surfaces", "", 2),
    metric("strength_minutes", "minutes of strength work", "", 0),
    metric("days_since_checkup", "days since the last check-up", "", 0),
    metric("seated_hours", "hours seated a day", "", 1),
    metric("pain_score", "pain score", "", 0),
];

/// The measure with this key.
#[must_use]
pub fn spec(key: &str) -> Option<&'static MetricSpec> {
    SPECS.iter().find(|spec| spec.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_end_in_their_unit() {
        for (index, one) in SPECS.iter().enumerate() {
            assert!(SPECS[index + 1..].iter().all(|other| other.key != one.key), "{} twice", one.key);
            let ending = match one.unit {
                "m" => "_m",
                "s" => "_s",
                "bpm" => "_bpm",
                "spm" => "_spm",
                "m/s" => "_mps",
                "mm" => "_mm",
                "ms" => "_ms",
                "%" => "_pct",
                _ => "",
            };
            assert!(one.key.ends_with(ending), "{}", one.key);
        }
        assert_eq!(spec("monotony").map(|spec| spec.digits), Some(2));
        assert_eq!(spec("mileage"), None);
    }
}
