//! The overview as a mail: who needs something this week, why and what changed, with the picture in it and the page
//! attached. As the report's mail it has no sender and no recipient, and the same team gives the same bytes.

use askama::Template;

use super::page::{Row, TeamPage};
use super::{Team, summary};
use crate::reporter::html::RenderError;
use crate::reporter::mail::{self, Enclosed, digest, light};
use crate::reporter::report::State;
use crate::reporter::text::{plain, state_words};
use crate::reporter::theme::{Theme, Token};
use crate::reporter::wording::{NBSP, list};

/// Athletes told in the body; the others are in the attachment.
const TOLD: usize = 20;
/// Letters of the team's name in the subject.
const NAME_IN_SUBJECT: usize = 40;

/// The mail, whole. `attached` is the overview as HTML without links to files that do not travel, `picture` as PNG.
///
/// # Errors
/// Only when the template fails, which is a fault of this program.
pub fn render(team: &Team, page: &TeamPage, attached: &str, picture: &[u8]) -> Result<Vec<u8>, RenderError> {
    let subject = subject(team, page);
    let text = format!("{}\n{}\nThe whole overview is attached.\n\n{}\n", summary(team), page.changed, page.disclaimer);
    let digest = digest(&[subject.as_bytes(), text.as_bytes(), attached.as_bytes(), picture]);
    let image = format!("overview.{digest}@patella");
    let body = Body { page, subject: &subject, image: &image }.render()?;
    Ok(mail::enclose(Enclosed {
        subject,
        as_of: &team.as_of,
        digest,
        plain: text,
        body,
        image,
        picture: ("team.png", picture),
        page: (format!("team-{}.html", team.as_of), attached),
    }))
}

/// The answer, the team and the judged days: `2 of 50 athletes need action (Harriers, 16–22 Nov)`.
fn subject(team: &Team, page: &TeamPage) -> String {
    let name = team.name.as_ref().map(|name| mail::shortened(&plain(name), NAME_IN_SUBJECT)).unwrap_or_default();
    let days = mail::day(&team.as_of).map(mail::judged_days).unwrap_or_default();
    let who: Vec<String> = [name, days].into_iter().filter(|part| !part.is_empty()).collect();
    let care = if page.stopped.is_some() { "Seek care: " } else { "" };
    format!("{care}{} ({})", page.heading, who.join(", ")).replace(NBSP, " ")
}

#[derive(Template)]
#[template(path = "team_mail.html", config = "src/reporter/html/askama.toml")]
struct Body<'a> {
    page: &'a TeamPage,
    subject: &'a str,
    image: &'a str,
}

impl Body<'_> {
    /// Those of whom there is something to say.
    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.worth_telling().take(TOLD)
    }

    fn worth_telling(&self) -> impl Iterator<Item = &Row> {
        let is_told = |row: &&Row| row.state != State::Fine || row.is_in_pain || !row.changed.is_empty();
        self.page.rows.iter().filter(is_told)
    }

    /// How many more there are in the attachment; `None` when all are told.
    fn more(&self) -> Option<String> {
        let more = self.worth_telling().skip(TOLD).count();
        (more > 0).then(|| format!("And {more} more in the attached overview."))
    }

    fn tally(&self) -> String {
        let counts: Vec<String> =
            self.page.tally.iter().map(|(_, count, words)| format!("{count}{NBSP}{words}")).collect();
        format!("{}. {}", list(&counts), self.page.changed)
    }
}

/// Symbol, colour and class of a state.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
fn look(state: &State) -> (&'static str, String, &'static str) {
    let (token, class) = match state {
        State::Act => (Token::Act, "act"),
        State::Watch => (Token::Watch, "watch"),
        _ => (Token::Mute, "mute"),
    };
    (state_words(*state).0, light(token), class)
}

/// The colours of the dark theme for programs that have one.
fn dark() -> String {
    let colours = |name: &str, ink: Token, ground: Option<Token>| {
        let ground = ground.map(|ground| format!("background:{}!important;", ground.hex(Theme::Dark)));
        format!(".{name}{{color:{}!important;{}}}", ink.hex(Theme::Dark), ground.unwrap_or_default())
    };
    [
        colours("page", Token::Ink, Some(Token::Page)),
        colours("stop", Token::Act, Some(Token::ActGround)),
        colours("ink2", Token::Ink2, None),
        colours("mute", Token::Mute, None),
        colours("act", Token::Act, None),
        colours("watch", Token::Watch, None),
    ]
    .concat()
}
