//! The loop of a run: waits for whatever happens next, has the pure step decide, and hands commands out.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::{mpsc, watch};

use super::{
    drain::Drained,
    drivers::Drivers,
    event::{Ending, What},
    execute::{Clusters, Executor, Leftover},
    input::{Command, Happened, Input, Question},
    line::Line,
    state::RunState,
};
use crate::{
    drivers::{Urgency, World},
    graph,
    model::{Approved, Fault, Origin, StackId, Teardown},
    store::{Journal, Layout, Records, StoreError},
};

/// What a run needs besides its state.
pub struct Equipment {
    /// The run's id.
    pub run: String,
    /// The command, for the journal.
    pub command: String,
    /// Around all stacks.
    pub world: Arc<World>,
    /// Who drives them.
    pub drivers: Arc<Drivers>,
    /// Where things lie.
    pub layout: Layout,
    /// The run's journal.
    pub journal: Journal,
    /// The environment's records.
    pub records: Arc<Records>,
    /// Acts that earlier runs left in flight.
    pub leftovers: BTreeMap<StackId, Leftover>,
    /// Who watches.
    pub tell: Arc<dyn Fn(What) + Send + Sync>,
    /// Who is asked, and how they say yes. Called on a thread of its own.
    pub ask: Arc<dyn Fn(&Question) -> Option<Approved> + Send + Sync>,
    /// Where the run came from, for the journal.
    pub origin: Origin,
    /// How what is done was approved before it began, if it was.
    pub approved: Option<Approved>,
}

/// A run that is over.
#[derive(Debug)]
pub struct Over {
    /// How it ended.
    pub ending: Ending,
    /// Its last state.
    pub state: RunState,
    /// What kept the store from being written, if anything did.
    pub broken: Option<StoreError>,
}

/// Runs to the end. `urgencies` says when the user wants it to end.
pub async fn run(equipment: Equipment, state: RunState, urgencies: mpsc::UnboundedReceiver<Urgency>) -> Over {
    let (cancel, cancelled) = watch::channel(Urgency::None);
    let (happened, inputs) = mpsc::unbounded_channel();
    let executor = Executor {
        run: equipment.run.clone(),
        world: Arc::clone(&equipment.world),
        drivers: Arc::clone(&equipment.drivers),
        layout: equipment.layout.clone(),
        journal: equipment.journal.clone(),
        cancel: cancelled,
        tell: Arc::clone(&equipment.tell),
        drained: Drained::default(),
        mask: state.mask(),
    };
    let dispatcher = Dispatcher {
        state,
        executor,
        equipment,
        cancel,
        happened,
        begun: Instant::now(),
        broken: None,
        ending: None,
    };
    dispatcher.run(inputs, urgencies).await
}

struct Dispatcher {
    state: RunState,
    executor: Executor,
    equipment: Equipment,
    cancel: watch::Sender<Urgency>,
    happened: mpsc::UnboundedSender<Happened>,
    begun: Instant,
    broken: Option<StoreError>,
    ending: Option<Ending>,
}

impl Dispatcher {
    async fn run(
        mut self,
        mut inputs: mpsc::UnboundedReceiver<Happened>,
        mut urgencies: mpsc::UnboundedReceiver<Urgency>,
    ) -> Over {
        self.journal(
            Line::Run {
                run: self.equipment.run.clone(),
                command: self.equipment.command.clone(),
                who: crate::store::Holder::this("", "").who,
                groundwork: env!("CARGO_PKG_VERSION").to_owned(),
                origin: self.equipment.origin.clone(),
            },
            false,
        );
        if let Some(approved) = self.equipment.approved.take() {
            self.journal(Line::Approved { stack: None, approved }, false);
        }
        self.handle(Happened::Begin);
        while self.ending.is_none() {
            tokio::select! {
                Some(urgency) = urgencies.recv() => self.handle(Happened::Urged(urgency)),
                Some(happened) = inputs.recv() => self.handle(happened),
            }
        }
        let ending = self.ending.unwrap_or(Ending::Failed);
        let took_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.journal(Line::Finished { ending: ending.word().to_owned(), took_ms }, true);
        Over { ending, state: self.state, broken: self.broken }
    }

    fn handle(&mut self, what: Happened) {
        if let Happened::Urged(urgency) = &what {
            self.journal(Line::Urgency { urgency: *urgency }, false);
        }
        let state = std::mem::replace(&mut self.state, RunState::empty());
        let (state, commands) = state.step(Input { at: self.begun.elapsed(), what });
        self.state = state;
        for command in commands {
            self.carry_out(command);
        }
    }

    /// Writes to the journal. When that fails nothing new may start: what was begun could not be found again.
    fn journal(&mut self, line: Line, durable: bool) {
        if let Err(error) = self.equipment.journal.append(line, durable) {
            self.broke(error);
        }
    }

    fn broke(&mut self, error: StoreError) {
        if self.broken.is_none() {
            let (text, hint) = (format!("the run stops: {error}"), error.hint());
            (self.equipment.tell)(What::Warning { text, hint });
            self.broken = Some(error);
            let _ = self.happened.send(Happened::Urged(Urgency::Finish));
        }
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::Journal { line, durable } => self.journal(*line, durable),
            Command::Tell(what) => (self.equipment.tell)(what),
            Command::Save(record) => {
                if let Err(error) = self.equipment.records.save(&record) {
                    self.broke(error);
                }
            }
            Command::Forget(stack) => {
                if let Err(error) = self.equipment.records.remove(&stack) {
                    self.broke(error);
                }
            }
            Command::Urge(urgency) => {
                self.cancel.send_replace(urgency);
            }
            Command::Finish(ending) => self.ending = Some(ending),
            Command::Ask(question) => self.ask(question),
            Command::Sleep { stack, wait } => self.sleep(stack, wait),
            Command::Examine(_)
            | Command::Preview { .. }
            | Command::Act { .. }
            | Command::Hold { .. }
            | Command::Destroy(_) => self.start(command),
        }
    }

    /// Starts a step, unless the journal could not be written.
    fn start(&mut self, command: Command) {
        let executor = self.executor.clone();
        match command {
            Command::Preview { stack, .. } => {
                let task = executor.preview(self.state.request(&stack), stack.clone());
                self.spawn(task, Box::new(move |fault| Happened::Previewed { stack, result: Err(fault) }));
            }
            Command::Act { stack, how, digest } => {
                let (request, needs) = (self.state.request(&stack), self.state.needs(&stack));
                let stages = self.state.stages_request(&stack).filter(|(_, declared)| *declared);
                let stages = stages.map(|(request, _)| request);
                let task = executor.act(request, stages, stack.clone(), how, digest, needs);
                self.spawn(task, Box::new(move |fault| Happened::Acted { stack, result: Err(fault) }));
            }
            Command::Hold { stack, digest } => self.hold(executor, stack, digest),
            Command::Destroy(stack) => self.destroy(executor, stack),
            Command::Examine(stack) => {
                let Some(leftover) = self.equipment.leftovers.get(&stack).cloned() else { return };
                let (request, needs) = (self.state.request(&stack), self.state.needs(&stack));
                let task = executor.examine(stack.clone(), request, leftover, needs);
                let failed = move |fault| Happened::Examined {
                    stack,
                    found: super::input::Found::Unfinished(Some(fault)),
                };
                self.spawn(task, Box::new(failed));
            }
            _ => {}
        }
    }

    fn hold(&mut self, executor: Executor, stack: StackId, digest: crate::model::Digest) {
        let Some(declared) = self.state.declared(&stack) else { return };
        let gates = declared.gates.iter().filter_map(|gate| gate.cluster.clone());
        let restarts = declared.kind.restart().and_then(|_| declared.kind.cluster().cloned());
        let clusters = gates.chain(restarts);
        let accesses = clusters
            .filter_map(|cluster| Some((cluster.clone(), self.state.cluster_request(&stack, &cluster)?)))
            .collect();
        let stages = self.state.stages_request(&stack).map(|(request, _)| request);
        let record = self.state.record(&stack).cloned();
        let task = executor.hold(declared, record, accesses, stages, digest);
        self.spawn(task, Box::new(move |fault| Happened::Held { stack, result: Err(fault) }));
    }

    fn destroy(&mut self, executor: Executor, stack: StackId) {
        let record = self.state.record(&stack).cloned();
        let teardown =
            record.as_ref().and_then(|record| record.applied.as_ref()).map(|applied| &applied.teardown);
        let cluster = match teardown {
            Some(Teardown::Helm { cluster, .. }) => Some(cluster.clone()),
            _ => self.state.declared(&stack).and_then(|declared| declared.kind.cluster().cloned()),
        };
        // They may lie beside the run, as with `down --only`, and be there all the same.
        let record_of = |cluster: StackId| self.state.record(&cluster).cloned();
        let stages = self.state.stages_cluster(&stack).and_then(record_of);
        let ending = cluster.as_ref().and_then(|cluster| self.state.ending_cluster(cluster));
        let clusters = Clusters { own: cluster.and_then(record_of), stages, ending };
        let request = self.state.request(&stack).ok();
        let task = executor.destroy(stack.clone(), record, clusters, request);
        self.spawn(task, Box::new(move |fault| Happened::Destroyed { stack, result: Err(fault) }));
    }

    /// Runs a task; one that panics, or may not start, counts as failed.
    fn spawn(
        &mut self,
        task: impl Future<Output = Happened> + Send + 'static,
        failed: Box<dyn FnOnce(Fault) -> Happened + Send>,
    ) {
        let happened = self.happened.clone();
        if let Some(broken) = &self.broken {
            let _ = happened.send(failed(Fault::new("not started").because(broken.to_string())));
            return;
        }
        let task = tokio::spawn(task);
        tokio::spawn(async move {
            let what = match task.await {
                Ok(what) => what,
                Err(error) => failed(
                    Fault::new("groundwork itself failed")
                        .because(error.to_string())
                        .hint("this is a bug: please report it with the run's journal"),
                ),
            };
            let _ = happened.send(what);
        });
    }

    fn ask(&self, question: Question) {
        let (ask, happened) = (Arc::clone(&self.equipment.ask), self.happened.clone());
        std::thread::spawn(move || {
            let approved = ask(&question);
            let stack = match question {
                Question::Plan(_) | Question::Losses(_) => None,
                Question::Surprise { stack, .. } => Some(stack),
            };
            let _ = happened.send(Happened::Answered { stack, approved });
        });
    }

    fn sleep(&self, stack: StackId, wait: Duration) {
        let happened = self.happened.clone();
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let _ = happened.send(Happened::RetryDue { stack });
        });
    }
}

impl RunState {
    /// What a stack needs, for its record: all of it, not only what is part of this run.
    fn needs(&self, id: &StackId) -> Vec<StackId> {
        self.declared(id).map(|stack| graph::needs(&stack)).unwrap_or_default()
    }

    /// The cluster that may have stages of a stack: one that was given some, or would be. Those of a cluster's own stack
    /// go with it.
    fn stages_cluster(&self, id: &StackId) -> Option<StackId> {
        let given = self.record(id).and_then(|record| record.ready.as_ref()?.stages.clone());
        let given = given.map(|given| given.cluster);
        let declared = || self.declared(id).map(|stack| stack.stages.clone());
        let cluster = given.or_else(|| declared().filter(|stages| !stages.objects.is_empty())?.cluster);
        cluster.filter(|cluster| cluster != id)
    }

    fn declared(&self, id: &StackId) -> Option<Arc<crate::model::Stack>> {
        self.stacks.get(id)?.facts.stack.clone()
    }
}
