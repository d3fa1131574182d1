//! The rules on a real runner's recordings, judged at the end of every day: what must hold whatever the training was.

use patella::importer::{ImportOptions, NoProgress, Source, import};
use patella::metrics::{self, HistoryInput};
use patella::model::athlete::Athlete;
use patella::model::calendar::{DaySpan, shift};
use patella::model::finding::{Evidence, Verdict};
use patella::rules::assess;
use patella::rules::rulebook::Rulebook;

use super::wording;
use crate::corpus::corpus;

#[test]
fn every_day_of_real_training_is_judged_on_that_day() {
    let Some(folder) = corpus("history-trackeR") else { return };
    let athlete = Athlete::unknown("corpus");
    let options = ImportOptions { athlete: &athlete, jobs: None };
    let imported = import(
        &[Source::Path(folder)],
        &options,
        &|activity, streams| {
            let measured = metrics::measure(activity, streams);
            activity.flags.extend(measured.flags);
            measured.measures
        },
        &NoProgress,
    );
    let activities: Vec<_> = imported.recordings.into_iter().map(|one| (one.activity, one.measured)).collect();
    let first = activities.first().expect("recordings").0.local_day();
    let last = activities.last().expect("recordings").0.local_day();
    assert!(activities.len() >= 20, "{} recordings", activities.len());
    let input = HistoryInput { athlete: &athlete, activities: &activities, pain: &[], habits: &[], service_shoes: &[] };
    let rulebook = Rulebook::builtin();
    let mut raised = 0;
    for as_of in (DaySpan { from: first, to: shift(last, 30) }).days() {
        let history = metrics::history(&input, as_of).expect("a history");
        for outcome in assess(&history, &rulebook) {
            let rows = |evidence: &[Evidence]| {
                assert!(!evidence.is_empty(), "{as_of} {}", outcome.rule);
                for row in evidence {
                    assert!(row.value.is_finite(), "{as_of} {} {}", outcome.rule, row.measure);
                    assert!(row.span.from <= row.span.to && row.span.to <= as_of, "{as_of} {}", outcome.rule);
                }
            };
            match &outcome.verdict {
                Verdict::Raised(findings) => {
                    raised += 1;
                    for finding in findings {
                        rows(&finding.evidence);
                        assert!(finding.span.to <= as_of && finding.value.is_finite() && !finding.advice.is_empty());
                        assert!(!wording::phrase(&finding.headline).contains("NaN"));
                    }
                }
                Verdict::Clear(evidence) => rows(evidence),
                Verdict::NotAssessed { reason, .. } => assert!(wording::phrase(reason).ends_with('.')),
            }
        }
    }
    assert!(raised > 0, "a month of someone who begins to record raises something");
}
