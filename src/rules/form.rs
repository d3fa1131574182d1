//! What the rules of running form share: means of several runs weighted by time, the open episode of pain, and the
//! sentence about it. Nothing here judges.

use crate::model::activity::ActivityId;
use crate::model::calendar::DaySpan;
use crate::model::finding::Evidence;
use crate::model::measures::ActivityMeasures;
use crate::model::pain::{Location, PainEpisode};
use crate::model::phrase::Part;
use crate::model::units::Seconds;
use crate::phrase;

use super::context::{Context, evidence};

/// A mean over the valid runs of some days, each weighing as much as the time behind it.
pub(super) struct FormMean {
    /// The days.
    pub(super) span: DaySpan,
    /// The mean.
    pub(super) value: f64,
    /// Time behind it.
    pub(super) time: Seconds,
    /// Recordings that have the measure.
    pub(super) recordings: Vec<ActivityId>,
}

/// The mean of what `pick` finds in a recording: a value and the time behind it. `None` when no recording has it.
pub(super) fn mean(
    context: &Context<'_>,
    span: DaySpan,
    pick: impl Fn(&ActivityMeasures) -> Option<(f64, Seconds)>,
) -> Option<FormMean> {
    let (mut sum, mut time, mut recordings) = (0.0_f64, Seconds::ZERO, Vec::new());
    for recorded in context.run_recordings(span) {
        if let Some((value, seconds)) = pick(&recorded.measures).filter(|(_, seconds)| seconds.get() > 0.0) {
            sum += value * seconds.get();
            time = time + seconds;
            recordings.push(recorded.activity.id);
        }
    }
    (!recordings.is_empty()).then(|| FormMean { span, value: sum / time.get(), time, recordings })
}

/// Minutes behind a mean, zero without one.
pub(super) fn minutes(mean: Option<&FormMean>) -> f64 {
    mean.map_or(0.0, |mean| mean.time.minutes())
}

/// The open episode of knee pain that began first.
pub(super) fn knee_pain<'a>(context: &Context<'a>) -> Option<&'a PainEpisode> {
    let mut open = context.episodes().filter(|episode| context.is_open(episode));
    open.find(|episode| episode.location != Some(Location::Elsewhere))
}

/// Which pain it was that made form worth watching.
pub(super) fn pain_row(context: &Context<'_>, episode: &PainEpisode) -> Evidence {
    let [place, knee] = super::pain::place(episode.side, episode.location);
    let (when, from, end) = match episode.to {
        Some(to) => ("Earlier pain", phrase![Part::Span(DaySpan { from: episode.from, to })], ", over since"),
        None => ("Pain", phrase!["since ", Part::Day(episode.from)], ""),
    };
    let mut text = phrase![when, place, knee, ": "];
    text.0.extend(from.0);
    text.0.push(end.into());
    let span = DaySpan { from: episode.from, to: episode.to.unwrap_or(context.as_of()) };
    evidence("pain_score", f64::from(episode.max_score), span, text)
}
