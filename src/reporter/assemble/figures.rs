//! The pictures: which rule is shown by which, and that each is drawn once on the page.
//!
//! Every raised rule has a picture that shows why it was raised. A picture is one file in here with a [`Maker`], and
//! one line of [`MAKERS`]; a rule without a line gets the measured value against its limit ([`against_limit`]). What a
//! picture looks like is in `charts`; here are its data, its words, and the same numbers as a table.

mod acute_chronic;
mod against_limit;
mod amounts;
mod around_hard;
mod cadence;
mod calendar;
mod comeback;
mod descent;
mod easy_days;
mod fatigue;
mod form;
mod form_drift;
mod intensity_share;
mod load_cut;
mod monotony;
mod over_time;
mod return_sessions;
mod same_run;
mod shares;
mod shoes;
mod single_run_spike;
mod speed_and_hills;
mod strength;
mod strength_not_helping;
mod two_weeks;
mod weekly;
mod weekly_distance;

use chrono::NaiveDate;

use super::{Context, Raised};
use crate::model::athlete::ExclusionReason;
use crate::model::calendar::DaySpan;
use crate::model::finding::{Evidence, Finding, Severity, Verdict};
use crate::model::measures::WeekMeasures;
use crate::model::pain::{Location, PainEpisode, Side};
use crate::reporter::report::{Figure, FigureLink, Table};

/// Weeks drawn (REPORT section 4).
const WEEKS: usize = 16;

/// Every picture. Those of the page stand in this order behind the cards when no card has them.
const MAKERS: &[Maker] = &[
    weekly_distance::MAKER,
    calendar::MAKER,
    cadence::MAKER,
    shoes::MAKER,
    monotony::MAKER,
    acute_chronic::MAKER,
    around_hard::MAKER,
    comeback::MAKER,
    descent::MAKER,
    easy_days::MAKER,
    fatigue::MAKER,
    form::MAKER,
    form_drift::MAKER,
    intensity_share::MAKER,
    load_cut::MAKER,
    return_sessions::MAKER,
    same_run::MAKER,
    shares::GROUNDS,
    shares::NEW_PAIR,
    shares::ONE_SIDED,
    shares::ROTATION,
    single_run_spike::MAKER,
    speed_and_hills::MAKER,
    strength::MAKER,
    strength_not_helping::MAKER,
    two_weeks::MAKER,
    weekly::BASE,
    weekly::BOOM_BUST,
    weekly::REGULAR,
];

/// A picture and the rules that it shows.
struct Maker {
    rules: &'static [&'static str],
    draw: Draw,
}

#[derive(Clone, Copy)]
enum Draw {
    /// Worth seeing without a finding too; one picture for all of its rules.
    Page(fn(&Context<'_>) -> Option<Figure>),
    /// Only beside a finding; one picture for each of its rules.
    Card(fn(&Context<'_>, &Raised<'_>) -> Option<Figure>),
}

impl Maker {
    /// A picture that is on every page, once.
    const fn page(rules: &'static [&'static str], draw: fn(&Context<'_>) -> Option<Figure>) -> Self {
        Self { rules, draw: Draw::Page(draw) }
    }

    /// A picture for the first card of each of these rules.
    const fn card(rules: &'static [&'static str], draw: fn(&Context<'_>, &Raised<'_>) -> Option<Figure>) -> Self {
        Self { rules, draw: Draw::Card(draw) }
    }
}

/// What a card shows.
pub(super) enum Shown {
    /// A picture.
    Here(Box<Figure>),
    /// It is on another card.
    Elsewhere(FigureLink),
}

/// Hands out the pictures, each once.
pub(super) struct Figures<'c, 'a> {
    context: &'c Context<'a>,
    /// Pictures of the page that a card has, by their place in [`MAKERS`].
    page: Vec<(usize, FigureLink)>,
    /// Pictures of a rule alone.
    cards: Vec<(&'static str, FigureLink)>,
    /// What their tables are called: names of the page's parts must differ.
    captions: Vec<String>,
}

impl<'c, 'a> Figures<'c, 'a> {
    pub(super) const fn new(context: &'c Context<'a>) -> Self {
        Self { context, page: Vec::new(), cards: Vec::new(), captions: Vec::new() }
    }

    /// The picture of a finding whose card has this anchor.
    pub(super) fn take(&mut self, raised: &Raised<'_>, anchor: &str) -> Option<Shown> {
        let rule = raised.outcome.rule;
        let link = |figure: &Figure| FigureLink { anchor: anchor.to_owned(), title: figure.title.clone() };
        if let Some((_, link)) = self.cards.iter().find(|(drawn, _)| *drawn == rule) {
            return Some(Shown::Elsewhere(link.clone()));
        }
        let place = MAKERS.iter().position(|maker| maker.rules.contains(&rule));
        let own = match place.and_then(|place| Some((place, MAKERS.get(place)?.draw))) {
            Some((place, Draw::Page(draw))) => {
                if let Some((_, link)) = self.page.iter().find(|(drawn, _)| *drawn == place) {
                    return Some(Shown::Elsewhere(link.clone()));
                }
                let figure = draw(self.context);
                self.page.extend(figure.as_ref().map(|figure| (place, link(figure))));
                figure
            }
            Some((_, Draw::Card(draw))) => {
                let figure = draw(self.context, raised);
                self.cards.extend(figure.as_ref().map(|figure| (rule, link(figure))));
                figure
            }
            None => None,
        };
        let figure = own.or_else(|| {
            let figure = against_limit::figure(self.context, raised)?;
            self.cards.push((rule, link(&figure)));
            Some(figure)
        });
        let mut figure = figure?;
        if self.captions.contains(&figure.table.caption) {
            figure.table.caption = format!("{}: {}", raised.text.title, figure.table.caption);
        }
        self.captions.push(figure.table.caption.clone());
        Some(Shown::Here(Box::new(figure)))
    }

    /// The pictures of the page that no card has.
    pub(super) fn rest(&self) -> Vec<Figure> {
        let taken = |place| self.page.iter().any(|(drawn, _)| *drawn == place);
        let draw = |(place, maker): (usize, &Maker)| match maker.draw {
            Draw::Page(draw) if !taken(place) => draw(self.context),
            Draw::Page(_) | Draw::Card(_) => None,
        };
        MAKERS.iter().enumerate().filter_map(draw).collect()
    }
}

/// The monotony above which the rule looks.
pub(super) fn monotony_limit(context: &Context<'_>) -> f64 {
    context.threshold("training-monotony", "monotony_limit")
}

/// The article's band of steps per minute (RULES card BIO-5).
pub(super) fn cadence_band_spm(context: &Context<'_>) -> (f64, f64) {
    let edge = |name| context.threshold("low-cadence", name);
    (edge("article_low_spm"), edge("article_high_spm"))
}

/// The findings of a rule that are not muted, worst first.
fn of_rule<'c, 'a>(context: &'c Context<'a>, rule: &'c str) -> impl Iterator<Item = &'c Raised<'a>> {
    context.unmuted().filter(move |raised| raised.outcome.rule == rule)
}

/// Severity of the worst finding of a rule that lies in these days and is not muted.
fn raised_in(context: &Context<'_>, rule: &str, span: DaySpan) -> Option<Severity> {
    let findings = of_rule(context, rule).map(|raised| raised.finding);
    findings.filter(|finding| finding.span.overlaps(span)).map(|finding| finding.severity).max()
}

/// The first row of a finding's evidence with this measure.
fn evidence<'f>(finding: &'f Finding, measure: &str) -> Option<&'f Evidence> {
    finding.evidence.iter().find(|row| row.measure == measure)
}

/// The open episode of pain that a finding is about: its subject is side and place.
fn episode<'a>(context: &Context<'a>, finding: &Finding) -> Option<&'a PainEpisode> {
    let subject = |episode: &PainEpisode| {
        let names = [episode.side.map(Side::name), episode.location.map(Location::name)];
        names.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let mut open = context.input.history.episodes.iter().filter(|episode| episode.is_open());
    open.find(|episode| subject(episode) == finding.subject)
}

/// True for a day that the athlete marked with this reason.
fn is_marked(context: &Context<'_>, day: NaiveDate, reason: ExclusionReason) -> bool {
    let exclusions = &context.input.history.athlete.exclusions;
    exclusions.iter().any(|exclusion| exclusion.reason == reason && exclusion.span.contains(day))
}

fn is_clear(context: &Context<'_>, rule: &str) -> bool {
    context.input.outcomes.iter().any(|outcome| outcome.rule == rule && matches!(outcome.verdict, Verdict::Clear(_)))
}

fn last_weeks<'a>(context: &Context<'a>) -> &'a [WeekMeasures] {
    let weeks = &context.input.history.weeks;
    weeks.get(weeks.len().saturating_sub(WEEKS)..).unwrap_or_default()
}

fn table(caption: &str, head: &[&str], rows: Vec<Vec<String>>) -> Table {
    Table { caption: caption.to_owned(), head: head.iter().map(|&name| name.to_owned()).collect(), rows }
}
