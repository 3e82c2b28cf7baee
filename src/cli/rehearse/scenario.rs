use std::time::Instant;

use super::{Part, drift, remains, scene::Scene};
use crate::{
    cli::{Printer, walk::Walked},
    model::Action,
    report::{
        Ending, past,
        rehearsal::{Played, Verdict},
    },
};

/// Plays the parts, one after the other; the first that fails ends it.
pub(super) async fn play(scene: &Scene, parts: &[Part], printer: &Printer) -> anyhow::Result<Verdict> {
    let sprints = sprints(scene, printer)?;
    let first = sprints.first().copied().unwrap_or(1);
    let mut stage = Stage { scene, printer, sprint: first, verdict: Verdict::new(&scene.environment) };
    for part in parts {
        let went_well = match part {
            Part::Up => stage.up(first).await?,
            Part::Again => stage.again().await?,
            Part::Drift => stage.drift().await?,
            Part::Sprints => stage.sprints(&sprints).await?,
            Part::Down => stage.down().await?,
        };
        if !went_well {
            break;
        }
    }
    stage.verdict.end();
    Ok(stage.verdict)
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
    verdict: Verdict,
}

impl Stage<'_> {
    fn heading(&self, text: &str) {
        self.printer.note(format_args!("\n── {text} ──"));
    }

    /// Takes a part's result in.
    fn played(&mut self, name: String, begun: Instant, problems: Vec<String>, notes: Vec<String>) -> bool {
        let passed = problems.is_empty();
        self.verdict.parts.push(Played { name, took: begun.elapsed(), problems, notes });
        passed
    }

    async fn up(&mut self, sprint: u32) -> anyhow::Result<bool> {
        self.heading(&format!("up: sprint {sprint}"));
        let begun = Instant::now();
        let mut notes = Vec::new();
        let mut walked = self.scene.up(sprint, false, self.printer).await?;
        // What was made to go wrong is to be got over, as a person would: by the same command again.
        while walked.ending == Ending::Failed && !self.scene.script.is_empty() && notes.len() < ATTEMPTS {
            notes.push("a run failed, as faults would have it: `up` again".to_owned());
            self.heading(&format!("up: sprint {sprint}, once more"));
            walked = self.scene.up(sprint, false, self.printer).await?;
        }
        self.sprint = sprint;
        notes.insert(0, format!("{} stacks", walked.view.entries.len()));
        Ok(self.played(format!("up, sprint {sprint}"), begun, not_done(&walked), notes))
    }

    async fn again(&mut self) -> anyhow::Result<bool> {
        self.heading("up again: nothing may change");
        let begun = Instant::now();
        let walked = self.scene.up(self.sprint, true, self.printer).await?;
        let mut problems = not_done(&walked);
        problems.extend(
            changing(&walked).map(|(stack, action)| format!("stack `{stack}`: {} again", past(action))),
        );
        let note = format!("{} stacks refreshed", walked.view.entries.len());
        Ok(self.played("up again".to_owned(), begun, problems, vec![note]))
    }

    async fn drift(&mut self) -> anyhow::Result<bool> {
        let begun = Instant::now();
        let name = "drift".to_owned();
        let Some(drifted) = drift::make(&self.scene.cloud)? else {
            let note = "nothing in the simulated cloud can drift: not played".to_owned();
            return Ok(self.played(name, begun, Vec::new(), vec![note]));
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
        Ok(self.played(name, begun, problems, vec![note]))
    }

    async fn sprints(&mut self, sprints: &[u32]) -> anyhow::Result<bool> {
        for sprint in sprints.iter().filter(|sprint| **sprint > self.sprint).copied().collect::<Vec<_>>() {
            if !self.up(sprint).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn down(&mut self) -> anyhow::Result<bool> {
        self.heading("down: nothing may be left");
        let begun = Instant::now();
        let walked = self.scene.down(self.printer).await?;
        let mut problems = not_done(&walked);
        let (left, kept) = remains::find(self.scene, self.printer)?;
        problems.extend(left);
        Ok(self.played("down".to_owned(), begun, problems, kept))
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
