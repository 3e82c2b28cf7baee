use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::{
    event::{Event, What},
    view::RunView,
};

/// Shows a run's events to someone.
pub trait Reporter: Send {
    /// Something happened.
    fn event(&mut self, event: &Event);

    /// Time has passed since the start of the run.
    fn tick(&mut self, _at: Duration) {}

    /// Whatever is drawn makes room while `print` writes to the terminal itself.
    fn suspend(&mut self, print: &mut dyn FnMut()) {
        print();
    }
}

/// A reporter at work: stamps events with the time since its start, lets time pass for the reporter, and keeps the
/// view from which the summary is made. Shared freely between threads.
pub struct Live {
    shared: Arc<Mutex<Shared>>,
    start: Instant,
    ticker: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
}

struct Shared {
    reporter: Box<dyn Reporter>,
    view: RunView,
}

/// How often the board moves.
const TICK: Duration = Duration::from_millis(100);

impl Live {
    /// Starts showing; the run's clock starts now.
    #[must_use]
    pub fn start(reporter: Box<dyn Reporter>) -> Self {
        let shared = Arc::new(Mutex::new(Shared { reporter, view: RunView::default() }));
        let start = Instant::now();
        let (stop, stopped) = mpsc::channel::<()>();
        let ticked = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("report".into()).spawn(move || {
            while stopped.recv_timeout(TICK) == Err(mpsc::RecvTimeoutError::Timeout) {
                lock(&ticked).reporter.tick(start.elapsed());
            }
        });
        // Without a thread the board moves with events only.
        Self { shared, start, ticker: thread.ok().map(|thread| (stop, thread)) }
    }

    /// Something happened, now.
    pub fn tell(&self, what: What) {
        let mut shared = lock(&self.shared);
        // Stamped under the lock, so that times never run backwards.
        let event = Event { at: self.start.elapsed(), what };
        shared.view.apply(&event);
        shared.reporter.event(&event);
    }

    /// A line worth saying.
    pub fn note(&self, text: impl Into<String>) {
        self.tell(What::Note { text: text.into() });
    }

    /// Something that a person should look at.
    pub fn warn(&self, text: impl Into<String>) {
        self.tell(What::Warning { text: text.into(), hint: None });
    }

    /// Takes the board away while `print` writes to the terminal or asks something. Events wait that long.
    ///
    /// # Panics
    /// If the reporter does not print when it is asked to; those of this module do.
    pub fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        let mut result = None;
        let mut print = Some(print);
        lock(&self.shared).reporter.suspend(&mut || result = print.take().map(|print| print()));
        result.expect("a reporter prints when it is asked to")
    }

    /// What its events have added up to so far: what the summary is made from.
    #[must_use]
    pub fn view(&self) -> RunView {
        lock(&self.shared).view.clone()
    }

    /// Ends showing; what was drawn last is gone. Gives what the summary is made from.
    #[must_use]
    pub fn finish(mut self) -> RunView {
        self.stop();
        std::mem::take(&mut lock(&self.shared).view)
    }

    fn stop(&mut self) {
        if let Some((stop, thread)) = self.ticker.take() {
            drop(stop);
            let _ = thread.join();
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A reporter that panicked once must not hide what comes after.
fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
