//! What was raised before an episode began, in sentences: both counts always, never a cause.

use super::{Context, Numbered};
use crate::model::before_onset::{BeforeOnset, RaisedBefore};
use crate::model::pain::Location;
use crate::reporter::assemble::helps;
use crate::reporter::report::{Before, RaisedLine};
use crate::reporter::wording::{self, Wording};

/// What the list is and is not.
const CAUTION: &str = "In the order of how well studies support each rule. What came before pain is not thereby its cause: \
     that is why each stands beside the other windows, stretches of your training without pain that are as long.";

/// Rules named in one sentence.
const NAMED: usize = 3;

pub(super) fn of<'a>(context: &Context<'a>, one: Numbered<'_>) -> Option<&'a BeforeOnset> {
    let is_of_the_knee = one.episode.location != Some(Location::Elsewhere);
    context.input.pain.before.get(one.number - 1).filter(|_| is_of_the_knee)
}

pub(super) fn before(context: &Context<'_>, one: Numbered<'_>) -> Option<Before> {
    let found = of(context, one)?;
    let titles = |rules: &[&'static str]| rules.iter().map(|rule| title(context, rule)).collect();
    let told = !found.raised.is_empty() || !found.not_raised.is_empty();
    let nothing = if told {
        "No rule on training, form, shoes or habits was raised in its days before."
    } else {
        "Nothing could be told of the days before: there are too few recordings of that time."
    };
    Some(Before {
        raised: found.raised.iter().map(|raised| line(context, raised)).collect(),
        nothing: found.raised.is_empty().then(|| nothing.to_owned()),
        caution: CAUTION.to_owned(),
        not_raised: titles(&found.not_raised),
        not_told: titles(&found.not_assessed),
        summary: summary(context, found, NAMED).unwrap_or_else(|| nothing.to_owned()),
        line: summary(context, found, 1).unwrap_or_else(|| nothing.to_owned()),
    })
}

fn title(context: &Context<'_>, rule: &'static str) -> String {
    match context.text(rule).title {
        "" => rule.to_owned(),
        title => title.to_lowercase(),
    }
}

fn line(context: &Context<'_>, raised: &RaisedBefore) -> RaisedLine {
    RaisedLine {
        title: wording::capitalised(&title(context, raised.rule)),
        grade: helps::grade(raised.grade),
        headline: wording::sentence(&wording::capitalised(&context.wording.phrase(&raised.headline))),
        counts: counts(raised),
    }
}

/// `4 days before the pain began. Raised before 1 of 1 episode and in 3 of 40 other windows of 7 days (8 %).`
fn counts(raised: &RaisedBefore) -> String {
    let lag = match raised.lag_days {
        0 => "It held on the day the pain began".to_owned(),
        days => format!("{} before the pain began", Wording::count(days.into(), "day", "days")),
    };
    let episodes = Wording::count(raised.episodes.into(), "episode", "episodes");
    let before = format!("{lag}. Raised before {} of {episodes}", raised.present_before);
    let Some(rate) = raised.base_rate() else {
        return format!("{before}; there is no time without pain to compare it with.");
    };
    let windows = Wording::count(raised.other_windows.into(), "other window", "other windows");
    let days = Wording::count(raised.window_days.into(), "day", "days");
    let share = Wording::share(rate);
    let others = format!("{before} and in {} of {windows} of {days} ({share}).", raised.present_in_other_windows);
    match raised.lift() {
        Some(lift) => format!("{others} That is {} times as often.", wording::number_with(lift, 1)),
        None => others,
    }
}

/// The first rules with their lag and how often they are raised without pain, in one sentence; `None` when none was.
fn summary(context: &Context<'_>, found: &BeforeOnset, named: usize) -> Option<String> {
    let name = |raised: &RaisedBefore| {
        let lag = match raised.lag_days {
            0 => "on the day".to_owned(),
            days => format!("{} before", Wording::count(days.into(), "day", "days")),
        };
        let others = Wording::count(raised.other_windows.into(), "window", "windows");
        format!(
            "{} ({lag}; also in {} of {others} without pain)",
            title(context, raised.rule),
            raised.present_in_other_windows
        )
    };
    let mut parts: Vec<String> = found.raised.iter().take(named).map(name).collect();
    let more = found.raised.len().saturating_sub(named);
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    (!parts.is_empty()).then(|| format!("Raised before it began: {}.", wording::list(&parts)))
}
