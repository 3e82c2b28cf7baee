use jiff::Timestamp;

use super::{Part, drift, remains, scene::Scene};
use crate::{
    cli::{Printer, walk::Walked},
    model::Action,
    readiness::Assessment,
    report::{
        Ending, past,
        rehearsal::{Played, Remains, Scene as About},
    },
    text::count,
};

/// What was played, up to where it ended.
pub(super) struct Play {
    pub began: Timestamp,
    pub parts: Vec<Played>,
    pub remains: Remains,
    /// What the workloads are like, where they were looked at.
    pub readiness: Option<Assessment>,
    /// What kept the last part from being played to its end.
    pub error: Option<anyhow::Error>,
}

/// Plays the parts, one after the other; the first that fails ends it.
pub(super) async fn play(scene: &Scene, parts: &[Part], printer: &Printer) -> anyhow::Result<Play> {
    let sprints = sprints(scene, printer)?;
    let first = sprints.first().copied().unwrap_or(1);
    let play = Play {
        began: Timestamp::now(),
        parts: Vec::new(),
        remains: Remains::default(),
        readiness: None,
        error: None,
    };
    let mut stage = Stage { scene, printer, sprint: first, begun: None, play };
    for part in parts {
        let went_well = match part {
            Part::Up => stage.up(first).await,
            Part::Again => stage.again().await,
            Part::Drift => stage.drift().await,
            Part::Sprints => stage.sprints(&sprints).await,
            Part::Readiness => stage.readiness().await,
            Part::Down => stage.down().await,
        };
        match went_well {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                stage.ended(vec![format!("{error:#}")], Vec::new());
                stage.play.error = Some(error);
                break;
            }
        }
    }
    Ok(stage.play)
}

/// The sprints of the environment that bring a stack.
fn sprints(scene: &Scene, printer: &Printer) -> anyhow::Result<Vec<u32>> {
    let opened = scene.open(None, printer)?;
    let mut sprints: Vec<u32> = opened.stacks.values().map(|stack| stack.sprint).collect();
    sprints.sort_unstable();
    sprints.dedup();
    Ok(sprints)
}

/// How often `up` is repeated where faults make it fail.
const ATTEMPTS: usize = 3;

struct Stage<'a> {
    scene: &'a Scene,
    printer: &'a Printer,
    /// The sprint that is up.
    sprint: u32,
    /// The part that is being played.
    begun: Option<Begun>,
    play: Play,
}

/// A part that is being played.
struct Begun {
    about: About,
    name: String,
    at: Timestamp,
    /// How many runs there were before.
    runs: usize,
}

impl Stage<'_> {
    fn heading(&self, text: &str) {
        self.printer.note(format_args!("\n── {text} ──"));
    }

    fn begin(&mut self, about: About, name: impl Into<String>) {
        let (at, runs) = (Timestamp::now(), self.scene.runs.borrow().len());
        self.begun = Some(Begun { about, name: name.into(), at, runs });
    }

    /// Takes in how the part ended; tells whether it passed.
    fn ended(&mut self, problems: Vec<String>, notes: Vec<String>) -> bool {
        let passed = problems.is_empty();
        if let Some(Begun { about, name, at, runs }) = self.begun.take() {
            let runs = self.scene.runs.borrow()[runs..].to_vec();
            let ended = Timestamp::now();
            self.play.parts.push(Played { scene: about, name, began: at, ended, runs, problems, notes });
        }
        passed
    }

    async fn up(&mut self, sprint: u32) -> anyhow::Result<bool> {
        self.heading(&format!("up: sprint {sprint}"));
        self.begin(About::Up, format!("up, sprint {sprint}"));
        let mut notes = Vec::new();
        let mut walked = self.scene.up(sprint, false, self.printer).await?;
        // What was made to go wrong is to be got over, as a person would: by the same command again.
        while walked.ending == Ending::Failed && !self.scene.script.is_empty() && notes.len() < ATTEMPTS {
            notes.push("a run failed, as faults would have it: `up` again".to_owned());
            self.heading(&format!("up: sprint {sprint}, once more"));
            walked = self.scene.up(sprint, false, self.printer).await?;
        }
        self.sprint = sprint;
        Ok(self.ended(not_done(&walked), notes))
    }

    async fn again(&mut self) -> anyhow::Result<bool> {
        self.heading("up again: nothing may change");
        self.begin(About::Again, "up again");
        let walked = self.scene.up(self.sprint, true, self.printer).await?;
        let mut problems = not_done(&walked);
        let changed = changing(&walked);
        problems.extend(changed.map(|(stack, action)| format!("stack `{stack}`: {} again", past(action))));
        Ok(self.ended(problems, Vec::new()))
    }

    async fn drift(&mut self) -> anyhow::Result<bool> {
        self.begin(About::Drift, "drift");
        let Some(drifted) = drift::make(&self.scene.cloud)? else {
            let note = "not played: nothing there can drift".to_owned();
            return Ok(self.ended(Vec::new(), vec![note]));
        };
        self.heading(&format!("drift: {drifted}"));
        let looked = self.scene.look(self.sprint, self.printer).await?;
        let found: Vec<String> = changing(&looked).map(|(stack, _)| stack.to_owned()).collect();
        let mut problems = not_done(&looked);
        if found.is_empty() {
            problems.push(format!("{drifted}: not found"));
        }
        let mended = self.scene.up(self.sprint, true, self.printer).await?;
        problems.extend(not_done(&mended));
        if !drifted.is_mended(&self.scene.cloud)? {
            problems.push(format!("{drifted}: not mended"));
        }
        let note = format!("{drifted}: found in {}, mended", found.join(", "));
        let notes = if problems.is_empty() { vec![note] } else { Vec::new() };
        Ok(self.ended(problems, notes))
    }

    async fn sprints(&mut self, sprints: &[u32]) -> anyhow::Result<bool> {
        for sprint in sprints.iter().filter(|sprint| **sprint > self.sprint).copied().collect::<Vec<_>>() {
            if !self.up(sprint).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What is found fails no rehearsal: it plays what there is, and whether that is fit for production is another question.
    async fn readiness(&mut self) -> anyhow::Result<bool> {
        self.begin(About::Readiness, "readiness");
        let assessment = self.scene.readiness(self.printer).await?;
        if assessment.workloads == 0 {
            let note = "not played: no workload is up".to_owned();
            return Ok(self.ended(Vec::new(), vec![note]));
        }
        self.heading("readiness: what the workloads are like");
        let note = assessment.words();
        self.play.readiness = Some(assessment);
        Ok(self.ended(Vec::new(), vec![note]))
    }

    async fn down(&mut self) -> anyhow::Result<bool> {
        self.heading("down: nothing may be left");
        self.begin(About::Down, "down");
        let visited = self.scene.visit(self.printer).await?;
        let walked = self.scene.down(self.printer).await?;
        let mut problems = not_done(&walked);
        self.play.remains = remains::find(self.scene, self.printer)?;
        let Remains { left, lost, .. } = &self.play.remains;
        for (things, what) in [(left, "left"), (lost, "gone that had been there before")] {
            if !things.is_empty() {
                let are = if things.len() == 1 { "is" } else { "are" };
                problems.push(format!("{} {are} {what}", count(things.len(), "thing")));
            }
        }
        let notes = visited.into_iter().map(|made| format!("{made}, and are gone"));
        let notes = if problems.is_empty() { notes.collect() } else { Vec::new() };
        Ok(self.ended(problems, notes))
    }
}

fn not_done(walked: &Walked) -> Vec<String> {
    match walked.ending {
        Ending::Done if !walked.broken => Vec::new(),
        Ending::Done => vec!["the run could not be recorded".to_owned()],
        ending => vec![format!("the run ended {}", ending.word())],
    }
}

/// The stacks that a run changes or would change.
fn changing(walked: &Walked) -> impl Iterator<Item = (&str, Action)> {
    let entries = walked.view.entries.iter();
    entries.filter(|entry| entry.action != Action::None).map(|entry| (entry.stack.as_str(), entry.action))
}
