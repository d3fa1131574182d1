//! Who took which share: pairs of shoes, grounds, directions.

use std::collections::BTreeMap;

use super::super::{Context, Raised};
use super::amounts::Amounts;
use super::{Maker, evidence};
use crate::model::activity::Surface;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::Finding;
use crate::model::units::Metres;
use crate::reporter::charts::limit_bars::LimitBar;
use crate::reporter::privacy::masked;
use crate::reporter::report::Figure;
use crate::reporter::wording::{Wording, capitalised};

pub(super) const ROTATION: Maker = Maker::card(&["no-shoe-rotation"], rotation);
pub(super) const NEW_PAIR: Maker = Maker::card(&["abrupt-shoe-change"], new_pair);
pub(super) const GROUNDS: Maker = Maker::card(&["hard-surface-only"], grounds);
pub(super) const ONE_SIDED: Maker = Maker::card(&["one-sided-routes"], one_sided);

/// Days from the first run in a pair in which it should be phased in (RULES card SHOE-7).
const FORTNIGHT: i64 = 14;

/// Distance in each pair, the most worn first.
fn by_pair(context: &Context<'_>, span: DaySpan) -> Vec<(String, Metres)> {
    let mut pairs: BTreeMap<&str, Metres> = BTreeMap::new();
    for worn in context.input.history.worn(span) {
        let sum = pairs.entry(worn.shoe).or_default();
        *sum = *sum + worn.distance;
    }
    let mut pairs: Vec<(String, Metres)> = pairs.into_iter().map(|(name, sum)| (name.to_owned(), sum)).collect();
    pairs.sort_by(|one, other| other.1.total_cmp(&one.1));
    pairs
}

/// A bar of each, in percent of all.
fn bars(
    context: &Context<'_>,
    parts: &[(String, Metres)],
    mark: impl Fn(&str) -> (Option<f64>, bool),
    finding: &Finding,
) -> Vec<LimitBar> {
    let all: Metres = parts.iter().map(|part| part.1).sum();
    let bar = |(name, distance): &(String, Metres)| {
        let share = distance.ratio_to(all)?;
        let (limit, raised) = mark(name);
        Some(LimitBar {
            name: masked(name),
            value: share * 100.0,
            value_label: format!("{}, {}", Wording::share(share), context.wording.distance(*distance)),
            limit: limit.map(|limit| limit * 100.0),
            severity: raised.then_some(finding.severity),
        })
    };
    parts.iter().filter_map(bar).collect()
}

fn rotation(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let finding = raised.finding;
    let pairs = by_pair(context, finding.span);
    let main = pairs.first()?.0.clone();
    let share = context.threshold("no-shoe-rotation", "active_share");
    Amounts {
        title: context.wording.phrase(&finding.headline),
        caption: format!(
            "Distance of 28 days by pair, where the pair is known. From {} of it on a pair counts as one in rotation.",
            Wording::share(share)
        ),
        measure: "Distance by pair",
        head: ["Pair", "Share"],
        unit: "%".to_owned(),
        limit_label: String::new(),
        bars: bars(context, &pairs, |name| (None, name == main), finding),
    }
    .figure()
}

fn new_pair(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let finding = raised.finding;
    let first = finding.span.from;
    let days = DaySpan { from: first, to: shift(first, FORTNIGHT - 1).min(context.as_of()) };
    let limit = context.threshold("abrupt-shoe-change", "share_14_days");
    let pairs = by_pair(context, days);
    let mark = |name: &str| if name == finding.subject { (Some(limit), true) } else { (None, false) };
    Amounts {
        title: context.wording.phrase(&finding.headline),
        caption: format!(
            "Distance by pair in the first {FORTNIGHT} days of the new one, {}. Mark: {}, what a new pair should take at most.",
            context.wording.span(days),
            Wording::share(limit)
        ),
        measure: "Distance by pair",
        head: ["Pair", "Share"],
        unit: "%".to_owned(),
        limit_label: format!("new pair: {} at most", Wording::share(limit)),
        bars: bars(context, &pairs, mark, finding),
    }
    .figure()
}

fn grounds(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let finding = raised.finding;
    let mut sums: BTreeMap<&str, Metres> = BTreeMap::new();
    for run in context.input.history.runs(finding.span).filter(|run| run.surface != Surface::Unknown) {
        let sum = sums.entry(run.surface.name()).or_default();
        *sum = *sum + run.distance.unwrap_or_default();
    }
    let mut parts: Vec<(String, Metres)> = sums.into_iter().map(|(name, sum)| (capitalised(name), sum)).collect();
    parts.sort_by(|one, other| other.1.total_cmp(&one.1));
    let raised_ground = if evidence(finding, "trail_share").is_some() && finding.value < 1.0 && finding.threshold < 0.5
    {
        Surface::Trail
    } else {
        Surface::Road
    };
    let name = capitalised(raised_ground.name());
    Amounts {
        title: context.wording.phrase(&finding.headline),
        caption: format!(
            "Distance by ground in {}, where the ground is known. Measured {}, flagged {} {}.",
            context.wording.span(finding.span),
            Wording::share(finding.value),
            Wording::comparison(finding.comparison),
            Wording::share(finding.threshold)
        ),
        measure: "Distance by ground",
        head: ["Ground", "Share"],
        unit: "%".to_owned(),
        limit_label: String::new(),
        bars: bars(context, &parts, |ground| (None, ground == name), finding),
    }
    .figure()
}

fn one_sided(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let finding = raised.finding;
    let limit = context.threshold("one-sided-routes", "same_way_share");
    let rows = finding.evidence.iter().filter_map(|row| {
        let name = match row.measure {
            "same_direction_share" => "Loops and tracks, the same way round",
            "same_hand_share" => "There and back, on the same hand",
            _ => return None,
        };
        Some((name, row.value))
    });
    let bars = rows.map(|(name, share)| LimitBar {
        name: name.to_owned(),
        value: share * 100.0,
        value_label: Wording::share(share),
        limit: Some(limit * 100.0),
        severity: (share >= limit - 1e-9).then_some(finding.severity),
    });
    Amounts {
        title: context.wording.phrase(&finding.headline),
        caption: format!(
            "Share of the runs of 60 days that went the usual way. Mark: {}, from which it is one-sided.",
            Wording::share(limit)
        ),
        measure: "Runs the usual way",
        head: ["Routes", "Share"],
        unit: "%".to_owned(),
        limit_label: format!("one-sided from {}", Wording::share(limit)),
        bars: bars.collect(),
    }
    .figure()
}
