//! What was raised before an episode began, in sentences: both counts always, never a cause.

use super::{Context, Numbered};
use crate::model::before_onset::{BeforeOnset, RaisedBefore};
use crate::model::pain::Location;
use crate::reporter::assemble::helps;
use crate::reporter::report::{Before, RaisedLine};
use crate::reporter::wording::{self, Wording};

/// What the list is and is not.
const CAUTION: &str = "In the order of how well studies support each rule. What came before pain is not thereby its cause: \
     that is why each stands beside how often it is raised in your training anyway.";

/// Rules named in one line.
const NAMED: usize = 2;

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
        summary: summary(context, found).unwrap_or_else(|| nothing.to_owned()),
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

/// `Up to 4 days before it began. Raised before 1 of 1 episode, and in 3 of 40 other windows of 7 days (8 %) of your training.`
fn counts(raised: &RaisedBefore) -> String {
    let episodes = Wording::count(raised.episodes.into(), "episode", "episodes");
    let before =
        format!("{}. Raised before {} of {episodes}", wording::capitalised(&lag(raised)), raised.present_before);
    let Some(rate) = raised.base_rate() else {
        return format!("{before}; there is no other time to compare it with.");
    };
    let windows = Wording::count(raised.other_windows.into(), "other window", "other windows");
    let days = Wording::count(raised.window_days.into(), "day", "days");
    let others = format!(
        "{before}, and in {} of {windows} of {days} ({}) of your training without pain.",
        raised.present_in_other_windows,
        Wording::share(rate)
    );
    match raised.lift() {
        Some(lift) => format!("{others} That is {} times as often.", wording::number_with(lift, 1)),
        None => others,
    }
}

fn lag(raised: &RaisedBefore) -> String {
    match raised.lag_days {
        0 => "up to the day it began".to_owned(),
        days => format!("{} before it began", Wording::count(days.into(), "day", "days")),
    }
}

/// The first rules with their lag and both counts, in one sentence; `None` when none was raised.
fn summary(context: &Context<'_>, found: &BeforeOnset) -> Option<String> {
    let named = |raised: &RaisedBefore| {
        let often = format!("{} of {}", raised.present_in_other_windows, raised.other_windows);
        format!("{} ({}; also in {often} windows without pain)", title(context, raised.rule), lag(raised))
    };
    let mut parts: Vec<String> = found.raised.iter().take(NAMED).map(named).collect();
    let more = found.raised.len().saturating_sub(NAMED);
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    (!parts.is_empty()).then(|| format!("Raised before: {}.", wording::list(&parts)))
}
