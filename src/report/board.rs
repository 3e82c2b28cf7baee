use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{
    board_lines,
    event::{Event, What},
    live::Reporter,
    look::Look,
    terminal::QuietControls,
    view::RunView,
};

/// Draws the run on a terminal: finished stacks scroll up, what is at work stays below them and moves.
pub struct Board {
    view: RunView,
    bar: ProgressBar,
    look: Look,
    _quiet: QuietControls,
}

impl Board {
    /// A board on stderr. Nothing is drawn before the run starts.
    #[must_use]
    pub fn new(color: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        // A fixed template; the default style, should it fail, shows a bar and no text.
        if let Ok(style) = ProgressStyle::with_template("{msg}") {
            bar.set_style(style);
        }
        Self {
            view: RunView::default(),
            bar,
            look: Look { width: 80, height: 24, color },
            _quiet: QuietControls::new(),
        }
    }

    /// The terminal may have been resized since.
    fn measure(&mut self) {
        let (height, width) = console::Term::stderr().size();
        (self.look.width, self.look.height) = (usize::from(width.max(20)), usize::from(height.max(4)));
    }

    /// One drawing for all lines, so that they never disagree.
    fn draw(&mut self, at: Duration) {
        self.measure();
        if self.view.about.is_none() || self.view.finished.is_some() {
            return;
        }
        let lines = board_lines::lines(&self.view, at, self.look);
        self.bar.set_message(lines.join("\n"));
    }
}

impl Reporter for Board {
    fn event(&mut self, event: &Event) {
        self.view.apply(event);
        self.measure();
        for line in board_lines::permanent(&self.view, event, self.look) {
            self.bar.println(line);
        }
        match event.what {
            What::Progress { .. } => {}
            What::RunFinished { .. } => self.bar.finish_and_clear(),
            _ => self.draw(event.at),
        }
    }

    fn tick(&mut self, at: Duration) {
        self.draw(at);
    }

    fn suspend(&mut self, print: &mut dyn FnMut()) {
        self.bar.suspend(print);
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
