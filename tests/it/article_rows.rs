//! Every statement of the article has its place (RULES section 1, CONTRACT section 5): a rule, the reading of an
//! episode, the timeline, or the advice. The rows are read from the rules and the advice, not from a list kept beside
//! them.

use std::collections::{BTreeMap, BTreeSet};

use patella::model::calendar::shift;
use patella::model::finding::Culprit;
use patella::model::pain::{Flag, PainEntry};
use patella::rules::RULES;
use patella::rules::advice::{ADVICE, FIRST_DAYS_OF_PAIN, Gate, INTRODUCTION, Item};
use patella::rules::article::{statement, statements};
use patella::rules::episode::{READING_ROWS, TIMELINE_ROWS};

use super::report::fixture;

/// Every row of RULES section 1, by family with the last number, in its order.
const ROWS: [(&str, u32); 20] = [
    ("INT-", 3),
    ("LOC-", 6),
    ("HIP-", 3),
    ("PFP-", 3),
    ("ITB-", 5),
    ("LOAD-0", 0),
    ("LOAD-", 8),
    ("LOAD-B", 7),
    ("BIO-", 8),
    ("BIO-B", 2),
    ("SHOE-", 8),
    ("IMB-", 2),
    ("ACU-", 4),
    ("ST-", 4),
    ("MT-", 4),
    ("LT-", 4),
    ("RTR-", 6),
    ("FLAG-", 9),
    ("PREV-", 8),
    ("BOT-", 2),
];

/// The rows that CONTRACT section 5 gives to each rule.
const OF_RULES: &str = "
    weekly-volume-jump: LOAD-1 LOAD-5
    single-run-spike: LOAD-B1 MT-1
    two-week-volume-jump: LOAD-B2
    acute-chronic-ratio: LOAD-B3
    speed-and-hills-together: LOAD-2
    back-to-back-hard-days: LOAD-3 LOAD-6
    same-run-every-time: LOAD-4
    training-monotony: LOAD-B4
    intensity-before-base: LOAD-7
    too-little-easy-running: LOAD-B5
    comeback-too-fast: LOAD-B6
    descent-spike: LOAD-B7
    persistent-fatigue: LOAD-8
    boom-bust-cycle: LT-3
    easy-days-too-hard: PREV-8
    inconsistent-running: BOT-1
    low-cadence: BIO-2 BIO-5
    possible-overstriding: BIO-1 BIO-6
    high-vertical-oscillation: BIO-3
    heel-strike: BIO-4
    contact-time-imbalance: BIO-B1
    late-run-form-drift: BIO-B2 LT-2
    gait-check-advised: BIO-8
    worn-shoes: SHOE-1 SHOE-5
    abrupt-shoe-change: SHOE-2
    worn-insoles: SHOE-4
    no-shoe-rotation: SHOE-6
    hard-surface-only: SHOE-3 SHOE-7 PREV-7
    one-sided-routes: ITB-5
    skipped-warm-up: PREV-5
    skipped-cool-down: PREV-6
    too-little-strength: LT-1
    overdue-checkup: LT-4
    long-sitting: IMB-1
    medical-red-flag: FLAG-1 FLAG-2 FLAG-3 FLAG-4 FLAG-5
    see-a-professional: FLAG-6 FLAG-7 FLAG-8 FLAG-9 LOC-5 LOC-6
    load-not-reduced-after-pain: ST-1
    no-cross-training-in-recovery: ACU-3 ST-2
    return-protocol-broken: RTR-1 RTR-2 RTR-3 RTR-4 RTR-5 RTR-6 MT-3
    strength-not-helping: HIP-3
    painful-strength-work: ST-4
    pain-log-gaps: ACU-4 MT-4
";

/// Rules that are yet to be written. A rule that is written must go from here: the test says so.
const PENDING_RULES: &str = "";

/// Rows that the causes of an episode will show; they come with its culprits.
const PENDING_READING: [&str; 1] = ["PFP-2"];

fn every_row() -> Vec<String> {
    let mut rows = Vec::new();
    for (family, last) in &ROWS {
        if *last == 0 {
            rows.push((*family).to_owned());
        }
        rows.extend((1..=*last).map(|number| format!("{family}{number}")));
    }
    rows
}

fn of_rules() -> BTreeMap<&'static str, Vec<&'static str>> {
    let lines = OF_RULES.lines().filter_map(|line| line.trim().split_once(": "));
    lines.map(|(rule, rows)| (rule, rows.split(' ').collect())).collect()
}

fn pending_rules() -> BTreeSet<&'static str> {
    PENDING_RULES.split_whitespace().collect()
}

/// Every fix with the cause that it is listed under; the first days of pain have none.
fn fixes() -> impl Iterator<Item = (Option<Culprit>, &'static Item)> {
    let of_causes = ADVICE.iter().flat_map(|advice| advice.items.iter().map(|item| (Some(advice.culprit), item)));
    of_causes.chain(FIRST_DAYS_OF_PAIN.iter().map(|item| (None, item)))
}

/// Rows that have their place in a rule, as background of a cause, as a fix, in the reading of an episode or its
/// timeline.
fn placed() -> BTreeSet<&'static str> {
    let rules = RULES.iter().flat_map(|entry| entry.meta.article);
    let background = ADVICE.iter().flat_map(|advice| advice.background).chain(&INTRODUCTION);
    let episode = READING_ROWS.iter().chain(&TIMELINE_ROWS);
    rules.chain(background).chain(fixes().flat_map(|(_, item)| item.rows)).chain(episode).copied().collect()
}

#[test]
fn the_statements_are_the_rows_of_the_catalogue_in_its_order() {
    let written: Vec<&str> = statements().map(|statement| statement.row).collect();
    assert_eq!(written, every_row());
    for said in statements() {
        assert!(said.says.ends_with('.') && said.differs.is_none_or(|text| text.ends_with('.')), "{}", said.row);
    }
}

#[test]
fn every_row_has_its_place() {
    let placed = placed();
    let known: BTreeSet<String> = every_row().into_iter().collect();
    let strange: Vec<_> = placed.iter().filter(|row| !known.contains(**row)).collect();
    assert!(strange.is_empty(), "rules or advice name rows that RULES does not have: {strange:?}");

    let pending = pending_rules();
    let of_rules = of_rules();
    let waiting: BTreeSet<&str> =
        of_rules.iter().filter(|(rule, _)| pending.contains(*rule)).flat_map(|(_, rows)| rows).copied().collect();
    let homeless: Vec<_> = known
        .iter()
        .map(String::as_str)
        .filter(|row| !placed.contains(row) && !waiting.contains(row))
        .filter(|row| !PENDING_READING.contains(row))
        .collect();
    assert!(homeless.is_empty(), "no place for {homeless:?}");
}

#[test]
fn every_rule_names_the_rows_that_the_contract_gives_it() {
    let of_rules = of_rules();
    assert_eq!(of_rules.len(), 42, "as many rules as the contract has");
    let written: BTreeSet<&str> = RULES.iter().map(|entry| entry.meta.id).collect();
    for entry in RULES {
        assert_eq!(entry.meta.article, of_rules[entry.meta.id].as_slice(), "{}", entry.meta.id);
    }
    let pending = pending_rules();
    let done: Vec<_> = pending.intersection(&written).collect();
    assert!(done.is_empty(), "written and still in PENDING_RULES: {done:?}");
    let forgotten: Vec<_> =
        of_rules.keys().filter(|rule| !written.contains(**rule) && !pending.contains(**rule)).collect();
    assert!(forgotten.is_empty(), "neither written nor pending: {forgotten:?}");
    assert!(PENDING_READING.iter().all(|row| statement(row).is_some()));
}

/// CONTRACT section 5: the rows marked ADV in RULES are advice attached to the causes, PREV-4 is a gate of it.
#[test]
fn advice_of_the_article_is_attached_to_its_causes() {
    use Culprit::{Flexibility, Form, Hip, ItBand, Kneecap, ShoesAndSurface, TrainingLoad};
    let culprits: Vec<Culprit> = ADVICE.iter().map(|advice| advice.culprit).collect();
    assert_eq!(culprits, Culprit::ALL, "one advice a cause, in the order of the article");
    let expected = [
        ("HIP-2", Hip),
        ("PREV-3", Hip),
        ("PREV-4", Hip),
        ("PFP-3", Kneecap),
        ("ITB-2", ItBand),
        ("ITB-3", ItBand),
        ("ITB-4", ItBand),
        ("ITB-5", ItBand),
        ("LOAD-5", TrainingLoad),
        ("BIO-5", Form),
        ("BIO-6", Form),
        ("BIO-7", Form),
        ("SHOE-7", ShoesAndSurface),
        ("SHOE-8", ShoesAndSurface),
        ("IMB-2", Flexibility),
        ("ST-3", Flexibility),
        ("PREV-1", Flexibility),
        ("PREV-2", Flexibility),
        ("PREV-4", Flexibility),
    ];
    for (row, culprit) in expected {
        assert!(fixes().any(|(of, item)| of == Some(culprit) && item.rows.contains(&row)), "{row} under {culprit}");
    }
    assert!(FIRST_DAYS_OF_PAIN.iter().any(|item| item.rows.contains(&"ACU-2")), "the timeline of the first 48 hours");
    for (_, item) in fixes() {
        let gated = item.rows.contains(&"PREV-4");
        assert_eq!(item.gate, gated.then_some(Gate::PainFree), "{}", item.text);
    }
}

/// Sets and repetitions as the article prints them.
#[test]
fn the_doses_are_those_of_the_article() {
    let has = |culprit: Culprit, text: &str, dose: &str| {
        assert!(
            fixes().any(|(of, item)| of == Some(culprit) && item.text.contains(text) && item.dose.contains(dose)),
            "{text}: {dose}"
        );
    };
    has(Culprit::Hip, "Clamshell", "3 sets of 15");
    has(Culprit::Hip, "Leg lift", "2 sets of 12");
    has(Culprit::Hip, "Squat on one leg", "3 sets of 10");
    has(Culprit::Hip, "Monster walk", "2 sets of 10 steps");
    has(Culprit::Kneecap, "Wall sit", "3 times 30 to 60 seconds");
    has(Culprit::Kneecap, "Step down", "2 sets of 10");
    has(Culprit::Flexibility, "stretch and roll", "10 to 15 minutes");
    assert!(FIRST_DAYS_OF_PAIN[0].dose.contains("10 to 15 minutes"));
    assert!(ADVICE[0].timeline.contains("3 to 4 weeks"));
}

/// PREV-4: 14 days with score 0. Days that nobody logged are unknown.
#[test]
fn jumps_wait_for_fourteen_days_without_pain() {
    let mut history = fixture::history(0);
    history.episodes.clear();
    let day = history.as_of;
    let mut open = |rows: &[(i64, u8)]| {
        history.pain = rows.iter().map(|(back, score)| PainEntry::new(2, shift(day, -back), *score)).collect();
        Gate::PainFree.is_open(&history)
    };
    assert!(!open(&[]), "no log says nothing");
    assert!(open(&[(3, 0)]));
    assert!(open(&[(14, 4), (3, 0)]), "the pain is 14 days ago");
    assert!(!open(&[(13, 1), (3, 0)]), "the pain is within the last 14 days");
    assert!(!open(&[(14, 0)]), "a zero of two weeks ago says nothing about the days since");
    history.pain = vec![PainEntry { flags: vec![Flag::Cleared], ..PainEntry::new(2, day, 0) }];
    assert!(!Gate::PainFree.is_open(&history), "an all-clear is no score");
}

/// A raised rule brings the advice of its causes, and no other.
#[test]
fn raised_rules_bring_exactly_the_advice_of_their_causes() {
    let report = fixture::case().report();
    let raised: BTreeSet<&str> = report
        .assessment
        .findings
        .iter()
        .filter(|finding| !finding.muted)
        .flat_map(|finding| finding.culprits.iter().copied())
        .collect();
    let helped: BTreeSet<&str> = report.assessment.helps.iter().map(|help| help.culprit).collect();
    assert!(!raised.is_empty() && raised.len() < ADVICE.len(), "the fixture has some causes and not all: {raised:?}");
    assert_eq!(helped, raised);
    assert_eq!(report.page.helps.len(), raised.len());
    let nobody = fixture::nobody().report();
    assert!(nobody.assessment.helps.is_empty() && nobody.page.helps.is_empty() && nobody.page.ceilings.is_none());
    let shown = report.page.helps.iter().flat_map(|help| &help.items);
    assert!(shown.clone().count() > 3 && shown.clone().all(|item| !item.text.starts_with("Add jumps")), "pain is open");
}

/// `patella rules RULE`: what the article says, what the evidence says, where they disagree.
#[test]
fn every_rule_shows_article_evidence_and_where_they_disagree() {
    for entry in RULES {
        let text = patella::rules::handbook::section(entry);
        let at =
            |heading: &str| text.find(&format!("\n### {heading}\n")).unwrap_or_else(|| panic!("{heading}: {text}"));
        let places =
            ["Thresholds", "What the article says", "Limits of the evidence", "Where article and evidence disagree"]
                .map(at);
        assert!(places.is_sorted(), "{}", entry.meta.id);
        for row in entry.meta.article {
            let said = statement(row).expect("a statement");
            assert!(text.contains(said.says) && said.differs.is_none_or(|differs| text.contains(differs)), "{row}");
        }
    }
}
