//! Two servers to which the same things happen.

use std::time::Duration;

use http::Method;
use killrvideo_tests::On;
use serde_json::Value;
use tokio::time;

use crate::{
    answers::under,
    checks::check,
    model::{Content, Model},
    requests::Asked,
    side::Side,
    step::{Look, Step},
};

/// Two servers, one on each store, and what has to come out.
pub(crate) struct Twins {
    sides: [Side; 2],
    model: Model,
    count: usize,
}

/// How long is waited for what may take a moment.
const SHORTLY: Duration = Duration::from_secs(10);

impl Twins {
    /// Two servers with the same people: two viewers, two creators, and a moderator.
    pub(crate) async fn start() -> Self {
        let (memory, astra) = tokio::join!(Side::start(On::Memory), Side::start(On::Astra));
        Self { sides: [memory, astra], model: Model::default(), count: 0 }
    }

    pub(crate) async fn shutdown(self) {
        let [memory, astra] = self.sides;
        tokio::join!(memory.app.shutdown(), astra.app.shutdown());
    }

    /// Does one step on both servers. A step about something that is not there yet is left out.
    ///
    /// # Errors
    /// What is wrong with the answers.
    pub(crate) async fn take(&mut self, step: &Step) -> Result<(), String> {
        self.count += 1;
        let minutes = if let Step::Wait { minutes } = step { *minutes } else { 0 };
        for side in &self.sides {
            side.app.clock.advance(Duration::from_secs(60 * minutes + 1));
        }
        let [Some(memory), Some(astra)] = self.sides.each_ref().map(|side| side.asked(step, self.count))
        else {
            return Ok(());
        };
        let told = self.ask_both(&memory, &astra, is_told_shortly(step)).await?;
        self.look_for_hidden(step, &told)?;
        if (200..300).contains(&told[0].0) {
            self.note(step, &told).await;
        }
        Ok(())
    }

    /// Asks both, and holds the answers against each other.
    async fn ask_both(
        &mut self,
        memory: &Asked,
        astra: &Asked,
        shortly: bool,
    ) -> Result<[(u16, Value); 2], String> {
        let deadline = time::Instant::now() + SHORTLY;
        let mut again = time::interval(Duration::from_millis(20));
        loop {
            again.tick().await;
            let (one, other) = tokio::join!(self.sides[0].ask(memory), self.sides[1].ask(astra));
            let plain = [self.sides[0].names.plain(&one), self.sides[1].names.plain(&other)];
            if plain[0] == plain[1] {
                return Ok([(one.status.as_u16(), one.body), (other.status.as_u16(), other.body)]);
            }
            if !shortly || time::Instant::now() > deadline {
                let [(status, memory), (other_status, astra)] = plain;
                return Err(format!("in memory {status} {memory:#}\non tables {other_status} {astra:#}"));
            }
        }
    }

    /// No list shows what is hidden.
    fn look_for_hidden(&self, step: &Step, told: &[(u16, Value); 2]) -> Result<(), String> {
        let Step::Look { at, .. } = step else { return Ok(()) };
        for (side, (_, body)) in self.sides.iter().zip(told) {
            for content in &self.model.hidden {
                let (name, shown) = match (content, at) {
                    (Content::Comment(_), Look::Comments(_) | Look::CommentsBy(_)) => ("commentid", true),
                    (Content::Video(_), at) => ("videoId", at.lists_videos()),
                    (Content::Comment(_), _) => ("", false),
                };
                let id = side.id_of(*content);
                if shown && under(name, body).contains(&id) {
                    return Err(format!("{content:?} is hidden, and shown by {body:#}"));
                }
            }
        }
        Ok(())
    }

    /// Keeps what became of a step that was done.
    async fn note(&mut self, step: &Step, told: &[(u16, Value); 2]) {
        let videos = self.sides[0].videos.len();
        match *step {
            Step::Submit { by, .. } => {
                for (side, (_, body)) in self.sides.iter_mut().zip(told) {
                    side.submitted(by, body).await;
                }
            }
            Step::View { video, .. } => *self.model.views.entry(video % videos).or_default() += 1,
            Step::Rate { by, video, stars } => {
                self.model.ratings.entry(video % videos).or_default().insert(by, stars);
            }
            Step::Comment { video, .. } => {
                self.model.comments.push(video % videos);
                self.sides.iter_mut().zip(told).for_each(|(side, (_, body))| side.commented(body));
            }
            Step::FlagVideo { video, .. } => self.flagged(Content::Video(video % videos), told),
            Step::FlagComment { comment, .. } => {
                self.flagged(Content::Comment(comment % self.model.comments.len()), told);
            }
            Step::Decide { flag, to: "approved" } => {
                self.model.hidden.insert(self.model.flagged[flag % self.model.flagged.len()]);
            }
            Step::RestoreVideo { video } => drop(self.model.hidden.remove(&Content::Video(video % videos))),
            Step::RestoreComment { comment } => {
                let comment = Content::Comment(comment % self.model.comments.len());
                self.model.hidden.remove(&comment);
            }
            Step::Edit { .. }
            | Step::Watch { .. }
            | Step::Decide { .. }
            | Step::Ingest { .. }
            | Step::Look { .. }
            | Step::Wait { .. } => {}
        }
    }

    fn flagged(&mut self, content: Content, told: &[(u16, Value); 2]) {
        // 200 is a flag that was there before.
        if told[0].0 == 201 {
            self.model.flagged.push(content);
            self.sides.iter_mut().zip(told).for_each(|(side, (_, body))| side.flagged(body));
        }
    }

    /// Looks at everything there is, on both servers.
    ///
    /// # Errors
    /// What is not as it has to be.
    pub(crate) async fn check_all(&mut self) -> Result<(), String> {
        for (side, on) in self.sides.iter().zip(["in memory", "on tables"]) {
            check(side, &self.model).await.map_err(|reason| format!("{on}: {reason}"))?;
        }
        Ok(())
    }
}

/// Tag suggestions follow a change after a moment; everything else follows at once.
fn is_told_shortly(step: &Step) -> bool {
    matches!(step, Step::Look { at: Look::Suggest(_), .. })
}

impl Asked {
    /// A request without a body.
    pub(crate) fn get(by: Option<usize>, path: String) -> Self {
        Self { by, method: Method::GET, path, body: None }
    }

    /// A request with a body, or with nothing in it.
    pub(crate) fn post(by: Option<usize>, path: String, body: Option<Value>) -> Self {
        Self { by, method: Method::POST, path, body }
    }
}
