//! The run's decisions with no process at all: random graphs, failures, interrupts, and journals cut anywhere.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use proptest::prelude::*;

use super::{
    Approval, Command, Facts, Goal, Happened, Input, Line, Question, RunState, Stage, Step,
    event::{Ending, What},
    replay,
};
use crate::{
    drivers::Urgency,
    model::{
        Action, Applied, Approved, Change, ChartOrigin, Digest, Fault, Given, GivenSource, Kind, Location,
        Preview, Record, Stack, StackId, Teardown, Witness,
    },
    plan::Knowledge,
    store::Entry,
};

fn id(number: usize) -> StackId {
    StackId::new(&format!("s{number}")).expect("a name")
}

fn stack(id: &StackId) -> Arc<Stack> {
    Arc::new(Stack {
        id: id.clone(),
        sprint: 1,
        folder: PathBuf::from("stacks").join(id.as_str()),
        protected: false,
        identity: crate::model::Identity::default(),
        needs: BTreeSet::new(),
        waivers: Vec::new(),
        gates: Vec::new(),
        stages: crate::model::Stages::default(),
        kind: Kind::Given(Given { source: GivenSource::Outputs(BTreeMap::new()) }),
        origin: Location { file: "platform.toml".into(), line: 1, column: 1 },
    })
}

fn record(id: &StackId, digest: Digest) -> Record {
    Record {
        stack: id.clone(),
        kind: "given".into(),
        sprint: 1,
        applied: Some(Applied {
            digest,
            at: String::new(),
            run: "r".into(),
            took_ms: 1,
            outputs: BTreeMap::new(),
            witness: Witness::Itself,
            teardown: Teardown::Given { local_cluster: None, file: None },
            secrets: BTreeMap::new(),
            chart: None,
        }),
        ready: None,
        needs: Vec::new(),
        protected: false,
    }
}

/// Stack n needs some of the stacks before it.
fn facts(needs: &[Vec<usize>]) -> BTreeMap<StackId, Facts> {
    needs
        .iter()
        .enumerate()
        .map(|(number, needs)| {
            let name = id(number);
            let facts = Facts {
                stack: Some(stack(&name)),
                sources: Ok(Digest::of(name.as_str().as_bytes())),
                chart: (number % 2 == 0).then_some(ChartOrigin::StandIn),
                record: None,
                untouched: false,
                fresh: true,
                in_flight: false,
                needs: needs.iter().map(|need| id(*need)).collect(),
                priority: Duration::from_secs(number as u64),
            };
            (name, facts)
        })
        .collect()
}

/// Plays the executor: ends steps in an order that `choices` draws.
struct Play {
    state: RunState,
    journal: Vec<Entry<Line>>,
    pending: Vec<Command>,
    finished: Option<Ending>,
    done: Vec<StackId>,
    busiest: usize,
}

impl Play {
    fn new(state: RunState) -> Self {
        let mut play = Self {
            state,
            journal: Vec::new(),
            pending: Vec::new(),
            finished: None,
            done: Vec::new(),
            busiest: 0,
        };
        play.happen(Happened::Begin);
        play
    }

    fn happen(&mut self, what: Happened) {
        let state = std::mem::replace(&mut self.state, RunState::empty());
        let (state, commands) = state.step(Input { at: Duration::from_secs(1), what });
        self.state = state;
        for command in commands {
            match command {
                Command::Journal { line, .. } => {
                    self.journal.push(Entry { at: "t".into(), what: *line });
                }
                Command::Finish(ending) => self.finished = Some(ending),
                Command::Tell(What::StackDone { stack, .. }) => self.done.push(stack),
                Command::Preview { .. }
                | Command::Act { .. }
                | Command::Destroy(_)
                | Command::Sleep { .. } => {
                    self.pending.push(command);
                }
                _ => {}
            }
        }
        self.busiest = self.busiest.max(self.state.busy().len());
    }

    fn end(&mut self, choice: usize, failing: &BTreeSet<StackId>) {
        let fault = Fault::new("scripted");
        match self.pending.remove(choice % self.pending.len()) {
            Command::Act { stack, digest, .. } => {
                let result = if failing.contains(&stack) {
                    Err(fault)
                } else {
                    Ok((record(&stack, digest), "done".to_owned()))
                };
                self.happen(Happened::Acted { stack, result });
            }
            Command::Preview { stack, .. } => {
                self.happen(Happened::Previewed { stack, result: Ok(Preview::nothing()) });
            }
            Command::Destroy(stack) => {
                let result = if failing.contains(&stack) { Err(fault) } else { Ok(()) };
                self.happen(Happened::Destroyed { stack, result });
            }
            Command::Sleep { stack, .. } => self.happen(Happened::RetryDue { stack }),
            other => panic!("{other:?} is not pending"),
        }
    }
}

fn graphs() -> impl Strategy<Value = Vec<Vec<usize>>> {
    (1..9_usize).prop_flat_map(|count| {
        (0..count)
            .map(|number| proptest::collection::vec(0..number.max(1), 0..=number.min(3)))
            .collect::<Vec<_>>()
            .prop_map(|mut needs| {
                needs[0].clear();
                needs
            })
    })
}

fn below(needs: &[Vec<usize>], failing: &BTreeSet<StackId>) -> BTreeSet<StackId> {
    let mut lost = failing.clone();
    for (number, needs) in needs.iter().enumerate() {
        if needs.iter().any(|need| lost.contains(&id(*need))) {
            lost.insert(id(number));
        }
    }
    lost
}

const UP: Goal = Goal::Apply { refresh: false, approval: Approval::Given };

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn order_limits_and_failures_hold(
        needs in graphs(),
        jobs in 1..4_usize,
        failing in proptest::collection::btree_set(0..9_usize, 0..3),
        choices in proptest::collection::vec(0..64_usize, 64),
        destroy in any::<bool>(),
    ) {
        let failing: BTreeSet<StackId> = failing.into_iter().filter(|n| *n < needs.len()).map(id).collect();
        let mut facts = facts(&needs);
        let goal = if destroy {
            for (name, fact) in &mut facts {
                fact.record = Some(record(name, Digest::of(b"x")));
            }
            Goal::Destroy { approval: Approval::Given }
        } else {
            UP
        };
        let mut play = Play::new(RunState::new(goal, jobs, facts, Knowledge::default()));
        for choice in choices {
            if play.pending.is_empty() {
                break;
            }
            play.end(choice, &failing);
        }
        let expected = if failing.is_empty() { Ending::Done } else { Ending::Failed };
        prop_assert_eq!(play.finished, Some(expected));
        prop_assert!(play.busiest <= jobs);
        let lost = below(&needs, &failing);
        let all: BTreeSet<StackId> = (0..needs.len()).map(id).collect();
        let done: BTreeSet<StackId> = play.done.iter().cloned().collect();
        prop_assert_eq!(&done, &all.difference(&lost).cloned().collect::<BTreeSet<_>>());
        for (at, stack) in play.done.iter().enumerate() {
            let number: usize = stack.as_str()[1..].parse().expect("a number");
            for need in &needs[number] {
                prop_assert!(play.done[..at].contains(&id(*need)), "{stack} was done before s{need}");
            }
        }
    }

    #[test]
    fn a_journal_cut_anywhere_tells_what_was_in_flight(
        needs in graphs(),
        choices in proptest::collection::vec(0..64_usize, 64),
        cut in 0..400_usize,
    ) {
        let mut play = Play::new(RunState::new(UP, 3, facts(&needs), Knowledge::default()));
        for choice in choices {
            if play.pending.is_empty() {
                break;
            }
            play.end(choice, &BTreeSet::new());
        }
        let cut = cut % (play.journal.len() + 1);
        let told = replay(&play.journal[..cut]).expect("a journal of ours is legal");
        let mut acting = BTreeSet::new();
        for entry in &play.journal[..cut] {
            if let Line::Stack { stack, transition, .. } = &entry.what {
                match transition {
                    super::Transition::Started { step: Step::Act } => {
                        acting.insert(stack.clone());
                    }
                    super::Transition::Ended { .. } => {
                        acting.remove(stack);
                    }
                    _ => {}
                }
            }
        }
        prop_assert_eq!(told.in_flight.keys().cloned().collect::<BTreeSet<_>>(), acting);
        for (stack, unended) in &told.in_flight {
            prop_assert_eq!(unended.chart, play.state.stacks[stack].facts.chart);
        }
        let whole = replay(&play.journal).expect("legal");
        for (stack, stage) in whole.stages {
            prop_assert_eq!(stage, play.state.stacks[&stack].stage);
        }
    }

    #[test]
    fn after_an_interrupt_nothing_starts_and_all_that_runs_is_waited_for(
        needs in graphs(),
        choices in proptest::collection::vec(0..64_usize, 64),
        when in 0..8_usize,
    ) {
        let mut play = Play::new(RunState::new(UP, 3, facts(&needs), Knowledge::default()));
        for choice in &choices[..when] {
            if !play.pending.is_empty() {
                play.end(*choice, &BTreeSet::new());
            }
        }
        if play.finished.is_none() {
            play.happen(Happened::Urged(Urgency::Finish));
            let left = play.pending.len();
            prop_assert_eq!(play.finished.is_some(), left == 0);
            for choice in &choices[..left] {
                play.end(*choice, &BTreeSet::new());
            }
            prop_assert!(play.pending.is_empty());
            prop_assert_eq!(play.finished, Some(Ending::Interrupted));
            let active = play.state.stacks.values().filter(|run| !run.stage.is_final()).count();
            prop_assert_eq!(active, 0);
        }
    }
}

#[test]
fn a_second_up_has_nothing_to_start() {
    let needs = [vec![], vec![0], vec![0, 1]];
    let mut play = Play::new(RunState::new(UP, 2, facts(&needs), Knowledge::default()));
    while !play.pending.is_empty() {
        play.end(0, &BTreeSet::new());
    }
    let mut again = facts(&needs);
    for (name, fact) in &mut again {
        fact.record = play.state.record(name).cloned();
        (fact.untouched, fact.fresh) = (true, false);
    }
    let play = Play::new(RunState::new(UP, 2, again, Knowledge::default()));
    assert!(play.pending.is_empty());
    assert_eq!(play.finished, Some(Ending::Done));
}

#[test]
fn what_cannot_happen_is_refused() {
    use super::{End, Transition};
    let done = Stage::Done.after(Transition::Started { step: Step::Act });
    assert!(done.is_err());
    let wrong = Stage::Busy(Step::Act).after(Transition::Ended { step: Step::Gate, end: End::Well });
    assert!(wrong.is_err());
}

#[test]
fn a_transient_failure_is_tried_again_and_given_up_after_four_tries() {
    let mut play = Play::new(RunState::new(UP, 1, facts(&[vec![]]), Knowledge::default()));
    let mut tries = 0;
    while let Some(command) = play.pending.pop() {
        match command {
            Command::Act { stack, .. } => {
                tries += 1;
                let fault = Fault::new("429").transient();
                play.happen(Happened::Acted { stack, result: Err(fault) });
            }
            Command::Preview { stack, .. } => {
                // The first try may have changed something: it is planned again.
                let change = Preview { action: crate::model::Action::Create, ..Preview::nothing() };
                play.happen(Happened::Previewed { stack, result: Ok(change) });
            }
            Command::Sleep { stack, .. } => play.happen(Happened::RetryDue { stack }),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((tries, play.finished), (4, Some(Ending::Failed)));
}

/// One stack that is up, and of which a new plan would destroy something, in a protected environment with `--yes`.
fn about_to_lose() -> (RunState, Vec<Command>) {
    let mut facts = facts(&[Vec::new()]);
    let fact = facts.get_mut(&id(0)).expect("the stack");
    (fact.record, fact.fresh) = (Some(record(&id(0), Digest::of(b"old"))), false);
    let goal = Goal::Apply { refresh: false, approval: Approval::GivenForPlan };
    let at = |what| Input { at: Duration::from_secs(1), what };
    let (state, _) = RunState::new(goal, 1, facts, Knowledge::default()).step(at(Happened::Begin));
    let change = Change { address: "a.b".into(), action: Action::Destroy, reason: None, diff: Vec::new() };
    let preview = Preview { action: Action::Destroy, changes: vec![change], ..Preview::nothing() };
    state.step(at(Happened::Previewed { stack: id(0), result: Ok(preview) }))
}

#[test]
fn what_would_be_lost_is_asked_about_whatever_was_approved() {
    let asks = |commands: &[Command]| {
        commands.iter().any(|command| matches!(command, Command::Ask(Question::Losses(_))))
    };
    let acts = |commands: &[Command]| commands.iter().any(|command| matches!(command, Command::Act { .. }));
    let answer = |state: RunState, approved| {
        let what = Happened::Answered { stack: None, approved };
        state.step(Input { at: Duration::from_secs(2), what }).1
    };
    let (state, commands) = about_to_lose();
    assert!(asks(&commands) && !acts(&commands));
    let refused = answer(state.clone(), None);
    assert!(!acts(&refused), "{refused:?}");
    assert!(matches!(refused.last(), Some(Command::Finish(Ending::Unapproved))), "{refused:?}");
    let approved = answer(state, Some(Approved::Code { code: "x".into() }));
    assert!(acts(&approved), "{approved:?}");
    let journaled = |command: &Command| matches!(command, Command::Journal { line, .. } if matches!(**line, Line::Approved { .. }));
    assert!(approved.iter().any(journaled), "{approved:?}");
}
