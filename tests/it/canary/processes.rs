//! Looks at the arguments of all processes of the machine, again and again.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// What was seen.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// How often a terraform was seen.
    pub terraform: usize,
    /// How often a helm was seen.
    pub helm: usize,
    /// Command lines with a secret.
    pub leaks: Vec<String>,
}

pub struct Processes {
    forms: Arc<Mutex<Vec<String>>>,
    seen: Arc<Mutex<Seen>>,
    over: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Processes {
    pub fn watch() -> Self {
        let processes = Self {
            forms: Arc::default(),
            seen: Arc::default(),
            over: Arc::default(),
            thread: Mutex::default(),
        };
        let (forms, seen, over) = (processes.forms.clone(), processes.seen.clone(), processes.over.clone());
        let thread = std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                look(&forms.lock().expect("forms"), &mut seen.lock().expect("seen"));
                std::thread::sleep(Duration::from_millis(15));
            }
        });
        *processes.thread.lock().expect("a thread") = Some(thread);
        processes
    }

    /// Looks for these from now on, too.
    pub fn look_for(&self, forms: Vec<String>) {
        self.forms.lock().expect("forms").extend(forms);
    }

    pub fn end(&self) -> Seen {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.lock().expect("a thread").take() {
            thread.join().expect("it looked to the end");
        }
        self.seen.lock().expect("seen").clone()
    }
}

fn look(forms: &[String], seen: &mut Seen) {
    for process in std::fs::read_dir("/proc").expect("processes").flatten() {
        let Ok(line) = std::fs::read(process.path().join("cmdline")) else { continue };
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        let program = line.split(' ').next().unwrap_or_default();
        seen.terraform += usize::from(program.ends_with("terraform"));
        seen.helm += usize::from(program.ends_with("helm"));
        if forms.iter().any(|form| line.contains(form)) && !seen.leaks.contains(&line) {
            seen.leaks.push(line);
        }
    }
}
