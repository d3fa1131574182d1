//! Cleaned running cadence of a week, weighted by its time (RULES card BIO-2).

use crate::metrics::sessions::Joined;
use crate::model::history::MeasuredActivity;
use crate::model::measures::WeekMeasures;
use crate::model::units::StepsPerMinute;

/// Fills the mean over the recordings of the week's valid runs.
pub(crate) fn fill(week: &mut WeekMeasures, runs: &[&Joined], activities: &[MeasuredActivity]) {
    let (mut steps, mut time) = (0.0_f64, 0.0_f64);
    for recorded in runs.iter().flat_map(|run| &run.members).filter_map(|member| activities.get(*member)) {
        if let Some(cadence) = recorded.measures.running_cadence {
            let seconds = recorded.measures.running_cadence_time.get();
            steps += cadence.get() * seconds;
            time += seconds;
        }
    }
    week.cadence = StepsPerMinute::new(steps / time);
}
