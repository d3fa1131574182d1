//! The steps of a return against their ceilings.

use super::super::{Context, Raised};
use super::amounts::Amounts;
use super::{Maker, evidence, of_rule};
use crate::model::units::Metres;
use crate::reporter::charts::limit_bars::LimitBar;
use crate::reporter::report::Figure;
use crate::reporter::wording::{Wording, capitalised};

pub(super) const MAKER: Maker = Maker::card(&["comeback-too-fast"], figure);

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let wording = context.wording;
    let mut found: Vec<_> = of_rule(context, raised.outcome.rule).map(|raised| raised.finding).collect();
    found.sort_by_key(|finding| (finding.span.to, finding.span.from));
    let mut bars: Vec<LimitBar> = Vec::new();
    for finding in &found {
        let Some(distance) = evidence(finding, "distance_m").and_then(|row| Metres::new(row.value)) else { continue };
        let Some(ceiling) = Metres::new(distance.get() / (1.0 + finding.value)) else { continue };
        bars.push(LimitBar {
            name: format!("{} back, {}", capitalised(&finding.subject), wording.span(finding.span)),
            value: wording.distance_value(distance),
            value_label: format!("{}, ceiling {}", wording.distance(distance), wording.distance(ceiling)),
            limit: Some(wording.distance_value(ceiling)),
            severity: Some(finding.severity),
        });
    }
    let usual = evidence(raised.finding, "return_reference_m").and_then(|row| Metres::new(row.value));
    bars.extend(usual.map(|usual| LimitBar {
        name: "A usual week before the break".to_owned(),
        value: wording.distance_value(usual),
        value_label: wording.distance(usual),
        limit: None,
        severity: None,
    }));
    let off = evidence(raised.finding, "gap_days").map(|row| row.value).unwrap_or_default();
    Amounts {
        title: format!("{} above the ceiling after {off:.0} days off", Wording::share(raised.finding.value)),
        caption: "Bar: what was run. Mark: the ceiling of that step of the return.".to_owned(),
        measure: "The return against its ceilings",
        head: ["Step", "Distance"],
        unit: wording.distance_unit().to_owned(),
        limit_label: "ceiling".to_owned(),
        bars,
    }
    .figure()
}
