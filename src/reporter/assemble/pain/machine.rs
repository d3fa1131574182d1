//! Episodes for programs: CONTRACT section 4, `pain`, with the keys that are added to it.

use super::{Context, Numbered, before, numbered, view};
use crate::model::before_onset::RaisedBefore;
use crate::model::calendar::DaySpan;
use crate::model::episode::{ChecklistItem, Phase, Progress, Reading, Remark};
use crate::model::pain::{Location, Side};
use crate::model::pain_table::PainTable;
use crate::reporter::assemble::iso;
use crate::reporter::json;
use crate::reporter::privacy::masked;
use crate::reporter::wording;

pub(in crate::reporter::assemble) fn episodes(context: &Context<'_>) -> Vec<json::Episode> {
    numbered(context).map(|one| episode(context, one)).collect()
}

fn episode(context: &Context<'_>, one: Numbered<'_>) -> json::Episode {
    let Numbered { number, episode } = one;
    let view = view(context, one);
    let reading = view.map(|view| &view.reading);
    let timeline = view.and_then(|view| view.timeline.as_ref());
    let before = before::of(context, one);
    json::Episode {
        episode: number,
        side: episode.side.map(Side::name),
        location: episode.location.map(Location::name),
        from: iso(episode.from),
        to: episode.to.map(iso),
        max_score: episode.max_score,
        entries: episode.entries.len(),
        reading: reading.and_then(|reading| reading.reading).map(Reading::name),
        second_reading: reading.and_then(|reading| reading.second_reading).map(Reading::name),
        timeline_day: timeline.map(|timeline| timeline.day),
        return_stage: context.input.return_stage.filter(|_| episode.is_open()),
        culprits: before.map(|before| before.raised.iter().map(culprit).collect()).unwrap_or_default(),
        not_raised_before: before.map(|before| before.not_raised.clone()).unwrap_or_default(),
        not_assessed_before: before.map(|before| before.not_assessed.clone()).unwrap_or_default(),
        professional_hints: reading
            .map(|reading| reading.professional_hints.iter().map(|hint| said(context, hint)).collect())
            .unwrap_or_default(),
        timeline_phase: timeline.map(|timeline| timeline.phase).map(Phase::name),
        timeline_until: timeline.and_then(|timeline| timeline.until).map(iso),
        timeline: timeline
            .map(|timeline| timeline.items.iter().map(|item| self::item(context, item)).collect())
            .unwrap_or_default(),
    }
}

fn culprit(raised: &RaisedBefore) -> json::EpisodeCulprit {
    let DaySpan { from, to } = raised.span;
    json::EpisodeCulprit {
        rule: raised.rule,
        grade: raised.grade.name(),
        lag_days: raised.lag_days.into(),
        present_before: raised.present_before,
        episodes: raised.episodes,
        present_in_other_windows: raised.present_in_other_windows,
        other_windows: raised.other_windows,
        window_days: raised.window_days,
        base_rate: raised.base_rate(),
        lift: raised.lift(),
        severity: raised.severity.name(),
        from: iso(from),
        to: iso(to),
    }
}

fn said(context: &Context<'_>, remark: &Remark) -> String {
    wording::sentence(&context.wording.phrase(&remark.text))
}

fn item(context: &Context<'_>, item: &ChecklistItem) -> json::EpisodeItem {
    json::EpisodeItem {
        article: item.rows.to_vec(),
        text: context.wording.phrase(&item.text),
        progress: Progress::name(item.progress),
        seen: masked(&context.wording.phrase(&item.seen)),
    }
}

/// Scores by what was run; nothing under a medical stop, when no progress is told.
pub(in crate::reporter::assemble) fn score_tables(context: &Context<'_>) -> Vec<json::PainTable> {
    let tables = context.input.pain.tables.filter(|_| !context.is_stopped());
    tables.map(|tables| tables.tables.iter().map(table).collect()).unwrap_or_default()
}

fn table(table: &PainTable) -> json::PainTable {
    let group = |group: &crate::model::pain_table::PainGroup| json::PainGroup {
        name: masked(&group.name),
        days: group.days,
        mean_score: group.mean_score,
    };
    json::PainTable {
        by: table.by.name(),
        groups: table.groups.iter().map(group).collect(),
        few_days: table.few_days,
        unknown_days: table.unknown_days,
    }
}
