//! The report as a mail (REPORT section 8): a short body for every mail program with the one-page picture in it, the
//! same as plain text, and the whole page attached. What is sent is decided by whoever calls; how it travels is not our
//! business: there is no sender and no recipient, so that no address is in it and the system's mailer fills them in.
//!
//! The same report gives the same bytes: date, identity and separators come from the judged day and the content.

use std::borrow::Borrow;
use std::fmt::Write;

use askama::Template;
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use mail_builder::MessageBuilder;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::mime::{BodyPart, MimePart};
use sha2::{Digest, Sha256};

use super::html::RenderError;
use super::report::{Card, Page, Report, State};
use super::text::{self, label};
use super::theme::{Theme, Token};
use super::wording::{self, NBSP, Wording, capitalised};
use crate::model::calendar::DaySpan;
use crate::model::finding::Severity;

/// Findings told in the body; the others are in the attachment.
const FINDINGS: usize = 3;
/// Changed thresholds and muted rules told in the body; the others are in the attachment.
const CHANGES: usize = 6;
/// Letters of a name in the subject. Chosen: phones show some 40 to 70 letters of a subject.
const NAME_IN_SUBJECT: usize = 40;
/// The program's name in the head, by which an earlier mail of it is known.
const MAILER: &str = "X-Mailer: patella";
/// Bytes in which the head of a mail ends at the latest.
const HEAD: usize = 2_048;

/// The mail, whole: head, body and attachment. `page` is the report as HTML and `picture` as PNG.
///
/// # Errors
/// Only when the template fails, which is a fault of this program.
pub fn render(report: &Report, page: &str, picture: &[u8]) -> Result<Vec<u8>, RenderError> {
    let subject = subject(report);
    let plain = text::summary(report, false);
    let digest = digest(&[subject.as_bytes(), plain.as_bytes(), page.as_bytes(), picture]);
    let image = format!("summary.{digest}@patella");
    let body = Body { page: &report.page, subject: &subject, image: &image }.render()?;

    Ok(enclose(Enclosed {
        subject,
        as_of: &report.assessment.as_of,
        digest,
        plain,
        body,
        image,
        picture: ("report.png", picture),
        page: (format!("report-{}.html", report.assessment.as_of), page),
    }))
}

/// What a mail is put together of.
pub(super) struct Enclosed<'a> {
    pub(super) subject: String,
    /// The judged day.
    pub(super) as_of: &'a str,
    /// What tells this mail from others; see [`digest`].
    pub(super) digest: String,
    /// The body as text.
    pub(super) plain: String,
    /// The body as HTML.
    pub(super) body: String,
    /// Content id by which the body names the picture.
    pub(super) image: String,
    /// Name and bytes of the picture.
    pub(super) picture: (&'static str, &'a [u8]),
    /// Name and text of the attached page.
    pub(super) page: (String, &'a str),
}

/// The mail, whole.
pub(super) fn enclose(mail: Enclosed<'_>) -> Vec<u8> {
    let Enclosed { subject, as_of, digest, plain, body, image, picture, page } = mail;
    let several = |kind: &str, parts: Vec<MimePart<'static>>| {
        let name = kind.rsplit('/').next().unwrap_or_default();
        // "=_" occurs neither in base64 nor in quoted-printable.
        MimePart::new(ContentType::new(kind.to_owned()).attribute("boundary", format!("=_{name}_{digest}")), parts)
    };
    let alternative =
        several("multipart/alternative", vec![MimePart::new("text/plain", plain), MimePart::new("text/html", body)]);
    let (name, bytes) = picture;
    let picture =
        MimePart::new(ContentType::new("image/png").attribute("name", name), bytes.to_vec()).inline().cid(image);
    let (name, text) = page;
    // Bytes, so that the attachment is the file and not a text whose line ends a mailer may change.
    let file = BodyPart::Binary(text.as_bytes().to_vec().into());
    let attached = MimePart::new(ContentType::new("text/html").attribute("charset", "utf-8"), file).attachment(name);
    let related = several("multipart/related", vec![alternative, picture]);
    let mixed = several("multipart/mixed", vec![related, attached]);

    let head = MessageBuilder::new()
        .subject(subject)
        .date(Date::new(noon(as_of)))
        .message_id(MessageId::new(format!("{digest}.{as_of}@patella")))
        .header("X-Mailer", mail_builder::headers::raw::Raw::new("patella"));
    let mut bytes = Vec::new();
    head.body(mixed).serialize(&mut bytes);
    bytes
}

/// Whether these bytes are a mail that this program wrote.
#[must_use]
pub fn is_ours(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default();
    head.windows(MAILER.len()).any(|window| window == MAILER.as_bytes())
}

/// Whether a report is worth a mail to somebody who asked for no less than `least`. Muted findings do not count.
#[must_use]
pub fn is_wanted(report: &Report, least: Option<Severity>) -> bool {
    least.is_none_or(|least| report.worst_severity() >= Some(least))
}

/// The verdict, the athlete and the judged days: `Act: back off for a week (Alex Rivera, 16–22 Nov)`.
fn subject(report: &Report) -> String {
    let page = &report.page;
    let name = shortened(&text::plain(&page.name), NAME_IN_SUBJECT);
    let days = day(&report.assessment.as_of).map(judged_days).unwrap_or_default();
    let who: Vec<String> = [name, days].into_iter().filter(|part| !part.is_empty()).collect();
    let subject = format!("{}: {} ({})", page.verdict.word, page.verdict.headline, who.join(", "));
    subject.replace(NBSP, " ")
}

pub(super) fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// The judged week up to the judged day.
pub(super) fn judged_days(to: NaiveDate) -> String {
    let since_monday = Days::new(u64::from(to.weekday().num_days_from_monday()));
    Wording::short_span(DaySpan { from: to.checked_sub_days(since_monday).unwrap_or(to), to })
}

/// Noon of the judged day in UTC, which is the same day nearly everywhere; seconds since 1970.
fn noon(as_of: &str) -> i64 {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    day(as_of).map_or(0, |day| day.and_time(noon).and_utc().timestamp())
}

pub(super) fn shortened(text: &str, letters: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The first 16 hexadecimal digits of the SHA-256 of the parts, each with its length.
pub(super) fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(8).fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// The body for mail programs: tables and styles on each element, since some know nothing else.
#[derive(Template)]
#[template(path = "mail.html", config = "src/reporter/html/askama.toml")]
struct Body<'a> {
    page: &'a Page,
    subject: &'a str,
    image: &'a str,
}

impl Body<'_> {
    fn findings(&self) -> impl Iterator<Item = &Card> {
        self.cards().take(FINDINGS)
    }

    fn cards(&self) -> impl Iterator<Item = &Card> {
        self.page.sections.iter().flat_map(|section| &section.cards)
    }

    /// How many findings the body leaves out, in words.
    fn more(&self) -> Option<String> {
        let more = u64::try_from(self.cards().count().saturating_sub(FINDINGS)).unwrap_or(u64::MAX);
        (more > 0).then(|| format!("{} in the attached report.", Wording::count(more, "more finding", "more findings")))
    }

    /// The rules by outcome in one line.
    fn tally(&self) -> String {
        let item = |item: &super::report::TallyItem| format!("{}{NBSP}{}", item.count, item.state.words());
        let counts: Vec<String> = self.page.tally.iter().map(item).collect();
        format!("{} of {} rules.", wording::list(&counts), self.page.rules_total)
    }

    fn changes(&self) -> impl Iterator<Item = &String> {
        let provenance = &self.page.provenance;
        provenance.overrides.iter().chain(&provenance.mutes).take(CHANGES)
    }

    fn more_changes(&self) -> Option<String> {
        let provenance = &self.page.provenance;
        let more = (provenance.overrides.len() + provenance.mutes.len()).saturating_sub(CHANGES);
        (more > 0).then(|| format!("{more} more in the attached report."))
    }

    /// What stands in the picture's place where pictures are off.
    fn instead(&self) -> String {
        format!("{}: {}. The picture shows the findings and charts of the attached report.", self.page.verdict.word, {
            &self.page.verdict.headline
        })
    }

    /// The colours of the dark theme for programs that have one; in the others each element has its light colour.
    fn dark(&self) -> String {
        let colours = |name: &str, ink: Token, ground: Option<Token>| {
            let ground = ground.map(|ground| format!("background:{}!important;", ground.hex(Theme::Dark)));
            format!(".{name}{{color:{}!important;{}}}", ink.hex(Theme::Dark), ground.unwrap_or_default())
        };
        let (word, ground) = verdict_colours(&self.page.verdict.state);
        [
            colours("page", Token::Ink, Some(Token::Page)),
            colours("card", Token::Ink, Some(Token::Card)),
            colours("verdict", Token::Ink, Some(ground)),
            colours("word", word, None),
            colours("ink", Token::Ink, None),
            colours("ink2", Token::Ink2, None),
            colours("mute", Token::Mute, None),
            colours("act", Token::Act, None),
            colours("watch", Token::Watch, None),
            colours("info", Token::Link, None),
            format!(".card{{border-color:{}!important}}", Token::Edge.hex(Theme::Dark)),
        ]
        .concat()
    }
}

/// Text and ground of the verdict's box, as on the page.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
const fn verdict_colours(state: &State) -> (Token, Token) {
    match state {
        State::Act => (Token::Act, Token::ActGround),
        State::Watch => (Token::Watch, Token::WatchGround),
        State::Fine | State::Info => (Token::Ok, Token::OkGround),
        State::NotChecked | State::Muted => (Token::Ink, Token::Rest),
    }
}

/// The light colour of a token, for the style of an element.
pub(super) fn light(token: impl Borrow<Token>) -> String {
    token.borrow().hex(Theme::Light)
}

/// Colour of a finding's symbol and word, with the class that the dark theme knows it by.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
fn state_colour(state: &State) -> (String, &'static str) {
    match state {
        State::Act => (light(Token::Act), "act"),
        State::Watch => (light(Token::Watch), "watch"),
        State::Info => (light(Token::Link), "info"),
        State::Fine | State::NotChecked | State::Muted => (light(Token::Mute), "mute"),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
const fn symbol(state: &State) -> &'static str {
    text::state_words(*state).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_subjects_are_short() {
        assert_eq!(shortened(" Alex Rivera ", 40), "Alex Rivera");
        assert_eq!(shortened(&"x".repeat(300), 5), "xxxx…");
    }

    #[test]
    fn the_date_is_noon_of_the_judged_day() {
        // 22 November 2026 is day 20 779 since 1970.
        assert_eq!(noon("2026-11-22"), 20_779 * 86_400 + 43_200);
        assert_eq!(day("2026-11-22").map(judged_days).as_deref(), Some("16\u{2013}22\u{a0}Nov"));
        assert_eq!(day("2026-10-01").map(judged_days).as_deref(), Some("28\u{a0}Sep\u{a0}\u{2013} 1\u{a0}Oct"));
        assert_eq!(day("2026-11-16").map(judged_days).as_deref(), Some("16\u{a0}Nov"));
    }

    #[test]
    fn parts_are_told_apart_by_their_lengths() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
        assert_eq!(digest(&[b"ab"]).len(), 16);
    }

    #[test]
    fn only_our_own_mails_are_ours() {
        assert!(is_ours(b"Subject: a\r\nX-Mailer: patella\r\n\r\n"));
        assert!(!is_ours(b"Subject: a\r\n\r\n") && !is_ours(b""));
    }
}
